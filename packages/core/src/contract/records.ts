import type { JsonObject, JsonValue } from './json.ts'

/** Milliseconds since 1970, UTC. */
export type Timestamp = number

/** A role that an account at an issuer gives its user. */
export interface GivenRole extends JsonObject {
  readonly role: string
  /** The source of the access policy that said so. */
  readonly by: string
  /** The account. */
  readonly identityId: string
}

/** A person or a bot that has servers. The name is a label; nothing is keyed by it. */
export interface UserRecord extends JsonObject {
  /** Immutable; sorts by creation. */
  readonly id: string
  readonly name: string
  readonly displayName?: string
  readonly admin: boolean
  readonly createdAt: Timestamp
  readonly lastActivity?: Timestamp
  /** Since when no login of theirs is admitted any more: their API tokens do not count. */
  readonly suspendedAt?: Timestamp
  /** Roles that sources of the access policy gave. Those of the configuration are not kept. */
  readonly roles?: readonly GivenRole[]
}

/** Why an account at an issuer gives no access any more. */
export interface IdentityRefusal extends JsonObject {
  readonly at: Timestamp
  /** `policy`: a rule refused it; `expired`: the issuer wants a new login. */
  readonly kind: 'policy' | 'expired'
  /** For administrators and the log. */
  readonly reason: string
}

/** An account at an issuer, and whose it is here. `id` is {@link identityId}. */
export interface IdentityRecord extends JsonObject {
  readonly id: string
  readonly userId: string
  readonly authenticator: string
  readonly issuer: string
  readonly subject: string
  readonly facts: JsonObject
  /** Facts that rules asked for, and what came of them. */
  readonly asked?: JsonObject
  /** Sealed tokens of the issuer. */
  readonly grant?: string
  /** When the policy last admitted or refused it. */
  readonly refreshedAt: Timestamp
  /** When a refresh last came to nothing. */
  readonly triedAt?: Timestamp
  /** The rule that admitted it. */
  readonly admittedBy?: string
  /** The rule that gave or took admin rights. */
  readonly adminBy?: string
  /** Names that sources of roles said and that are no roles they can give: the first few. */
  readonly ignoredRoles?: readonly string[]
  /** Set while it is not admitted. */
  readonly refusal?: IdentityRefusal
}

/** `id` is the group's name. */
export interface GroupRecord extends JsonObject {
  readonly id: string
  readonly properties: JsonObject
  readonly createdAt: Timestamp
}

/** `id` is `<user id>/<group>`. */
export interface MembershipRecord extends JsonObject {
  readonly id: string
  readonly userId: string
  readonly group: string
}

/** Where a server stands. */
export type ServerPhase = 'stopped' | 'starting' | 'ready' | 'stopping'

/** What rule of a culler stops a server: it was not used for so long, has run for so long, or another one. */
export type StopCause =
  | (JsonObject & { readonly kind: 'idle' | 'age'; readonly seconds: number })
  | (JsonObject & { readonly kind: 'rule' })

/** Why a server is stopped: by whom or by what, in one word, with a sentence for the user. */
export interface StopReason extends JsonObject {
  readonly code: string
  readonly message: string
  readonly exitCode?: number
  /** What pages say in place of the sentence, in the reader's language. */
  readonly cause?: StopCause
}

/** Why the last start failed. */
export interface StartFailure extends JsonObject {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly log?: string
  readonly status: number
  readonly at: Timestamp
}

/** One server of a user, running or not. */
export interface ServerRecord extends JsonObject {
  readonly id: string
  readonly userId: string
  /** `''` is the default server. */
  readonly name: string
  /** `<user id>/<name>`: unique. */
  readonly slot: string
  readonly displayName?: string
  readonly spawner: string
  readonly phase: ServerPhase
  readonly desired: 'running' | 'stopped' | 'removed'
  readonly attempt: number
  /** Set once the spawner has returned an address; the hub then waits for an answer. */
  readonly url?: string
  readonly state?: JsonObject
  readonly userOptions: JsonObject
  readonly createdAt: Timestamp
  /** When the present attempt was asked for. */
  readonly startedAt?: Timestamp
  /** Since when it waits in line for a start. */
  readonly queuedAt?: Timestamp
  /** When the present attempt became ready. */
  readonly readyAt?: Timestamp
  readonly lastActivity?: Timestamp
  /** The API token this attempt runs with, sealed, until it has stopped. */
  readonly sealedToken?: string
  /** The OAuth client id this attempt runs with, when another hub gave it one. */
  readonly clientId?: string
  readonly reason?: StopReason
  readonly failure?: StartFailure
  /** Why its spawner cannot tell whether it runs, while it is `ready`. */
  readonly trouble?: string
  /** Since when a stop has not been confirmed. */
  readonly stuckSince?: Timestamp
  /** Stop without grace. */
  readonly stopNow?: boolean
}

/** An API token. Only a hash of it is stored. */
export interface TokenRecord extends JsonObject {
  /** Public: `a` and 15 letters or digits. */
  readonly id: string
  /** SHA-256 of the token, base64url: unique. */
  readonly hash: string
  readonly userId?: string
  readonly service?: string
  readonly scopes: readonly string[]
  readonly note: string
  readonly createdAt: Timestamp
  readonly expiresAt?: Timestamp
  readonly lastActivity?: Timestamp
  /** The server that runs with this token. */
  readonly serverId?: string
  /** The OAuth client it was issued to: a server's id. */
  readonly clientId?: string
  /** The login session it ends with. */
  readonly sessionId?: string
  /** Made with a shared credential: never gives admin rights. */
  readonly shared?: boolean
}

/** A login of one browser. `id` is the SHA-256 of the cookie's secret, base64url. */
export interface SessionRecord extends JsonObject {
  readonly id: string
  readonly userId: string
  readonly identityId: string
  /** What servers may know of it: the `jupyterhub-session-id` cookie. Authenticates nothing. */
  readonly publicId: string
  readonly createdAt: Timestamp
  readonly expiresAt: Timestamp
  readonly lastActivity?: Timestamp
  readonly remoteAddress: string
  readonly userAgent: string
  readonly shared?: boolean
  /** The issuer's own session (`sid`). */
  readonly issuerSession?: string
}

/** An OAuth code on its way to a server. `id` is its SHA-256, base64url. */
export interface CodeRecord extends JsonObject {
  readonly id: string
  readonly clientId: string
  readonly userId: string
  readonly sessionId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly challenge?: string
  /** The token it was turned into: set once it was used, kept so that a second use is noticed. */
  readonly tokenId?: string
  readonly expiresAt: Timestamp
}

/** A plugin's value. `id` is `<plugin>:<key>`. */
export interface PluginRecord extends JsonObject {
  readonly id: string
  readonly value: JsonValue
  readonly expiresAt?: Timestamp
}

/** A value of the hub itself, such as its id. */
export interface SettingRecord extends JsonObject {
  readonly id: string
  readonly value: JsonValue
}

/** Everything a store keeps, by kind. */
export interface Records {
  user: UserRecord
  identity: IdentityRecord
  group: GroupRecord
  membership: MembershipRecord
  server: ServerRecord
  token: TokenRecord
  session: SessionRecord
  code: CodeRecord
  plugin: PluginRecord
  setting: SettingRecord
}

/** A kind of record. */
export type Kind = keyof Records

/** The fields that can be searched and sorted by, beside `id`; `unique` ones are refused twice. */
export const INDEXES = {
  user: { name: 'unique', admin: 'index', createdAt: 'index', lastActivity: 'index' },
  identity: { userId: 'index' },
  group: {},
  membership: { userId: 'index', group: 'index' },
  server: {
    slot: 'unique',
    userId: 'index',
    name: 'index',
    phase: 'index',
    desired: 'index',
    spawner: 'index',
    queuedAt: 'index',
    lastActivity: 'index',
  },
  token: {
    hash: 'unique',
    userId: 'index',
    service: 'index',
    serverId: 'index',
    clientId: 'index',
    sessionId: 'index',
    expiresAt: 'index',
    lastActivity: 'index',
  },
  session: {
    userId: 'index',
    identityId: 'index',
    publicId: 'index',
    expiresAt: 'index',
    lastActivity: 'index',
  },
  code: { clientId: 'index', userId: 'index', sessionId: 'index', expiresAt: 'index' },
  plugin: { expiresAt: 'index' },
  setting: {},
} as const satisfies { [K in Kind]: { readonly [F in keyof Records[K]]?: 'unique' | 'index' } }

/** Kinds with a `lastActivity` that {@link TouchOperation} moves. */
export type TouchableKind = 'user' | 'server' | 'token' | 'session'

/** Kinds whose records end by themselves. */
export const EXPIRING = ['token', 'session', 'code', 'plugin'] as const satisfies readonly Kind[]

/** The key of an account at an issuer. */
export function identityId(issuer: string, subject: string): string {
  return `${issuer} ${subject}`
}

import type { SessionSelector } from '../contract/authenticator.ts'
import type {
  ServerPhase,
  ServerRecord,
  UserRecord,
  GroupRecord,
  TokenRecord,
  SessionRecord,
  StopReason,
} from '../contract/records.ts'
import type { JsonObject } from '../contract/json.ts'
import type { Field, Query } from '../contract/store.ts'

/** Who caused something, for events and reasons. */
export interface Actor extends JsonObject {
  readonly kind: 'user' | 'service' | 'culler' | 'hub' | 'app'
  /** The user's id or the service's name. */
  readonly id?: string
  readonly name?: string
}

/** The hub acting by itself. */
export const HUB_ACTOR: Actor = { kind: 'hub' }
/** The app that embeds the hub, through the code API. */
export const APP_ACTOR: Actor = { kind: 'app' }

/** Which server: by its id, or by its user's name and its own (`''`, the default server, when left out). */
export type ServerLocator =
  | { readonly id: string }
  | { readonly user: string; readonly name?: string | undefined }

/** A page of records and how many there are in all. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly total: number
}

/** What a start may say. */
export interface StartOptions {
  /** The user's options; left out: those of the last start. */
  readonly userOptions?: JsonObject | undefined
  readonly displayName?: string | undefined
  readonly actor?: Actor | undefined
  /**
   * What to do while it is stopping, or while too many servers start: wait in line (`true`) or throw.
   * @default true
   */
  readonly queue?: boolean | undefined
}

/** What a stop may say. */
export interface StopOptions {
  readonly actor?: Actor | undefined
  /** Why, for the user. @default made from the actor */
  readonly reason?: StopReason | undefined
  /** Skip the grace period. @default false */
  readonly now?: boolean | undefined
  /** Remove the record and what the spawner kept for it, once it has stopped; not for the default server. @default false */
  readonly remove?: boolean | undefined
  /** Change nothing when it was used, or its start was asked for, after this moment; milliseconds since 1970. */
  readonly unlessUsedSince?: number | undefined
}

/** When a culler is going to stop a server, as far as it can be told. */
export interface CullForecast {
  /** Milliseconds since 1970; it happens at the culler's next turn after that. */
  readonly at: number
  /** The culler's name. */
  readonly culler: string
  /** Whether using the server puts it off. */
  readonly avoidable: boolean
}

/** How long to wait for a server, and for what. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds; without it as long as it takes. */
  readonly timeout?: number | undefined
}

/** An entry of a start's progress, in JupyterHub's form. */
export interface ProgressEvent extends JsonObject {
  readonly progress: number
  readonly message: string
  readonly html_message?: string
  readonly ready?: true
  readonly failed?: true
  readonly url?: string
}

/** Where a queued server stands: 1 is next. */
export interface QueuePosition {
  readonly position: number
  readonly length: number
}

/** Which servers a list shows; stopped ones never. */
export interface ServerQuery {
  /** Left out: all of these; `queued` waits in line for a start. */
  readonly state?: 'queued' | 'starting' | 'ready' | 'stopping' | undefined
  /** Part of a user's name, in any letter case. */
  readonly nameFilter?: string | undefined
  /** Only those of these users, of members of these groups, and these (`user/name`). */
  readonly among?:
    | {
        readonly names: readonly string[]
        readonly groups: readonly string[]
        readonly servers: readonly string[]
      }
    | undefined
  readonly offset: number
  readonly limit: number
}

/** Somebody came into somebody else's server. */
export interface ServerEntry {
  readonly actor: Actor
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Users' servers. REST and pages call exactly these. */
export interface Servers {
  get(locator: ServerLocator): Promise<ServerRecord | undefined>
  /** All that match; `user` is a user's name. */
  list(filter?: {
    readonly user?: string
    readonly phase?: readonly ServerPhase[]
  }): Promise<readonly ServerRecord[]>
  /** A page of those that are not stopped: those in line, then those used last. */
  page(query: ServerQuery): Promise<Page<ServerRecord>>
  /** Of several users at once, by user id. */
  ofUsers(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly ServerRecord[]>>
  /** Makes a named server without starting it. Throws `HUB_ERR_CONFLICT`, `HUB_ERR_SERVER_NAME`, `HUB_ERR_NAMED_SERVER_LIMIT`. */
  create(
    server: {
      readonly user: string
      readonly name: string
      readonly displayName?: string | undefined
      readonly userOptions?: JsonObject | undefined
    },
    actor?: Actor,
  ): Promise<ServerRecord>
  /**
   * Asks for a start and returns as soon as that is recorded. A repeat while it starts joins it. Makes the server's
   * record when there is none. Throws `HUB_ERR_SERVER_ACTIVE` when it is ready, `HUB_ERR_USER_OPTIONS`,
   * `HUB_ERR_ACTIVE_LIMIT`, and without `queue` also `HUB_ERR_SERVER_ACTIVE` while it stops and `HUB_ERR_SPAWN_LIMIT`.
   */
  requestStart(locator: ServerLocator, options?: StartOptions): Promise<ServerRecord>
  /** Starts and waits until it is ready. Throws what made the start fail. A running server is returned as it is. */
  start(locator: ServerLocator, options?: StartOptions & WaitOptions): Promise<ServerRecord>
  /**
   * Asks for a stop and returns as soon as that is recorded; `undefined` when the record was removed at once, or what
   * was to be stopped has stopped and was started anew meanwhile. Idempotent; cancels a start.
   */
  requestStop(locator: ServerLocator, options?: StopOptions): Promise<ServerRecord | undefined>
  /** Stops and waits until it is really gone. */
  stop(locator: ServerLocator, options?: StopOptions & WaitOptions): Promise<void>
  /**
   * Stops it, has the spawner destroy what it kept for it, and removes the record: the default server's too, which the
   * user's next start makes anew. Throws `HUB_ERR_BUSY` when somebody released or started it at the same moment.
   */
  remove(locator: ServerLocator, options?: Omit<StopOptions, 'remove'> & WaitOptions): Promise<void>
  /** Renames or relabels a stopped server. Throws `HUB_ERR_SERVER_ACTIVE`, `HUB_ERR_CONFLICT`. */
  update(
    locator: ServerLocator,
    change: {
      readonly name?: string | undefined
      readonly displayName?: string | undefined
      readonly userOptions?: JsonObject | undefined
    },
    actor?: Actor,
  ): Promise<ServerRecord>
  /** Gives up on a stop that cannot be confirmed: the record becomes stopped, whatever may be left outside. Throws unless it is `stopping`. */
  forget(locator: ServerLocator, actor: Actor): Promise<ServerRecord>
  /** Resolves with the record as soon as `until` holds, `undefined` once it is removed; rejects with the signal's reason, or a `TimeoutError`. */
  wait(
    id: string,
    until: (server: ServerRecord) => boolean,
    options?: WaitOptions,
  ): Promise<ServerRecord | undefined>
  /** The present (or last) start's progress from its beginning, then as it comes; ends after `ready` or `failed`. */
  progress(
    id: string,
    options?: { readonly signal?: AbortSignal | undefined },
  ): AsyncIterable<ProgressEvent>
  /** The last lines of its own output; empty when its spawner keeps none. @param tail at most this many lines */
  logs(id: string, tail?: number): Promise<readonly string[]>
  /** Who other than its user was let into it with a browser, each with the last time, latest first; as long as events are kept. */
  entries(id: string): Promise<readonly ServerEntry[]>
  /** When the first of the hub's cullers will stop a running server; `undefined` when none says. Takes two seconds at most. */
  cullForecast(server: ServerRecord): Promise<CullForecast | undefined>
  /** `undefined` unless it waits in line. */
  queuePosition(server: ServerRecord): Promise<QueuePosition | undefined>
  /** Records that it was used. Never goes back. Written within a second. */
  touch(id: string, at: number): void
  /** The server itself has called the hub: if it is starting, now is the time to look whether it answers. */
  reported(id: string): Promise<void>
}

/** What the removal of a user may say. */
export interface RemoveUserOptions {
  /** Why, for the event. */
  readonly reason?: StopReason | undefined
  /**
   * Throw `HUB_ERR_BUSY` instead when they or a server of theirs were active after this moment, or a server of theirs
   * is about to run; milliseconds since 1970.
   */
  readonly unlessUsedSince?: number | undefined
}

/** When somebody was active: milliseconds since 1970. */
export interface NotedActivity {
  readonly at?: number | undefined
  /** By their servers' ids. */
  readonly servers: readonly { readonly id: string; readonly at: number }[]
}

/** Users. Names are normalised; `HUB_ERR_USERNAME` when they cannot be. */
export interface Users {
  get(id: string): Promise<UserRecord | undefined>
  byName(name: string): Promise<UserRecord | undefined>
  byNames(names: readonly string[]): Promise<readonly UserRecord[]>
  byIds(ids: readonly string[]): Promise<readonly UserRecord[]>
  /**
   * A page of users. `state` as in JupyterHub's REST API: `active` (a server that is not stopped), `ready`,
   * `inactive`; `among` limits it to these users and members of these groups.
   */
  page(query?: {
    readonly state?: 'active' | 'ready' | 'inactive' | undefined
    readonly nameFilter?: string | undefined
    readonly order?:
      | Query<'user'>['order']
      | { readonly by: Field<'user'>; readonly descending?: boolean }
      | undefined
    readonly among?:
      | { readonly names: readonly string[]; readonly groups: readonly string[] }
      | undefined
    readonly offset?: number | undefined
    readonly limit?: number | undefined
  }): Promise<Page<UserRecord>>
  /** Throws `HUB_ERR_CONFLICT` when the name is taken. */
  create(
    user: {
      readonly name: string
      readonly admin?: boolean | undefined
      readonly displayName?: string | undefined
    },
    actor?: Actor,
  ): Promise<UserRecord>
  /** Makes those that do not exist yet, in commits of a few hundred so that others are served meanwhile; returns the new ones. */
  createMany(
    names: readonly string[],
    options: { readonly admin?: boolean | undefined },
    actor?: Actor,
  ): Promise<readonly UserRecord[]>
  /** Throws `HUB_ERR_NOT_FOUND`, `HUB_ERR_CONFLICT`. Making somebody admin ends sessions and tokens that came from a shared password. */
  update(
    id: string,
    change: {
      readonly name?: string | undefined
      readonly admin?: boolean | undefined
      readonly displayName?: string | undefined
    },
    actor?: Actor,
  ): Promise<UserRecord>
  /** Stops all servers, then removes user, servers, tokens, sessions and identities. Throws `HUB_ERR_SERVER_ACTIVE` while one is stopping. */
  remove(id: string, actor?: Actor, options?: RemoveUserOptions): Promise<void>
  touch(id: string, at: number): void
  /** Records when they and servers of theirs were used. Never goes back. Stored once it resolves. */
  noteActivity(id: string, activity: NotedActivity): Promise<void>
}

/** Groups, by name: 1 to 255 characters, but for `.` and `..`, to which no address leads. */
export interface Groups {
  get(name: string): Promise<GroupRecord | undefined>
  page(query?: {
    readonly among?: readonly string[] | undefined
    /** Part of a name, in any letter case. */
    readonly nameFilter?: string | undefined
    readonly offset?: number | undefined
    readonly limit?: number | undefined
  }): Promise<Page<GroupRecord>>
  /** Throws `HUB_ERR_CONFLICT`. Unknown users, and names that cannot be: `HUB_ERR_BAD_REQUEST`. */
  create(name: string, users?: readonly string[], actor?: Actor): Promise<GroupRecord>
  /** All or none, with the same members each. Throws as `create` does, and `HUB_ERR_TOO_LARGE` for more than 100,000 groups and memberships together. */
  createMany(
    names: readonly string[],
    users?: readonly string[],
    actor?: Actor,
  ): Promise<readonly GroupRecord[]>
  remove(name: string, actor?: Actor): Promise<void>
  /** Names of users. Idempotent. Unknown users: `HUB_ERR_BAD_REQUEST`; nothing is changed then. */
  add(name: string, users: readonly string[], actor?: Actor): Promise<GroupRecord>
  drop(name: string, users: readonly string[], actor?: Actor): Promise<GroupRecord>
  setProperties(name: string, properties: JsonObject, actor?: Actor): Promise<GroupRecord>
  /** A page of a group's members. */
  membersPage(
    name: string,
    query: { readonly offset: number; readonly limit: number },
  ): Promise<Page<UserRecord>>
  /** How many members a group has. */
  size(name: string): Promise<number>
  /** Names of the members, sorted. */
  members(name: string): Promise<readonly string[]>
  /** Group names by user id, sorted; a user without groups has an empty array. */
  ofUsers(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>
  /** Replaces a user's groups, making those that do not exist. Names that cannot be: `HUB_ERR_BAD_REQUEST`. */
  replaceFor(userId: string, groups: readonly string[], actor?: Actor): Promise<void>
}

/** A token at the only moment its secret is known. */
export interface MintedToken {
  readonly secret: string
  readonly record: TokenRecord
}

/** API tokens. */
export interface Tokens {
  /** `expiresIn` in milliseconds. Scopes are taken as they are: the caller has checked that the owner holds them. */
  mint(
    token: {
      readonly userId?: string | undefined
      readonly service?: string | undefined
      readonly scopes: readonly string[]
      readonly note?: string | undefined
      readonly expiresIn?: number | undefined
      readonly clientId?: string | undefined
      readonly sessionId?: string | undefined
      readonly shared?: boolean | undefined
    },
    actor?: Actor,
  ): Promise<MintedToken>
  /** The token with this secret, unless it has expired. Moves its last activity. */
  find(secret: string): Promise<TokenRecord | undefined>
  get(id: string): Promise<TokenRecord | undefined>
  ofUser(userId: string): Promise<readonly TokenRecord[]>
  /** Idempotent. A token issued to an OAuth client takes all of that client's tokens of the same user with it. */
  revoke(id: string, actor?: Actor): Promise<void>
}

/** A session at the only moment its secret is known. */
export interface OpenedSession {
  readonly secret: string
  readonly record: SessionRecord
}

/** Logins of browsers. */
export interface Sessions {
  open(session: {
    readonly userId: string
    readonly identityId: string
    readonly remoteAddress: string
    readonly userAgent: string
    readonly shared?: boolean | undefined
    /** The issuer's own session, by which it may end this one. */
    readonly issuerSession?: { readonly issuer: string; readonly id: string } | undefined
  }): Promise<OpenedSession>
  /** The session with this secret, unless it is over (idle or absolute lifetime). Moves its last activity. */
  find(secret: string): Promise<SessionRecord | undefined>
  get(id: string): Promise<SessionRecord | undefined>
  ofUser(userId: string): Promise<readonly SessionRecord[]>
  /**
   * Ends the logins of an issuer's subject, of one session of the issuer, or both. @returns how many. Throws
   * `HUB_ERR_BAD_REQUEST` when neither is given.
   */
  endOfIssuer(selector: SessionSelector): Promise<number>
  /** Ends a session and every OAuth token that came of it. Idempotent. */
  end(id: string, actor?: Actor): Promise<void>
  endAll(userId: string, actor?: Actor): Promise<void>
}

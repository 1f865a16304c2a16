import type { Authenticator, Grant, Identity } from '../contract/authenticator.ts'
import type { Logger, PluginStorage } from '../contract/plugin.ts'
import type { Route } from '../contract/proxy.ts'
import type { JsonObject } from '../contract/json.ts'
import type { Spawner } from '../contract/spawner.ts'
import type { Store } from '../contract/store.ts'
import type { AccessPolicy } from '../auth/policy.ts'
import type { Roles } from '../auth/roles/roles.ts'
import type { ServerNameCheck } from '../auth/server-names.ts'
import type { UsernamePolicy } from '../auth/usernames.ts'
import type { Groups, Servers, Sessions, Tokens, Users } from './api.ts'
import type { Identities } from './identities-api.ts'
import type { Bulk } from './bulk.ts'
import type { Feed } from './feed.ts'
import type { Measure } from './measure.ts'
import type { Refresher } from './refresher.ts'
import type { Secrets } from './secrets.ts'
import type { Urls } from './urls.ts'

/** A program with a token of its own: `services: [{ name, token, scopes }]`. */
export interface Service {
  readonly name: string
  /** SHA-256 of its token, base64url: the token itself is not kept. */
  readonly hash: string
  /** Its own, and those of its roles. */
  readonly scopes: readonly string[]
}

/** Times and bounds, all resolved: milliseconds and counts. */
export interface Limits {
  /** How long `spawner.start` may take. */
  readonly startTimeout: number
  /** How long a started server may take to answer. */
  readonly answerTimeout: number
  /** How long a stop may take before it is shown as stuck. */
  readonly stopTimeout: number
  /** How long a REST request waits before it answers 202. */
  readonly requestWait: number
  /** Time between polls of one running server, when its spawner does not watch. */
  readonly pollInterval: number
  readonly leaseTime: number
  /** Servers in phase `starting` at once; 0 is without limit. */
  readonly concurrentStarts: number
  /** Servers that are not stopped at once; 0 is without limit. */
  readonly activeServers: number
  /** Named servers of one user; 0 is without limit. */
  readonly namedServersPerUser:
    | number
    | ((user: {
        readonly id: string
        readonly name: string
        readonly groups: readonly string[]
        readonly admin: boolean
      }) => number | Promise<number>)
  /** Whether there are named servers at all. */
  readonly namedServers: boolean
  readonly sessionIdle: number
  readonly sessionLifetime: number
  /** Life of a browser's token at a server. */
  readonly oauthTokenLifetime: number
  /** Longest life of a token a user makes; 0 is without limit. */
  readonly tokenLifetimeMax: number
  /** How long events are kept. */
  readonly eventsKept: number
  /** How long failed logins are kept. */
  readonly failedLoginsKept: number
  /** Logins of one user at once; 0 is without limit. */
  readonly sessionsPerUser: number
  /** API tokens of one user; 0 is without limit. */
  readonly tokensPerUser: number
}

/** Functions of the app that are awaited and may refuse by throwing a `HubError`. */
export interface Hooks {
  /** Before a server starts; what it returns is added to the server's environment. */
  readonly preSpawn?:
    | ((
        context: HookContext,
      ) =>
        | Promise<Readonly<Record<string, string>> | void>
        | Readonly<Record<string, string>>
        | void)
    | undefined
  /** After a server has stopped. */
  readonly postStop?: ((context: HookContext) => Promise<void> | void) | undefined
}

/** An account at an issuer with which a user logs in. */
export interface AuthState {
  /** The authenticator's id. */
  readonly authenticator: string
  readonly identity: Identity
  /** The issuer's tokens, when it gave any and a secret of the hub still opens them. */
  readonly grant?: Grant | undefined
}

/** What a hook knows. */
export interface HookContext {
  readonly user: {
    readonly id: string
    readonly name: string
    readonly admin: boolean
    readonly groups: readonly string[]
  }
  /**
   * The accounts at issuers with which the user logs in, and their tokens; the one confirmed last comes first. Empty for
   * a user who never logged in. Secret: what a server gets of it, its code can read.
   */
  readonly auth: readonly AuthState[]
  readonly server: {
    readonly id: string
    readonly name: string
    readonly attempt: number
    readonly userOptions: JsonObject
  }
  readonly signal: AbortSignal
}

/** What engine parts share: made once by `createHub`, handed to everything. */
export interface Core {
  readonly hubId: string
  /** This process: the holder of its leases. */
  readonly processId: string
  readonly store: Store
  readonly feed: Feed
  readonly now: () => number
  readonly log: Logger
  readonly measure: Measure
  readonly urls: Urls
  readonly secrets: Secrets
  readonly limits: Limits
  readonly hooks: Hooks
  readonly usernames: UsernamePolicy
  readonly roles: Roles
  readonly checkServerName: ServerNameCheck
  readonly spawners: ReadonlyMap<string, Spawner>
  readonly defaultSpawner: string
  readonly connectUrl: (server: {
    readonly id: string
    readonly name: string
    readonly user: string
  }) => string
  /** Aborted when the hub closes. */
  readonly signal: AbortSignal
  /** Asks, before a start, whether its user may still use this hub. Throws `HUB_ERR_NOT_ALLOWED`. */
  readonly confirm: (userId: string) => Promise<void>
}

/** What the HTTP side gets. */
export interface HubParts extends Core {
  readonly servers: Servers
  readonly users: Users
  readonly groups: Groups
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly identities: Identities
  readonly refresher: Refresher
  /** The authenticator to which the login page goes by itself. */
  readonly autoLogin: Authenticator | undefined
  /** Where to go after a logout, when the issuer says nothing. */
  readonly afterLogout: URL | undefined
  readonly authenticators: readonly Authenticator[]
  readonly access: AccessPolicy
  readonly services: readonly Service[]
  readonly trustedProxies: readonly string[]
  /** What Prometheus reads; `undefined` when the hub has none. */
  readonly metrics:
    | {
        readonly contentType: string
        /** Whether anybody may read them. */
        readonly open: boolean
        render(): Promise<string>
      }
    | undefined
  /** What the pages call this hub. */
  readonly title: string
  /** The proxy's table: to list it, and to compare it with the records now. */
  readonly routes: { list(): Promise<readonly Route[]>; check(): Promise<void> }
  /** A plugin's own keys, by its name. */
  readonly storage: (plugin: string) => PluginStorage
  /** Starts and stops many servers. */
  readonly bulk: Bulk
  /** Closes the hub soon, as `POST /hub/api/shutdown` asks. */
  readonly shutdown: (options: { readonly servers: 'keep' | 'stop' }) => void
}

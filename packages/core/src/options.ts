import { check, checkOptions } from './contract/index.ts'
import { checkAccessPolicy, type AccessPolicy } from './auth/policy.ts'
import { checkRoles, type RoleOptions } from './auth/roles/role-options.ts'
import { checkScope } from './auth/scopes/check-scope.ts'
import { defaultServerNames, type ServerNameCheck } from './auth/server-names.ts'
import type { UsernamePolicy } from './auth/usernames.ts'
import type {
  Authenticator,
  Culler,
  Duration,
  Logger,
  ReverseProxy,
  Spawner,
  Store,
} from './contract/index.ts'
import type { Hooks, Limits } from './engine/parts.ts'
import { checkAnnouncements, type Announcements } from './http/announcements.ts'
import type { LanguageOptions } from './http/messages/languages.ts'
import type { PartialMessages } from './http/messages/messages.ts'
import { checkPages, type PageName, type Pages } from './http/pages/pages.ts'
import { checkTheme, type Theme } from './http/theme.ts'

/** A program with a token of its own. */
export interface ServiceOptions {
  /** 1 to 40 characters `[a-z0-9-]`. */
  readonly name: string
  /** At least 16 characters; only its hash is kept in memory. */
  readonly token: string
  /** JupyterHub's scope names, e.g. `['list:users', 'servers']`. @default [] */
  readonly scopes?: readonly string[] | undefined
}

/** What the hub tells Prometheus. */
export interface MetricsOptions {
  /** What the names begin with: 1 to 40 characters `[a-z0-9_]`, the first a letter. @default 'jupyterhub' */
  readonly prefix?: string | undefined
  /** Whether anybody may read them; otherwise who has the scope `read:metrics`. @default false */
  readonly open?: boolean | undefined
}

/** How logins are confirmed while they last. */
export interface RefreshOptions {
  /**
   * How long a login counts before its issuer and the access policy are asked again, while its person uses the hub or
   * a server; 0 is never.
   * @default '5m'
   */
  readonly interval?: Duration | undefined
  /** Ask before each start as well: the start fails when access has ended. @default false */
  readonly beforeStart?: boolean | undefined
  /** Stop the servers of whom the policy refuses, beside ending their logins. @default false */
  readonly stopServers?: boolean | undefined
}

/** What a hub is made of. */
export interface HubOptions {
  /** Runs users' servers. Give `spawner`, or `spawners` by name. */
  readonly spawner?: Spawner | undefined
  readonly spawners?: Readonly<Record<string, Spawner>> | undefined
  /** Which of `spawners` starts a new server. @default the first */
  readonly defaultSpawner?: string | undefined
  /** Give `authenticator`, or several as `authenticators`. */
  readonly authenticator?: Authenticator | undefined
  readonly authenticators?: readonly Authenticator[] | undefined
  /** Who may enter, and who is admin. Nobody is allowed until a rule admits them. */
  readonly access?: AccessPolicy | undefined
  /**
   * Roles by name: what their holders may do, and who they are. `user` is what every user may do, and can be given
   * other scopes (with `self` in front, more); `admin` cannot be changed. `access.roles` gives roles by what issuers
   * say. @default {}
   */
  readonly roles?: Readonly<Record<string, RoleOptions>> | undefined
  /** How logins are confirmed while they last. @default {} */
  readonly refresh?: RefreshOptions | undefined
  /**
   * The id of an authenticator with a button, to which the login page sends people at once. They get the page itself
   * after a failure, at `/hub/login?choose`, and while the authenticator says that it is in trouble.
   * @default none
   */
  readonly autoLogin?: string | undefined
  /** Where people go after a logout, unless their authenticator says another place. @default the hub's own page */
  readonly afterLogout?: string | undefined
  readonly proxy: ReverseProxy
  readonly cullers?: readonly Culler[] | undefined
  readonly store: Store
  /** Seal and sign what is kept; the same for all processes of a hub. The first is used, older ones still open. Each at least 32 characters. */
  readonly secrets: readonly string[]
  /** The path everything is under. @default the path of `publicUrl`, else '/' */
  readonly baseUrl?: string | undefined
  /** The address people use, `https://hub.example/lab/`. Without it links are relative and cookies are not `Secure`. */
  readonly publicUrl?: string | undefined
  /**
   * The origin at which users' servers reach this hub, fixed at their start: it must outlive any one hub process.
   * A string, or a function of the server.
   */
  readonly connectUrl:
    | string
    | ((server: { readonly id: string; readonly name: string; readonly user: string }) => string)
  /** Peers whose X-Forwarded-* headers are believed: addresses or CIDR ranges. @default [] */
  readonly trustedProxies?: readonly string[] | undefined
  readonly services?: readonly ServiceOptions[] | undefined
  readonly hooks?: Hooks | undefined
  /** How users' names are spelt. @default lower-case ASCII, 1 to 64 characters */
  readonly usernames?: UsernamePolicy | undefined
  /** What named servers may be called. @default JupyterHub 6's rule, without names that would hide a page of the default server */
  readonly serverNames?: ServerNameCheck | undefined
  /** What the pages call this hub. @default 'Hubkit' */
  readonly title?: string | undefined
  /** Whom people ask when they cannot log in: an e-mail address, a web address, or words. @default an administrator, unnamed */
  readonly contact?: string | undefined
  /** Functions that draw pages in place of the hub's own, one by one: see `@hubkit/core/pages`. @default the hub's own */
  readonly pages?: { readonly [Name in PageName]?: Pages[Name] | undefined } | undefined
  /** Logo, colours and further CSS of the pages. @default Hubkit's */
  readonly theme?: Theme | undefined
  /** What the pages announce, everywhere or on some. @default [] */
  readonly announcements?: Announcements | undefined
  /** Texts by language tag, over the hub's own English and Spanish; a text that a new language lacks is English. @default {} */
  readonly languages?: LanguageOptions | undefined
  /** For browsers that ask for no language there is. @default 'en' */
  readonly defaultLanguage?: string | undefined
  readonly log?: Logger | undefined
  /** Prometheus metrics at `/hub/metrics`, under JupyterHub's names; `false` for none. @default {} */
  readonly metrics?: MetricsOptions | false | undefined
  /** How long `spawner.start` may take. @default '60s' */
  readonly startTimeout?: Duration | undefined
  /** How long a started server may take to answer. @default '30s' */
  readonly answerTimeout?: Duration | undefined
  /** How long a stop may take before it is shown as stuck. @default '60s' */
  readonly stopTimeout?: Duration | undefined
  /** How long a REST request for a start or stop waits before it answers 202. @default '10s' */
  readonly requestWait?: Duration | undefined
  /** Time between polls of a running server whose spawner does not watch, at least 1 s. @default '30s' */
  readonly pollInterval?: Duration | undefined
  /** How long another process waits before it takes over from one that is gone, at least 1 s. @default '15s' */
  readonly leaseTime?: Duration | undefined
  /** Servers starting at once; 0 is without limit. @default 100 */
  readonly concurrentStarts?: number | undefined
  /** Servers that are not stopped at once; 0 is without limit. @default 0 */
  readonly activeServers?: number | undefined
  /** Whether users may have named servers. @default false */
  readonly namedServers?: boolean | undefined
  /** How many each; 0 is without limit. @default 0 */
  readonly namedServersPerUser?: Limits['namedServersPerUser'] | undefined
  /** A login ends after this long without use. @default '7d' */
  readonly sessionIdle?: Duration | undefined
  /** A login ends after this long in any case. @default '14d' */
  readonly sessionLifetime?: Duration | undefined
  /** Life of a browser's token at a server. @default '14d' */
  readonly oauthTokenLifetime?: Duration | undefined
  /** Longest life of an API token a user makes; 0 is without limit. @default 0 */
  readonly tokenLifetimeMax?: Duration | undefined
  /** How long events are kept. @default '30d' */
  readonly eventsKept?: Duration | undefined
  /** How long failed logins are kept, which strangers can cause; of each authenticator the last 10,000 at most. @default '7d' */
  readonly failedLoginsKept?: Duration | undefined
  /** Logins of one user at once: one more ends the oldest; 0 is without limit. @default 100 */
  readonly sessionsPerUser?: number | undefined
  /** API tokens that a user may have, those of servers and browsers aside; 0 is without limit. @default 1000 */
  readonly tokensPerUser?: number | undefined
  /** The clock, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}

const plugin = check.having
const SERVICE = check.object({
  name: check.string({ pattern: /^[a-z0-9-]{1,40}$/, what: "1 to 40 characters a-z, 0-9 and '-'" }),
  token: check.string({ min: 16, what: 'a token of at least 16 characters' }),
  scopes: check.optional(check.array(checkScope), []),
})

const METRICS = check.object({
  prefix: check.optional(
    check.string({ pattern: /^[a-z][a-z0-9_]{0,39}$/, what: "letters a-z, digits and '_'" }),
    'jupyterhub',
  ),
  open: check.optional(check.boolean, false),
})

const REFRESH = check.object({
  interval: check.optional(check.duration(), 300_000),
  beforeStart: check.optional(check.boolean, false),
  stopServers: check.optional(check.boolean, false),
})

const SHAPE = {
  spawner: check.optional(plugin<Spawner>('a spawner', 'specVersion', 'start', 'poll', 'stop')),
  spawners: check.optional(
    check.record(plugin<Spawner>('a spawner', 'specVersion', 'start', 'poll', 'stop')),
  ),
  defaultSpawner: check.optional(check.string({ min: 1 })),
  authenticator: check.optional(
    plugin<Authenticator>('an authenticator', 'specVersion', 'id', 'ui', 'handle'),
  ),
  authenticators: check.optional(
    check.array(plugin<Authenticator>('an authenticator', 'specVersion', 'id', 'ui', 'handle'), 1),
  ),
  access: check.optional(checkAccessPolicy, { require: [], deny: [], allow: [], admin: [] }),
  roles: check.optional(checkRoles, new Map()),
  refresh: check.optional(REFRESH, { interval: 300_000, beforeStart: false, stopServers: false }),
  autoLogin: check.optional(check.string({ min: 1 })),
  afterLogout: check.optional(check.url),
  proxy: plugin<ReverseProxy>(
    'a proxy',
    'specVersion',
    'scope',
    'addRoute',
    'deleteRoute',
    'listRoutes',
  ),
  cullers: check.optional(
    check.array(plugin<Culler>('a culler', 'specVersion', 'name', 'decide')),
    [],
  ),
  store: plugin<Store>('a store', 'specVersion', 'get', 'find', 'transact', 'acquire', 'changes'),
  secrets: check.array(check.string({ min: 32, what: 'a secret of at least 32 characters' }), 1),
  baseUrl: check.optional(
    check.string({
      pattern: /^\/([A-Za-z0-9._~-]+\/)*$/,
      what: "a path with a slash at both ends, such as '/lab/'",
    }),
  ),
  publicUrl: check.optional(check.url),
  connectUrl: check.either(
    (value) => typeof value === 'function',
    check.func<Extract<HubOptions['connectUrl'], Function>>(),
    check.url,
  ),
  trustedProxies: check.optional(check.array(check.string({ min: 2 })), []),
  services: check.optional(check.array(SERVICE), []),
  hooks: check.optional(
    check.object({
      preSpawn: check.optional(check.func<NonNullable<Hooks['preSpawn']>>()),
      postStop: check.optional(check.func<NonNullable<Hooks['postStop']>>()),
    }),
  ),
  serverNames: check.optional(check.func<ServerNameCheck>(), defaultServerNames),
  usernames: check.optional(check.having<UsernamePolicy>('a username policy')),
  title: check.optional(check.string({ min: 1, max: 80 }), 'Hubkit'),
  contact: check.optional(check.string({ min: 1, max: 200 })),
  pages: check.optional(checkPages, {}),
  theme: check.optional(checkTheme, {}),
  announcements: check.optional(checkAnnouncements, []),
  languages: check.optional(check.record(check.having<PartialMessages>('an object of texts')), {}),
  defaultLanguage: check.optional(check.string({ min: 2 }), 'en'),
  log: check.optional(
    plugin<Logger>('a logger with debug, info, warn and error', 'debug', 'info', 'warn', 'error'),
  ),
  metrics: check.optional(
    check.either((value) => value === false, check.no, METRICS),
    METRICS({}, 'createHub.metrics'),
  ),
  startTimeout: check.optional(check.duration(1), 60_000),
  answerTimeout: check.optional(check.duration(1), 30_000),
  stopTimeout: check.optional(check.duration(1), 60_000),
  requestWait: check.optional(check.duration(), 10_000),
  pollInterval: check.optional(check.duration(1000), 30_000),
  leaseTime: check.optional(check.duration(1000), 15_000),
  concurrentStarts: check.optional(check.integer(0), 100),
  activeServers: check.optional(check.integer(0), 0),
  namedServers: check.optional(check.boolean, false),
  namedServersPerUser: check.optional(
    check.either(
      (value) => typeof value === 'function',
      check.func<Extract<Limits['namedServersPerUser'], Function>>(),
      check.integer(0),
    ),
    0,
  ),
  sessionIdle: check.optional(check.duration(1000), 7 * 86_400_000),
  sessionLifetime: check.optional(check.duration(1000), 14 * 86_400_000),
  oauthTokenLifetime: check.optional(check.duration(1000), 14 * 86_400_000),
  tokenLifetimeMax: check.optional(check.duration(), 0),
  eventsKept: check.optional(check.duration(60_000), 30 * 86_400_000),
  failedLoginsKept: check.optional(check.duration(60_000), 7 * 86_400_000),
  sessionsPerUser: check.optional(check.integer(0), 100),
  tokensPerUser: check.optional(check.integer(0), 1000),
  now: check.optional(check.func<() => number>(), Date.now),
}

/** {@link HubOptions}, checked, with every default. */
export type ResolvedOptions = check.Checked<typeof SHAPE>

/**
 * Checks a hub's options.
 *
 * @throws HubError `HUB_ERR_OPTION` naming the option's path, what was found and what was expected
 */
export function resolveOptions(options: HubOptions): ResolvedOptions {
  return checkOptions('createHub', options, SHAPE)
}

import {
  check,
  checkOptions,
  type Awaitable,
  type CullCandidate,
  type Duration,
} from '@hubkit/core/contract'

/** What a `decide` function is told. Times and lengths of time are milliseconds. */
export interface CullFacts extends CullCandidate {
  /** Since its last activity. */
  readonly inactive: number
  /** Since it started. */
  readonly age: number
  readonly after: number
  readonly maxAge: number | undefined
  /** The rule that would stop it; `undefined` when none would. */
  readonly due: 'idle' | 'age' | undefined
}

/** Options of `idleCuller`. */
export interface IdleCullerOptions {
  /** Unlike that of any other culler of the hub. @default 'idle' */
  readonly name?: string | undefined
  /** Stops a server after this long without activity, at least 1 s. @default '10m' */
  readonly after?: Duration | undefined
  /** How often to look, at least 1 s. @default half of `after` */
  readonly every?: Duration | undefined
  /** Stops a server that has run for this long, used or not, at least 1 s. @default no limit */
  readonly maxAge?: Duration | undefined
  /** How many are asked about and stopped at once, over all users; 0 is without limit. @default 10 */
  readonly concurrency?: number | undefined
  /** Whether default servers are stopped, by any rule. @default true */
  readonly defaultServers?: boolean | undefined
  /** Whether named servers are stopped, by any rule. @default true */
  readonly namedServers?: boolean | undefined
  /** Removes a named server when it is stopped. @default false */
  readonly removeNamedServers?: boolean | undefined
  /**
   * Removes users whose servers have all stopped, by the same rules: not there for `after`, or made `maxAge` ago. For
   * hubs whose users are temporary. @default false
   */
  readonly users?: boolean | undefined
  /** Whether administrators are removed too, by any rule. @default true */
  readonly adminUsers?: boolean | undefined
  /**
   * Decides about servers of the kinds above in place of the rules, which it finds in `due`; its word is final. MUST
   * NOT have effects. A throw keeps the server. With it users are not warned: nobody knows what it will say.
   *
   * @example
   * decide: ({ due, server }) => due !== undefined && server.userOptions['profile'] !== 'unlimited'
   */
  readonly decide?: ((facts: CullFacts) => Awaitable<boolean>) | undefined
}

const DURATION = check.duration(1000)

/** {@link IdleCullerOptions}, checked, with every default; lengths of time in milliseconds. */
export type ResolvedOptions = ReturnType<typeof resolveOptions>

/** @throws HubError `HUB_ERR_OPTION` naming the option's path */
export function resolveOptions(options: IdleCullerOptions) {
  const given = checkOptions('idleCuller', options, {
    name: check.optional(check.string({ min: 1, max: 100 }), 'idle'),
    after: check.optional(DURATION, 600_000),
    every: check.optional(DURATION),
    maxAge: check.optional(DURATION),
    concurrency: check.optional(check.integer(0), 10),
    defaultServers: check.optional(check.boolean, true),
    namedServers: check.optional(check.boolean, true),
    removeNamedServers: check.optional(check.boolean, false),
    users: check.optional(check.boolean, false),
    adminUsers: check.optional(check.boolean, true),
    decide: check.optional(check.func<NonNullable<IdleCullerOptions['decide']>>()),
  })
  return { ...given, every: given.every ?? Math.max(1000, given.after / 2) }
}

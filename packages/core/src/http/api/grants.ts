import type { ScopeFilter } from '../../auth/scopes/filter.ts'
import { allows, filterOf, hasScope } from '../../auth/scopes/query.ts'

/** Somebody a scope may reach: a user's name and groups. */
export interface Somebody {
  readonly name: string
  readonly groups: readonly string[]
}

/** What a request may do: its expanded scopes, and what they reach. */
export interface Grants {
  /** Whether any of these scopes is there, whatever it is limited to. */
  some(scopes: readonly string[]): boolean
  /** To what a scope is limited. */
  filter(scope: string): ScopeFilter
  user(scope: string, user: Somebody): boolean
  /** A scope that reaches the user reaches the user's servers. */
  server(scope: string, user: Somebody, server: string): boolean
  group(scope: string, group: string): boolean
  service(scope: string, service: string): boolean
  /** Whether it takes a user's groups to tell whether these scopes reach the user. */
  usesGroups(scopes: readonly string[]): boolean
}

/** @param scopes expanded, in wire form */
export function createGrants(scopes: ReadonlySet<string>): Grants {
  return {
    some: (names) => names.some((name) => hasScope(scopes, name)),
    filter: (scope) => filterOf(scopes, scope),
    user: (scope, { name, groups }) => allows(scopes, scope, { user: name, userGroups: groups }),
    server: (scope, { name, groups }, server) =>
      allows(scopes, scope, { user: name, userGroups: groups, server }),
    group: (scope, group) => allows(scopes, scope, { group }),
    service: (scope, service) => allows(scopes, scope, { service }),
    usesGroups: (names) =>
      names.some(
        (name) =>
          !scopes.has(name) && [...scopes].some((text) => text.startsWith(`${name}!group=`)),
      ),
  }
}

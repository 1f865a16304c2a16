import { filtersByName, wireForm, type LimitedTo, type ScopeFilter } from './filter.ts'
import type { ScopeFacts } from './owner.ts'

function ownerOf(server: string): string {
  return server.slice(0, server.indexOf('/'))
}

function common(left: ReadonlySet<string>, right: ReadonlySet<string>): readonly string[] {
  return [...left].filter((item) => right.has(item))
}

/** What of `left`'s users and servers lies within `right`'s users and groups. */
function within(
  left: LimitedTo,
  right: LimitedTo,
  facts: ScopeFacts,
): { users: readonly string[]; servers: readonly string[] } {
  const grouped = (user: string): boolean => {
    if (right.groups.size === 0) return false
    for (const group of facts.groupsOf(user)) if (right.groups.has(group)) return true
    return false
  }
  return {
    users: [...left.users].filter(grouped),
    servers: [...left.servers].filter(
      (server) => right.users.has(ownerOf(server)) || grouped(ownerOf(server)),
    ),
  }
}

function meet(left: ScopeFilter, right: ScopeFilter, facts: ScopeFacts): ScopeFilter {
  if (left === 'all') return right
  if (right === 'all') return left
  const one = within(left, right, facts)
  const other = within(right, left, facts)
  return {
    users: new Set([...common(left.users, right.users), ...one.users, ...other.users]),
    // Who is in two groups at once is not known here: two different groups have nothing in common.
    groups: new Set(common(left.groups, right.groups)),
    servers: new Set([...common(left.servers, right.servers), ...one.servers, ...other.servers]),
    services: new Set(common(left.services, right.services)),
  }
}

/**
 * What two sets of expanded scopes have in common; the order does not matter. A user's filter contains those of the
 * user's servers, a group's those of its members and their servers.
 */
export function intersectScopes(
  left: Iterable<string>,
  right: Iterable<string>,
  facts: ScopeFacts,
): ReadonlySet<string> {
  const other = filtersByName(right)
  const both: [string, ScopeFilter][] = []
  for (const [name, filter] of filtersByName(left)) {
    const against = other.get(name)
    if (against !== undefined) both.push([name, meet(filter, against, facts)])
  }
  return wireForm(both)
}

/**
 * Which of the expanded scopes `requested` go beyond the expanded scopes `held`; empty when none does.
 */
export function subsetOf(
  requested: Iterable<string>,
  held: ReadonlySet<string>,
  facts: ScopeFacts,
): readonly string[] {
  return [...requested].filter((text) => !intersectScopes([text], held, facts).has(text))
}

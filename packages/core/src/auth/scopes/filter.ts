import { readScope, type FilterKind } from './parse.ts'

/** To what a scope is limited; a server is `user/name`. */
export interface LimitedTo {
  readonly users: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
  readonly servers: ReadonlySet<string>
  readonly services: ReadonlySet<string>
}

/** Everything, or what the sets name. */
export type ScopeFilter = 'all' | LimitedTo

const KEYS = {
  user: 'users',
  group: 'groups',
  server: 'servers',
  service: 'services',
} as const satisfies Record<FilterKind, keyof LimitedTo>

type Growing = { readonly [Key in keyof LimitedTo]: Set<string> }

function growing(): Growing {
  return { users: new Set(), groups: new Set(), servers: new Set(), services: new Set() }
}

/** Sorts expanded scopes by name. One without a filter makes those with one superfluous. */
export function filtersByName(scopes: Iterable<string>): ReadonlyMap<string, ScopeFilter> {
  const found = new Map<string, 'all' | Growing>()
  for (const text of scopes) {
    const reading = readScope(text)
    if (!('scope' in reading)) continue // grants nothing: see expandScopes
    const { name, filter } = reading.scope
    const before = found.get(name)
    if (before === 'all' || (filter && filter.value === undefined)) continue
    if (filter?.value === undefined) {
      found.set(name, 'all')
      continue
    }
    const sets = before ?? growing()
    sets[KEYS[filter.kind]].add(filter.value)
    found.set(name, sets)
  }
  return found
}

/** The wire form again: `name`, or `name!user=alice` for each thing it is limited to. A filter is never empty. */
export function wireForm(
  filters: Iterable<readonly [name: string, filter: ScopeFilter]>,
): ReadonlySet<string> {
  const texts = new Set<string>()
  for (const [name, filter] of filters) {
    if (filter === 'all') texts.add(name)
    else {
      for (const [kind, key] of Object.entries(KEYS)) {
        for (const value of filter[key]) texts.add(`${name}!${kind}=${value}`)
      }
    }
  }
  return texts
}

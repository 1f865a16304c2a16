/** What one scope reaches: everything, or what its filters name. */
export interface Reach {
  readonly all: boolean
  readonly users: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
  /** `user/server`; the default server is `user/`. */
  readonly servers: ReadonlySet<string>
  readonly services: ReadonlySet<string>
}

/** Somebody a scope may reach: a user's name and groups. */
export interface Somebody {
  readonly name: string
  readonly groups: readonly string[]
}

/** The scopes of a request, by name, filters apart. */
export interface Grants {
  /** `undefined` when the scope is not there at all. */
  reach(scope: string): Reach | undefined
  /** Whether any of these scopes is there, whatever its filters. */
  some(scopes: readonly string[]): boolean
  user(scope: string, user: Somebody): boolean
  server(scope: string, user: Somebody, server: string): boolean
  group(scope: string, group: string): boolean
  service(scope: string, service: string): boolean
  /** Whether telling who is reached takes the user's groups. */
  usesGroups(scopes: readonly string[]): boolean
}

interface Open extends Reach {
  all: boolean
  readonly users: Set<string>
  readonly groups: Set<string>
  readonly servers: Set<string>
  readonly services: Set<string>
}

const FILTERS = { user: 'users', group: 'groups', server: 'servers', service: 'services' } as const

function isFilter(word: string): word is keyof typeof FILTERS {
  return Object.hasOwn(FILTERS, word)
}

/**
 * Takes expanded scopes apart: `list:users!group=lab` is the scope `list:users` with a filter. The rule is JupyterHub's
 * (`scopes.py`): a filter by user also reaches that user's servers, a filter of another kind reaches nothing.
 */
export function createGrants(scopes: Iterable<string>): Grants {
  const reaches = new Map<string, Open>()
  for (const text of scopes) {
    const [scope = '', filter] = split(text, '!')
    const known = reaches.get(scope)
    const reach: Open = known ?? { all: false, users: new Set(), groups: new Set(), servers: new Set(), services: new Set() }
    if (!known) reaches.set(scope, reach)
    if (filter === undefined) {
      reach.all = true
      continue
    }
    const [kind = '', value] = split(filter, '=')
    if (value !== undefined && isFilter(kind)) reach[FILTERS[kind]].add(value)
  }

  const user = (scope: string, { name, groups }: Somebody): boolean => {
    const reach = reaches.get(scope)
    if (!reach) return false
    return reach.all || reach.users.has(name) || groups.some((group) => reach.groups.has(group))
  }
  return {
    reach: (scope) => reaches.get(scope),
    some: (names) => names.some((name) => reaches.has(name)),
    user,
    server: (scope, owner, server) =>
      user(scope, owner) || (reaches.get(scope)?.servers.has(`${owner.name}/${server}`) ?? false),
    group(scope, group) {
      const reach = reaches.get(scope)
      return reach !== undefined && (reach.all || reach.groups.has(group))
    },
    service(scope, service) {
      const reach = reaches.get(scope)
      return reach !== undefined && (reach.all || reach.services.has(service))
    },
    usesGroups: (names) =>
      names.some((name) => {
        const reach = reaches.get(name)
        return reach !== undefined && !reach.all && reach.groups.size > 0
      }),
  }
}

function split(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

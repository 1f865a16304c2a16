import { filtersByName, type ScopeFilter } from './filter.ts'

/** On what somebody wants to act. */
export interface ScopeTarget {
  /** A user's name. */
  readonly user?: string | undefined
  /** Names of that user's groups. */
  readonly userGroups?: Iterable<string> | undefined
  /** The name of one of that user's servers; `''` is the default server. */
  readonly server?: string | undefined
  readonly group?: string | undefined
  readonly service?: string | undefined
}

/** Whether the scope is held at all, limited or not. Where it is not the answer is 403; else see {@link allows}. */
export function hasScope(scopes: ReadonlySet<string>, name: string): boolean {
  if (scopes.has(name)) return true
  for (const text of scopes) if (text.startsWith(`${name}!`)) return true
  return false
}

/**
 * Whether the scope is held for this target; one filter that covers it is enough. Without any target (`{}`, such as
 * for `shutdown`) only a scope without filter counts. Who has the scope, but for something else, must not learn
 * whether the target exists: JupyterHub answers 404.
 */
export function allows(scopes: ReadonlySet<string>, name: string, target: ScopeTarget): boolean {
  if (scopes.has(name)) return true
  const { user, userGroups, server, group, service } = target
  if (group !== undefined && scopes.has(`${name}!group=${group}`)) return true
  if (service !== undefined && scopes.has(`${name}!service=${service}`)) return true
  if (user === undefined) return false
  if (scopes.has(`${name}!user=${user}`)) return true
  if (server !== undefined && scopes.has(`${name}!server=${user}/${server}`)) return true
  for (const item of userGroups ?? []) if (scopes.has(`${name}!group=${item}`)) return true
  return false
}

/** To what the scope is limited, for queries of lists; empty sets when it is not held. */
export function filterOf(scopes: ReadonlySet<string>, name: string): ScopeFilter {
  const own = [...scopes].filter((text) => text === name || text.startsWith(`${name}!`))
  return (
    filtersByName(own).get(name) ?? {
      users: new Set(),
      groups: new Set(),
      servers: new Set(),
      services: new Set(),
    }
  )
}

import type { ScopeFilter } from '../../auth/scopes/filter.ts'
import { HubError } from '../../contract/errors.ts'

/**
 * The users a filter reaches, as a query of users takes them; `undefined` is all.
 *
 * @throws HubError `HUB_ERR_FORBIDDEN` when it only reaches servers or services: that is no set of users
 */
export function usersAmong(
  filter: ScopeFilter,
): { readonly names: readonly string[]; readonly groups: readonly string[] } | undefined {
  if (filter === 'all') return undefined
  if (filter.users.size + filter.groups.size === 0) throw new HubError('HUB_ERR_FORBIDDEN')
  return { names: [...filter.users], groups: [...filter.groups] }
}

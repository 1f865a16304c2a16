import type { GroupsByUser, ScopeOwner } from '../auth/scopes/owner.ts'
import { readScope } from '../auth/scopes/parse.ts'
import type { HubParts } from '../engine/parts.ts'

/** Whom a scope is limited to, and whether it is by group. */
function limitOf(text: string): { readonly user?: string; readonly group: boolean } {
  const reading = readScope(text)
  const { kind, value } = ('scope' in reading && reading.scope.filter) || {}
  if (value === undefined) return { group: false }
  if (kind === 'user') return { user: value, group: false }
  if (kind === 'server') return { user: value.slice(0, value.indexOf('/')), group: false }
  return { group: kind === 'group' }
}

/**
 * The groups of those whom scopes name, for holding a token's scopes against its owner's: whether
 * `access:servers!server=bob/` lies within `access:servers!group=lab` is known to the records alone. Reads nothing
 * unless both kinds are there.
 */
export async function othersNamed(
  { users, groups }: Pick<HubParts, 'users' | 'groups'>,
  owner: ScopeOwner,
  scopes: readonly string[],
): Promise<GroupsByUser | undefined> {
  const limits = [...owner.scopes, ...scopes]
    .filter((text) => text.includes('='))
    .map((text) => limitOf(text))
  if (!limits.some(({ group }) => group)) return undefined
  const names = new Set(limits.flatMap(({ user }) => user ?? []))
  names.delete(owner.name)
  if (names.size === 0) return undefined
  const found = await users.byNames([...names])
  const memberships = await groups.ofUsers(found.map(({ id }) => id))
  return new Map(found.map(({ id, name }) => [name, memberships.get(id) ?? []]))
}

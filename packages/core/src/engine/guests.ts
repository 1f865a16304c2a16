import { ownerScopes } from '../auth/scopes/expand.ts'
import { allows } from '../auth/scopes/query.ts'
import type { TokenRecord } from '../contract/records.ts'
import type { Core } from './parts.ts'

/** What a browser's token at a server is: its user's own, or a guest's, who may still enter or not. */
export type Standing = 'own' | 'guest' | 'stranger'

/**
 * Whether a token that a browser got by OAuth still admits to the server of somebody else. The server itself asks once in
 * five minutes at most; roles, groups and admin rights may have changed since.
 */
export async function standingOf(
  { store, roles }: Pick<Core, 'store' | 'roles'>,
  { userId, clientId, shared }: TokenRecord,
): Promise<Standing> {
  if (userId === undefined || clientId === undefined) return 'own'
  const server = (await store.get('server', clientId))?.value
  if (!server || server.userId === userId) return 'own'
  const guest = (await store.get('user', userId))?.value
  const host = (await store.get('user', server.userId))?.value
  if (!guest || !host) return 'stranger'
  const found = await store.find('membership', { where: { userId: { in: [guest.id, host.id] } } })
  const groupsOf = (id: string): readonly string[] =>
    found.flatMap(({ value }) => (value.userId === id ? value.group : []))
  const scopes = ownerScopes(roles.owner(guest, groupsOf(guest.id), shared))
  const target = { user: host.name, userGroups: groupsOf(host.id), server: server.name }
  return allows(scopes, 'access:servers', target) ? 'guest' : 'stranger'
}

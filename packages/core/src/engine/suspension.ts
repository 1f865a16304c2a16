import type { TokenRecord } from '../contract/records.ts'
import type { Store } from '../contract/store.ts'

/**
 * Whether a token is of a user whose access has ended. Only those that people made: the one that a server runs with ends
 * with the server, those of browsers with their logins.
 */
export async function isSuspended(
  store: Pick<Store, 'get'>,
  { userId, serverId, sessionId }: TokenRecord,
): Promise<boolean> {
  if (userId === undefined || serverId !== undefined || sessionId !== undefined) return false
  return (await store.get('user', userId))?.value.suspendedAt !== undefined
}

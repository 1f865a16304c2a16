import { HubError } from '../../contract/errors.ts'
import type { UserRecord } from '../../contract/records.ts'
import { actorOf } from './actor.ts'
import type { Call } from './endpoint.ts'
import { isActive } from './models/server.ts'
import { awaitStop } from './await-server.ts'

/**
 * Stops all servers of a user, all at once, for as long as a request may wait.
 *
 * @throws HubError `HUB_ERR_SERVER_ACTIVE` when one is stopping already, or has not stopped by then; a repeat goes on
 */
export async function stopAll(
  call: Pick<Call, 'parts' | 'principal' | 'request'>,
  user: UserRecord,
): Promise<void> {
  const { parts, principal, request } = call
  const stopping = (): HubError =>
    new HubError('HUB_ERR_SERVER_ACTIVE', {
      message: `${user.name}'s server is in the process of stopping, please wait.`,
    })
  const servers = ((await parts.servers.ofUsers([user.id])).get(user.id) ?? []).filter(isActive)
  if (servers.some(({ phase }) => phase === 'stopping')) throw stopping()
  const reason = { code: 'user-removed', message: 'stopped since its user is removed' }
  const outcomes = await Promise.all(
    servers.map(async ({ id }) => {
      const asked = await parts.servers.requestStop({ id }, { actor: actorOf(principal), reason })
      return asked ? awaitStop(parts, asked, request.signal) : 'stopped'
    }),
  )
  if (outcomes.includes('pending')) throw stopping()
}

import type { Operation, Store } from '../contract/store.ts'
import { serverOfClient } from './environment.ts'

const keyOf = (clientId: string): string => `oauth-client ${clientId}`

/** Writes down which server runs with a client id that another hub gave it. */
export function noteClient(clientId: string, serverId: string): Operation {
  return { op: 'put', kind: 'setting', value: { id: keyOf(clientId), value: serverId } }
}

/** The server of an OAuth client id, be it ours or one that another hub gave. It may have stopped since. */
export async function serverIdOf(store: Store, clientId: string): Promise<string | undefined> {
  const own = serverOfClient(clientId)
  if (own !== undefined) return own
  const value = (await store.get('setting', keyOf(clientId)))?.value.value
  return typeof value === 'string' ? value : undefined
}

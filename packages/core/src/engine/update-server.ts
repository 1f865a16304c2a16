import { HubError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import type { ServerRecord } from '../contract/records.ts'
import type { Operation, Versioned } from '../contract/store.ts'
import { checkDisplayName } from '../auth/server-names.ts'
import type { Actor } from './api.ts'
import { hubEvent } from './events.ts'
import { about } from './lifecycle.ts'
import type { Core } from './parts.ts'
import { limitRefusal } from './start.ts'

/**
 * Renames or relabels a stopped server; its id, and so its files, stay.
 *
 * @param conditions what a commit that adds a named server has to hold to
 */
export async function updateServer(
  core: Core,
  before: Versioned<ServerRecord>,
  change: {
    readonly name?: string | undefined
    readonly displayName?: string | undefined
    readonly userOptions?: JsonObject | undefined
  },
  actor: Actor,
  conditions: (next: ServerRecord) => Promise<readonly Operation[]>,
): Promise<ServerRecord> {
  const { value } = before
  if (value.phase !== 'stopped' || value.desired === 'running')
    throw new HubError('HUB_ERR_SERVER_ACTIVE', {
      message: 'Only a stopped server can be changed.',
    })
  const name = change.name ?? value.name
  if (name !== value.name && name !== '') {
    if (!core.limits.namedServers)
      throw new HubError('HUB_ERR_SERVER_NAME', { message: 'Named servers are not enabled.' })
    core.checkServerName(name)
  }
  if (change.displayName !== undefined) checkDisplayName(change.displayName)
  const next: ServerRecord = {
    ...value,
    name,
    slot: `${value.userId}/${name}`,
    ...(change.displayName === undefined ? {} : { displayName: change.displayName }),
    ...(change.userOptions === undefined ? {} : { userOptions: change.userOptions }),
  }
  // The default server becomes one more named one.
  const limits = value.name === '' && name !== '' ? await conditions(next) : []
  const operations: readonly Operation[] = [
    { op: 'put', kind: 'server', value: next, expect: before.revision },
    ...limits,
    hubEvent('server.updated', `server:${value.id}`, core.now(), about(next, actor)),
  ]
  const result = await core.store.transact(operations)
  if (result.ok) return next
  const refusal = limitRefusal(operations[result.index])
  if (refusal) throw refusal
  if (result.reason === 'unique')
    throw new HubError('HUB_ERR_CONFLICT', {
      message: `There is a server named '${name}' already.`,
    })
  throw new HubError('HUB_ERR_BUSY')
}

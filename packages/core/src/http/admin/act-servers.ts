import { HubError } from '../../contract/errors.ts'
import type { ServerRecord } from '../../contract/records.ts'
import { findOwner } from '../api/find-user.ts'
import { stopReason } from '../api/stop-reason.ts'
import { actorOf, type NamedServer } from '../server-access.ts'
import { formFor, ignoreTimeout } from '../start-server.ts'
import type { Admin } from './admin.ts'
import type { AdminAction } from './act.ts'

/** How long a form waits for what it asked for: mostly the page that comes next then shows it done. */
const QUICK = 1000

async function targetOf(admin: Admin, form: URLSearchParams, scope: string): Promise<NamedServer> {
  const { parts, person } = admin
  const name = form.get('server') ?? ''
  const { user: owner } = await findOwner(admin, form.get('user') ?? '', name, scope)
  const server = await parts.servers.get({ user: owner.name, name })
  if (!server && name !== '') throw new HubError('HUB_ERR_NOT_FOUND')
  return { owner, name, own: owner.id === person.user.id, server }
}

async function settle(
  { parts }: Admin,
  { id }: ServerRecord,
  until: (server: ServerRecord) => boolean,
): Promise<void> {
  await parts.servers.wait(id, until, { timeout: QUICK }).catch(ignoreTimeout)
}

/** Starts a server with the options of its last start; what it takes is asked first, when there was none. */
export const startServer: AdminAction = async (admin, form) => {
  const { context, parts, person } = admin
  const target = await targetOf(admin, form, 'start:servers')
  const { owner, name, server } = target
  const hasStarted = server !== undefined && server.attempt > 0
  if (!hasStarted && (await formFor(context, target)))
    return parts.urls.of('spawn', owner.name, name)
  const asked = await parts.servers.requestStart(
    { user: owner.name, name },
    { actor: actorOf(person) },
  )
  await settle(admin, asked, ({ phase, desired }) => phase === 'ready' || desired !== 'running')
  return undefined
}

/** Stops a server, or cancels its start. */
export const stopServer: AdminAction = async (admin, form) => {
  const { parts, person } = admin
  const { owner, server } = await targetOf(admin, form, 'delete:servers')
  if (!server) return undefined
  const asked = await parts.servers.requestStop(
    { id: server.id },
    { actor: actorOf(person), reason: stopReason(person, owner) },
  )
  if (asked) await settle(admin, asked, ({ phase }) => phase === 'stopped')
  return undefined
}

/** Gives up on a stop that cannot be confirmed. */
export const releaseServer: AdminAction = async (admin, form) => {
  const { server } = await targetOf(admin, form, 'admin:servers')
  if (!server) throw new HubError('HUB_ERR_NOT_FOUND')
  await admin.parts.servers.forget({ id: server.id }, actorOf(admin.person))
}

/** Removes a named server with what its spawner keeps for it, once it has stopped. */
export const deleteServer: AdminAction = async (admin, form) => {
  const { parts, person } = admin
  const { owner, server } = await targetOf(admin, form, 'delete:servers')
  if (!server) throw new HubError('HUB_ERR_NOT_FOUND')
  const asked = await parts.servers.requestStop(
    { id: server.id },
    { actor: actorOf(person), reason: stopReason(person, owner), remove: true },
  )
  if (asked) await settle(admin, asked, ({ desired }) => desired !== 'removed')
}

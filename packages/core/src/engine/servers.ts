import { HubError } from '../contract/errors.ts'
import type { ServerRecord, UserRecord } from '../contract/records.ts'
import type { Culler } from '../contract/culler.ts'
import type { Operation, Versioned } from '../contract/store.ts'
import {
  APP_ACTOR,
  type Actor,
  type QueuePosition,
  type ServerLocator,
  type Servers,
  type StartOptions,
  type StopOptions,
} from './api.ts'
import { advance } from './commit.ts'
import { cullForecast } from './cull-forecast.ts'
import { hubEvent } from './events.ts'
import { failureError, reasonOf } from './failure.ts'
import { about, forget, newestAttempt, queue, requestStop } from './lifecycle.ts'
import { createLocate } from './locate.ts'
import type { Observer } from './observe.ts'
import type { Core } from './parts.ts'
import { serverEntries } from './server-entries.ts'
import { serverPage } from './server-page.ts'
import { groupsOf, readLogs } from './spawn-context.ts'
import { commitStart, limitRefusal, prepareStart, withChoices } from './start.ts'
import type { Touches } from './touches.ts'
import { tidyUp } from './take-down.ts'
import { checkUserOptions } from './user-options.ts'
import { followProgress } from './follow-progress.ts'
import { waitFor } from './wait.ts'
import { updateServer } from './update-server.ts'
import { usedSince } from './used-since.ts'

const TRIES = 20

/** What the code API for servers needs. */
export interface ServersParts {
  readonly core: Core
  readonly touches: Touches
  readonly cullers: readonly Culler[]
  /** Asks the spawner what became of a running server. */
  readonly look: Observer['look']
  /** Tells the reconciler of this process that there is something to do. */
  readonly wake: (id: string) => void
}

/** The code API for servers. REST and pages call the same. */
export function createServers({ core, touches, cullers, look, wake }: ServersParts): Servers {
  const { store } = core
  const locate = createLocate(core)

  const checked = async (user: UserRecord, record: ServerRecord): Promise<void> => {
    const spawner = core.spawners.get(record.spawner)
    if (!spawner)
      throw new HubError('HUB_ERR_SPAWN_FAILED', {
        message: `This server belongs to a spawner ('${record.spawner}') this hub does not have.`,
      })
    const groups = await groupsOf(core, user.id)
    await checkUserOptions(
      spawner,
      { id: user.id, name: user.name, admin: user.admin, groups },
      record.userOptions,
    )
  }

  const queueUp = async (
    id: string,
    options: StartOptions,
    actor: Actor,
  ): Promise<ServerRecord | undefined> =>
    advance(store, id, (record) => queue(withChoices(record, options), core.now(), actor), {
      now: core.now(),
    })

  const requestStart = async (
    locator: ServerLocator,
    options: StartOptions = {},
  ): Promise<ServerRecord> => {
    const { actor = APP_ACTOR, queue: inLine = true } = options
    let first: number | undefined
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const user = await locate.user(locator)
      const known = await locate.server(user, locator)
      const before: Versioned<ServerRecord> = known ?? {
        value: locate.fresh(user, locator),
        revision: 0,
      }
      const { phase, failure } = before.value
      first ??= before.value.attempt
      // Somebody else has started it since this was asked for: that was the start, and it is over.
      if (before.value.attempt > first && (phase === 'stopped' || phase === 'stopping'))
        throw failure ? failureError(failure) : new HubError('HUB_ERR_SPAWN_CANCELLED')
      if (phase === 'ready') {
        // It may have died unnoticed: before it is said to be running, look.
        if (attempt === 0) await look(before.value, core.signal)
        else
          throw new HubError('HUB_ERR_SERVER_ACTIVE', { message: 'The server is already running.' })
        continue
      }
      if (phase === 'starting') return before.value
      const chosen = { ...before, value: withChoices(before.value, options) }
      await checked(user, chosen.value)
      if (phase === 'stopping') {
        if (!inLine)
          throw new HubError('HUB_ERR_SERVER_ACTIVE', {
            message: 'The server is stopping. Try again when it has stopped.',
          })
        const queued = await queueUp(before.value.id, options, actor)
        if (queued?.desired === 'running') return queued
        continue
      }
      const also = known ? [] : await locate.creation(user, chosen.value)
      const begun = await prepareStart(core, user, chosen, actor, also)
      if (!begun) continue
      const outcome = await commitStart(core, begun)
      if ('record' in outcome) {
        wake(outcome.record.id)
        return outcome.record
      }
      if (!outcome.refusal) continue // somebody was quicker: look again
      if (!inLine || outcome.refusal.code !== 'HUB_ERR_SPAWN_LIMIT') {
        core.measure('spawn', 0, { status: 'failure', reason: refusalReason(outcome.refusal.code) })
        throw outcome.refusal
      }
      const created = known ? chosen.value : await create(user, chosen.value, actor)
      const queued = await queueUp(created.id, options, actor)
      if (queued?.desired === 'running') return queued
    }
    throw new HubError('HUB_ERR_BUSY')
  }

  const create = async (
    user: UserRecord,
    record: ServerRecord,
    actor: Actor,
  ): Promise<ServerRecord> => {
    const operations: readonly Operation[] = [
      { op: 'put', kind: 'server', value: record, expect: 0 },
      ...(await locate.creation(user, record)),
      hubEvent('server.created', `server:${record.id}`, core.now(), about(record, actor)),
    ]
    const result = await store.transact(operations)
    if (result.ok) return record
    throw (
      limitRefusal(operations[result.index]) ??
      new HubError('HUB_ERR_CONFLICT', { message: 'This user has a server of that name.' })
    )
  }

  const requestStopOf = async (
    locator: ServerLocator,
    options: StopOptions = {},
  ): Promise<ServerRecord | undefined> => {
    const found = await locate.existing(locator)
    if (options.remove && found.value.name === '')
      throw new HubError('HUB_ERR_BAD_REQUEST', {
        message: 'The default server cannot be removed.',
      })
    return stopOrRemove(found, options)
  }

  const stopOrRemove = async (
    found: Versioned<ServerRecord>,
    options: StopOptions,
  ): Promise<ServerRecord | undefined> => {
    const { actor = APP_ACTOR, remove = false, now = false, unlessUsedSince } = options
    const stored = core.spawners.get(found.value.spawner)?.destroy !== undefined
    const how = { reason: options.reason ?? reasonOf(actor), remove, now, stored }
    // A request that was held up stops nothing that was started since.
    const newest = newestAttempt(found.value)
    const isOff = (record: ServerRecord): boolean =>
      record.attempt > newest ||
      (unlessUsedSince !== undefined && usedSince(record, unlessUsedSince))
    const result = await advance(
      store,
      found.value.id,
      (record) => (isOff(record) ? undefined : requestStop(record, actor, how)),
      {
        now: core.now(),
        also: (record) => (record === undefined ? tidyUp(found.value.id, record) : []),
      },
    )
    if (result && isOff(result)) {
      if (remove) throw new HubError('HUB_ERR_BUSY')
      return undefined
    }
    if (result?.phase === 'stopping') wake(result.id)
    return result
  }

  const servers: Servers = {
    async get(locator) {
      return (await locate.maybe(locator))?.value
    },
    async list(filter = {}) {
      const user = filter.user === undefined ? undefined : await locate.user({ user: filter.user })
      const found = await store.find('server', {
        where: {
          ...(user ? { userId: user.id } : {}),
          ...(filter.phase ? { phase: { in: filter.phase } } : {}),
        },
      })
      return found.map(({ value }) => value)
    },
    page: (query) => serverPage(store, query),
    entries: (id) => serverEntries(store, id),
    async ofUsers(userIds) {
      const found = await store.find('server', {
        where: { userId: { in: userIds } },
        order: { by: 'name' },
      })
      const byUser = new Map<string, ServerRecord[]>(userIds.map((id) => [id, []]))
      for (const { value } of found) byUser.get(value.userId)?.push(value)
      return byUser
    },
    async create(wanted, actor = APP_ACTOR) {
      const user = await locate.user(wanted)
      if (await locate.server(user, wanted))
        throw new HubError('HUB_ERR_CONFLICT', {
          message: `${user.name} has a server named '${wanted.name}'.`,
        })
      return create(user, withChoices(locate.fresh(user, wanted), wanted), actor)
    },
    requestStart,
    async start(locator, options = {}) {
      const running = await locate.maybe(locator)
      if (running?.value.phase === 'ready') return running.value
      const asked = await requestStart(locator, options)
      const done = (server: ServerRecord): boolean =>
        server.phase === 'ready' || (server.phase === 'stopped' && server.desired !== 'running')
      const server = await waitFor(core, asked.id, done, options)
      if (server?.phase === 'ready') return server
      throw server?.failure ? failureError(server.failure) : new HubError('HUB_ERR_SPAWN_CANCELLED')
    },
    requestStop: requestStopOf,
    async stop(locator, options = {}) {
      const asked = await requestStopOf(locator, options)
      if (asked) await waitFor(core, asked.id, (server) => server.phase === 'stopped', options)
    },
    async remove(locator, options = {}) {
      const found = await locate.existing(locator)
      const asked = await stopOrRemove(found, { ...options, remove: true })
      const left =
        asked && (await waitFor(core, asked.id, ({ desired }) => desired !== 'removed', options))
      if (left) throw new HubError('HUB_ERR_BUSY') // released or started again at this moment
    },
    async update(locator, change, actor = APP_ACTOR) {
      const user = await locate.user(locator)
      return updateServer(core, await locate.existing(locator), change, actor, (next) =>
        locate.creation(user, next),
      )
    },
    async forget(locator, actor) {
      const { value } = await locate.existing(locator)
      if (value.phase !== 'stopping')
        throw new HubError('HUB_ERR_BAD_REQUEST', {
          message: 'Only a server whose stop cannot be confirmed can be released.',
        })
      const result = await advance(store, value.id, (record) => forget(record, actor), {
        now: core.now(),
        also: (record) => tidyUp(value.id, record),
      })
      if (!result) throw new HubError('HUB_ERR_NOT_FOUND')
      return result
    },
    wait: (id, until, options) => waitFor(core, id, until, options),
    progress: (id, options) => followProgress(core, id, options?.signal),
    async logs(id, tail = 200) {
      const server = (await store.get('server', id))?.value
      const spawner = server && core.spawners.get(server.spawner)
      return server && spawner ? readLogs(core, spawner, server, tail) : []
    },
    cullForecast: (server) => cullForecast(core, cullers, server),
    async queuePosition(server): Promise<QueuePosition | undefined> {
      if (server.phase !== 'stopped' || server.desired !== 'running') return undefined
      const line = await queuedServers(core)
      const index = line.findIndex(({ id }) => id === server.id)
      return index === -1 ? undefined : { position: index + 1, length: line.length }
    },
    touch(id, at) {
      touches.touch('server', id, at)
    },
    async reported(id) {
      const server = (await store.get('server', id))?.value
      if (server?.phase === 'starting')
        await store.transact([
          hubEvent('server.reported', `server:${id}`, core.now(), about(server)),
        ])
    },
  }
  return servers
}

/** JupyterHub's word for what kept a start from being made. */
function refusalReason(code: string): string {
  if (code === 'HUB_ERR_SPAWN_LIMIT') return 'throttled'
  return code === 'HUB_ERR_ACTIVE_LIMIT' ? 'too-many-users' : code
}

/** Servers that wait for a start of a spawner this hub has, longest first. */
export async function queuedServers(core: Core, most?: number): Promise<readonly ServerRecord[]> {
  const found = await core.store.find('server', {
    where: {
      queuedAt: { above: 0 },
      phase: 'stopped',
      spawner: { in: [...core.spawners.keys()] },
    },
    order: { by: 'queuedAt' },
    limit: most,
  })
  return found.map(({ value }) => value)
}

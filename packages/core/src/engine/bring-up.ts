import { HubError, isHubError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import type { ServerRecord, StartFailure } from '../contract/records.ts'
import type { SpawnProgress, Spawner, Started } from '../contract/spawner.ts'
import type { Fence } from '../contract/store.ts'
import { advance, LeaseLost } from './commit.ts'
import type { DriverParts } from './driver-parts.ts'
import { addressed, answered, fail, remembered, type Transition } from './lifecycle.ts'
import type { Core } from './parts.ts'
import { pause, rejectOn } from './pause.ts'
import { awaitAnswer, createBell } from './probe.ts'
import { createProgress } from './progress.ts'
import { placeOf, readLogs, serverContext, spawnContext } from './spawn-context.ts'

const LOG_TAIL = 50
const WATCH_START_EVERY = 1000
const SETTLE_TIME = 5000

function failureOf(error: unknown, now: number, log: readonly string[]): StartFailure {
  const known = isHubError(error) ? error : new HubError('HUB_ERR_SPAWN_FAILED')
  const text = known.log ?? log.join('\n')
  return {
    code: known.code,
    message: known.message,
    status: known.status,
    at: now,
    ...(known.hint === undefined ? {} : { hint: known.hint }),
    ...(text === '' ? {} : { log: text }),
  }
}

/** Both steps of a start, from the spawner's call to the open route. Ends when the record has left `starting`. */
export async function bringUp(
  parts: DriverParts,
  spawner: Spawner,
  server: ServerRecord,
  fence: Fence,
  outer: AbortSignal,
): Promise<void> {
  const { core, routes } = parts
  const { id, attempt } = server
  const gone = new AbortController() // the record has moved on, by a stop or otherwise
  const bell = createBell()
  const unsubscribe = core.feed.subscribe((event) => {
    if (event.type === 'server.reported') bell.ring()
    else if (event.type === 'server.stopping' || event.type === 'server.removed')
      gone.abort(new HubError('HUB_ERR_SPAWN_CANCELLED'))
  }, `server:${id}`)
  const signal = AbortSignal.any([outer, gone.signal])
  const progress = createProgress(core, server)
  const write = (
    decide: (record: ServerRecord) => Transition | undefined,
  ): Promise<ServerRecord | undefined> =>
    advance(core.store, id, decide, { fence, now: core.now() })
  try {
    // A stop may have come between reading the record and listening.
    const now = (await core.store.get('server', id))?.value
    if (now?.phase !== 'starting' || now.attempt !== attempt) return
    let { url } = now
    if (url === undefined) {
      const started = await startOnce(parts, spawner, now, signal, progress.report, (state) =>
        write((record) => remembered(record, attempt, state)),
      )
      url = started.url
      await write((record) => addressed(record, attempt, started.url, started.state))
    }
    const user = (await core.store.get('user', server.userId))?.value
    if (!user) throw new HubError('HUB_ERR_NOT_FOUND')
    await whileAlive(core, spawner, now, signal, async (alive) => {
      const limit = AbortSignal.any([alive, AbortSignal.timeout(core.limits.answerTimeout)])
      const last = await awaitAnswer(
        `${url}${core.urls.server(user.name, server.name)}api`,
        bell,
        limit,
      )
      if (last === undefined) return
      alive.throwIfAborted()
      throw new HubError('HUB_ERR_SPAWN_UNREACHABLE', {
        hint:
          'status' in last
            ? `Its last answer was an error (${last.status}).`
            : `It could not be reached (${last.error}).`,
      })
    })
    await routes.open({ ...now, url })
    const written = await write((record) => answered(record, attempt, core.now()))
    if (written?.phase !== 'ready') await routes.shut(server)
  } catch (error) {
    if (error instanceof LeaseLost || outer.aborted) throw error
    if (gone.signal.aborted) return // a stop took over; the next step does it
    if (!isHubError(error))
      core.log.error('a start failed', { server: id, spawner: spawner.name, error })
    const log = await readLogs(core, spawner, server, LOG_TAIL)
    await write((record) => fail(record, attempt, failureOf(error, core.now(), log)))
  } finally {
    unsubscribe()
    await progress.flush()
  }
}

/** Calls the spawner, with a time limit, and does not leave before the call has ended or had time to. */
async function startOnce(
  parts: DriverParts,
  spawner: Spawner,
  server: ServerRecord,
  signal: AbortSignal,
  report: (progress: SpawnProgress) => void,
  saveState: (state: JsonObject) => Promise<unknown>,
): Promise<Started> {
  const { core } = parts
  const timeLeft = Math.max(
    0,
    (server.startedAt ?? core.now()) + core.limits.startTimeout - core.now(),
  )
  const timeout = AbortSignal.timeout(timeLeft)
  const limit = AbortSignal.any([signal, timeout])
  const context = await spawnContext(core, spawner, server, limit, report, saveState)
  const call = spawner.start(context)
  const ended = call.then(
    () => undefined,
    () => undefined,
  )
  try {
    return await Promise.race([call, rejectOn(limit)])
  } catch (error) {
    // A spawner that honours the signal ends soon; one that does not is not waited for.
    if (limit.aborted) await Promise.race([ended, pause(SETTLE_TIME)])
    if (timeout.aborted && !signal.aborted) {
      throw new HubError('HUB_ERR_SPAWN_TIMEOUT', {
        hint: `It may take ${Math.round(core.limits.startTimeout / 1000)} s.`,
        cause: error,
      })
    }
    throw error
  }
}

/** Runs `work` while polling the spawner; a server that is found dead meanwhile ends it at once. */
async function whileAlive(
  core: Core,
  spawner: Spawner,
  server: ServerRecord,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const over = new AbortController()
  const inner = AbortSignal.any([signal, over.signal])
  const watching = (async () => {
    while (!inner.aborted) {
      await pause(WATCH_START_EVERY, inner)
      if (inner.aborted) return
      try {
        const status = await spawner.poll(
          serverContext(core, server, await placeOf(core, server), inner),
        )
        if (status.phase !== 'stopped') continue
        const code = status.exitCode === undefined ? '' : ` (exit code ${status.exitCode})`
        over.abort(
          new HubError('HUB_ERR_SPAWN_EXITED', {
            message: `The server stopped while it was starting${code}.`,
            hint: status.message,
          }),
        )
      } catch (error) {
        if (!inner.aborted) core.log.debug('a poll failed', { server: server.id, error }) // unknown is not dead
      }
    }
  })()
  try {
    await work(inner)
  } catch (error) {
    throw over.signal.aborted ? over.signal.reason : error
  } finally {
    over.abort()
    await watching
  }
}

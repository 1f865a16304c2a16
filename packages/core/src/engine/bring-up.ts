import { HubError, isHubError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import type { ServerRecord, StartFailure } from '../contract/records.ts'
import type { SpawnProgress, Spawner, Started } from '../contract/spawner.ts'
import type { Fence, Operation } from '../contract/store.ts'
import { advance, LeaseLost } from './commit.ts'
import type { DriverParts } from './driver-parts.ts'
import { addressed, answered, fail, remembered, type Transition } from './lifecycle.ts'
import type { Core } from './parts.ts'
import { pause, unlessAborted } from './pause.ts'
import { awaitAnswer, createBell } from './probe.ts'
import { createProgress } from './progress.ts'
import { placeOf, readLogs, serverContext, spawnContext } from './spawn-context.ts'

const LOG_TAIL = 50
const WATCH_START_EVERY = 1000
const SETTLE_TIME = 5000
const LAST_LOOKS = 5

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

function secondsSince({ now }: Core, { startedAt }: ServerRecord): number {
  return startedAt === undefined ? 0 : Math.max(0, now() - startedAt) / 1000
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
  const leave = (): void => gone.abort(new HubError('HUB_ERR_SPAWN_CANCELLED'))
  const unsubscribe = core.feed.subscribe((event) => {
    if (event.data['attempt'] !== attempt) return // a late event about the attempt before
    if (event.type === 'server.reported') bell.ring()
    else if (event.type === 'server.stopping' || event.type === 'server.removed') leave()
  }, `server:${id}`)
  const unsubscribeResync = core.feed.onResync(() => void lookAgain())
  const lookAgain = async (): Promise<void> => {
    try {
      if (!isOurs((await core.store.get('server', id))?.value)) leave()
    } catch (error) {
      core.log.warn('a start could not be looked after', { server: id, error })
    }
  }
  const isOurs = (record: ServerRecord | undefined): record is ServerRecord =>
    record?.phase === 'starting' && record.attempt === attempt
  const signal = AbortSignal.any([outer, gone.signal])
  const progress = createProgress(core, server)
  const write = (
    decide: (record: ServerRecord) => Transition | undefined,
    before: readonly Operation[] = [],
  ): Promise<ServerRecord | undefined> =>
    advance(core.store, id, decide, { fence, now: core.now(), also: () => before })
  try {
    // A stop may have come between reading the record and listening.
    const now = (await core.store.get('server', id))?.value
    if (!isOurs(now)) return
    let { url } = now
    if (url === undefined) {
      const started = await startOnce(
        parts,
        spawner,
        now,
        signal,
        progress.report,
        async (state) => {
          // What is not saved must not be made.
          if (!isOurs(await write((record) => remembered(record, attempt, state))))
            throw new HubError('HUB_ERR_SPAWN_CANCELLED')
        },
      )
      url = started.url
      const spawned = await write(
        (record) => addressed(record, attempt, started.url, started.state),
        progress.take(),
      )
      if (!isOurs(spawned)) return
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
    if (written?.phase !== 'ready') {
      await routes.shut(server)
      return
    }
    core.measure('spawn', secondsSince(core, written), { status: 'success', reason: '' })
    await lookOnceMore(parts, written, signal)
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    outer.throwIfAborted() // whatever else came of it
    if (gone.signal.aborted) return // a stop took over; the next step does it
    if (!isHubError(error))
      core.log.error('a start failed', { server: id, spawner: spawner.name, error })
    const log = await readLogs(core, spawner, server, LOG_TAIL)
    const failure = failureOf(error, core.now(), log)
    const written = await write((record) => fail(record, attempt, failure))
    if (written?.failure?.at === failure.at)
      core.measure('spawn', secondsSince(core, written), {
        status: isHubError(error) ? 'failure' : 'error',
        reason: failure.code,
      })
  } finally {
    unsubscribe()
    unsubscribeResync()
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
  let allowed = core.limits.startTimeout
  // Not AbortSignal.timeout: a call that has ended in time must not see its signal abort later.
  const late = new AbortController()
  const wait = (): NodeJS.Timeout => {
    const left = (server.startedAt ?? core.now()) + allowed - core.now()
    return setTimeout(() => late.abort(), Math.max(0, left)).unref()
  }
  let timer = wait()
  const limit = AbortSignal.any([signal, late.signal])
  let call: Promise<Started> | undefined
  try {
    const context = await unlessAborted(
      spawnContext(core, spawner, server, limit, report, saveState),
      limit,
    )
    const own = await unlessAborted(Promise.resolve(spawner.startTimeout?.(context)), limit)
    if (own !== undefined && own > 0) {
      clearTimeout(timer)
      allowed = own
      timer = wait()
    }
    call = spawner.start(context)
    return await unlessAborted(call, limit)
  } catch (error) {
    // A spawner that honours the signal ends soon; one that does not is not waited for.
    if (limit.aborted && call) await settle(call)
    if (late.signal.aborted && !signal.aborted) {
      throw new HubError('HUB_ERR_SPAWN_TIMEOUT', {
        hint: `It may take ${Math.round(allowed / 1000)} s.`,
        cause: error,
      })
    }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** A death that was seen before the server was ready is told to nobody again: so it is asked for now. */
async function lookOnceMore(
  { look }: DriverParts,
  server: ServerRecord,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 0; tries < LAST_LOOKS && !signal.aborted; tries += 1) {
    if (await look(server, signal)) return
    await pause(WATCH_START_EVERY, signal)
  }
}

/** Waits until a call has ended one way or the other, but not for long. */
async function settle(call: Promise<unknown>): Promise<void> {
  const over = new AbortController()
  const end = (): void => over.abort()
  call.then(end, end)
  await pause(SETTLE_TIME, over.signal)
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
        const place = await placeOf(core, server)
        const status = await unlessAborted(
          spawner.poll(serverContext(core, server, place, inner)),
          inner,
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

import { isHubError } from '../contract/errors.ts'
import type { ServerRecord } from '../contract/records.ts'
import type { Spawner } from '../contract/spawner.ts'
import type { Fence, Operation } from '../contract/store.ts'
import { advance, LeaseLost, type CommitOptions } from './commit.ts'
import type { DriverParts } from './driver-parts.ts'
import { stopwatch } from './measure.ts'
import { cleared, stuck, type Transition } from './lifecycle.ts'
import { authStateOf } from './auth-state.ts'
import type { Core } from './parts.ts'
import { pause, unlessAborted } from './pause.ts'
import { groupsOf, hookContext, placeOf, serverContext } from './spawn-context.ts'

/** Tries once to stop a server; `false` when that could not be confirmed. */
export async function takeDown(
  parts: DriverParts,
  spawner: Spawner,
  server: ServerRecord,
  fence: Fence,
  signal: AbortSignal,
): Promise<boolean> {
  const { core, routes } = parts
  const { id, attempt } = server
  const seconds = stopwatch()
  const write = async (
    decide: (record: ServerRecord) => Transition | undefined,
    also?: CommitOptions['also'],
  ): Promise<void> => {
    const now = await advance(core.store, id, decide, { fence, now: core.now(), also })
    // Others have ended it and begun again while this process was frozen: what was shut here is the next one's route.
    if (now && now.attempt !== attempt) await routes.review(server)
  }
  const changed = new AbortController()
  const unsubscribe = core.feed.subscribe(() => void look(), `server:${id}`)
  const look = async (): Promise<void> => {
    try {
      const now = (await core.store.get('server', id))?.value
      const hurried = now?.stopNow === true && server.stopNow !== true
      if (now?.phase !== 'stopping' || now.attempt !== attempt || hurried) changed.abort()
    } catch (error) {
      if (!signal.aborted) core.log.warn('a stop could not be looked after', { server: id, error })
    }
  }
  try {
    await look() // it may have changed between reading the record and listening
    if (changed.signal.aborted) return true
    await routes.shut(server)
    const place = await placeOf(core, server)
    const inner = AbortSignal.any([signal, changed.signal])
    const call = spawner.stop({
      ...serverContext(core, server, place, inner),
      now: server.stopNow === true,
    })
    await withNotice(core.limits.stopTimeout, call, inner, async () => {
      try {
        await write((record) =>
          stuck(record, attempt, core.now(), 'the stop takes longer than it should'),
        )
      } catch (error) {
        // The stop goes on all the same; whether this process may still write shows at its end.
        core.log.warn('a stop takes long, which could not be recorded', { server: id, error })
      }
    })
    const remove = (await core.store.get('server', id))?.value.desired === 'removed'
    if (remove && spawner.destroy)
      await unlessAborted(spawner.destroy(serverContext(core, server, place, signal)), signal)
    await runPostStop(core, server, signal)
    // Somebody may have asked for the removal since: then this comes round again, with `destroy`.
    await write(
      (record) => cleared(record, attempt, remove),
      (record) => tidyUp(id, record),
    )
    core.measure('stop', seconds(), { status: 'success' })
    return true
  } catch (error) {
    if (error instanceof LeaseLost || signal.aborted) throw error
    if (changed.signal.aborted) {
      // Not a failure: the record says something else now, and perhaps of a route that was shut here.
      await routes.review(server)
      return true
    }
    core.measure('stop', seconds(), { status: 'failure' })
    core.log.error('a stop failed; it is tried again', { server: id, spawner: spawner.name, error })
    await write((record) =>
      stuck(record, attempt, core.now(), isHubError(error) ? error.message : 'the spawner failed'),
    )
    return false
  } finally {
    unsubscribe()
  }
}

/** What goes with the end of an attempt: its own token, and what browsers got for it. */
export function tidyUp(id: string, record: ServerRecord | undefined): readonly Operation[] {
  if (record?.phase === 'stopping') return []
  return [
    { op: 'deleteWhere', kind: 'token', where: { serverId: id } },
    { op: 'deleteWhere', kind: 'token', where: { clientId: id } },
    { op: 'deleteWhere', kind: 'code', where: { clientId: id } },
  ]
}

/** Waits for `call`; when it takes longer than `ms` runs `notice` once and waits on. */
async function withNotice(
  ms: number,
  call: Promise<void>,
  signal: AbortSignal,
  notice: () => Promise<void>,
): Promise<void> {
  const over = new AbortController()
  const noticing = (async () => {
    await pause(ms, AbortSignal.any([over.signal, signal]))
    if (!over.signal.aborted && !signal.aborted) await notice()
  })()
  try {
    await unlessAborted(call, signal)
  } finally {
    over.abort()
    await noticing
  }
}

async function runPostStop(core: Core, server: ServerRecord, signal: AbortSignal): Promise<void> {
  const user = core.hooks.postStop && (await core.store.get('user', server.userId))?.value
  if (!user) return
  try {
    const groups = await groupsOf(core, user.id)
    const auth = await authStateOf(core, user.id)
    const hook = core.hooks.postStop?.(hookContext(server, user, groups, signal, auth))
    await unlessAborted(Promise.resolve(hook), signal)
  } catch (error) {
    if (signal.aborted) throw error
    // The server is gone all the same: a hook cannot bring it back, so it only is told.
    core.log.error('the postStop hook failed', { server: server.id, error })
  }
}

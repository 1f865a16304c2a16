import { isHubError } from '../contract/errors.ts'
import type { JsonValue } from '../contract/json.ts'
import type { PluginStorage } from '../contract/plugin.ts'
import type { ServerRecord, StopReason } from '../contract/records.ts'
import type { Actor, Servers } from './api.ts'
import {
  advanceJob,
  LEFT_AFTER,
  type BulkJob,
  type BulkOutcome,
  type BulkTarget,
} from './bulk-job.ts'
import { failureError } from './failure.ts'
import { serverId } from './ids.ts'
import type { Core } from './parts.ts'
import { pause } from './pause.ts'
import { createPool } from './pool.ts'
import { createPluginStorage } from './plugin-storage.ts'

/** How long what became of it can be looked at. */
const KEPT = 86_400_000
/** Time between two words of how far it is. */
const TOLD_EVERY = 1000
/** So many at once, where starts are without limit; and of stops. */
const AT_ONCE = 50

/** What is to be done with which servers. */
export interface BulkOrder {
  readonly action: 'start' | 'stop'
  readonly targets: readonly BulkTarget[]
  readonly actor: Actor
  /** Where it was asked for. */
  readonly from: string
  /** Why one of them is stopped, for its user. */
  readonly reasonFor?: ((target: BulkTarget) => StopReason | undefined) | undefined
}

/** Starts and stops many servers, a few at once; what became of it is in the store, for every hub process to show. */
export interface Bulk {
  /** Begins, and gives the job's id as soon as it is recorded. */
  begin(order: BulkOrder): Promise<string>
  /** `undefined` when there is none, or none any more: it is kept for a day. */
  get(id: string): Promise<BulkJob | undefined>
  /** Resolves when no job runs in this process. */
  idle(): Promise<void>
}

/** Half of the places there are: who comes to start a server of their own finds the others. */
function startsAtOnce({ concurrentStarts }: Core['limits']): number {
  return concurrentStarts === 0 ? AT_ONCE : Math.max(1, Math.floor(concurrentStarts / 2))
}

const overOf = ({ done, late, failed }: BulkJob): number => done + late + failed

/** @param servers does the starting and stopping */
export function createBulk(core: Core, servers: Servers): Bulk {
  const { store, limits, now, log, signal } = core
  const storage: PluginStorage = createPluginStorage(store, 'hub.bulk', now)
  const running = new Set<Promise<void>>()

  const settled = async (
    { id }: ServerRecord,
    timeout: number,
    until: (server: ServerRecord) => boolean,
  ): Promise<ServerRecord | 'late' | undefined> => {
    try {
      return await servers.wait(id, until, { timeout, signal })
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') return 'late'
      throw error
    }
  }
  const start = async ({ user, name }: BulkTarget, actor: Actor): Promise<BulkOutcome> => {
    const asked = await servers.requestStart({ user, name }, { actor })
    const server = await settled(
      asked,
      limits.startTimeout + limits.answerTimeout,
      ({ phase, desired }) => phase === 'ready' || desired !== 'running',
    )
    if (server === 'late') return 'late'
    if (server?.phase === 'ready') return 'done'
    return server?.failure ? { error: failureError(server.failure) } : 'done' // somebody stopped it
  }
  const stop = async (
    { user, name }: BulkTarget,
    actor: Actor,
    reason: StopReason | undefined,
  ): Promise<BulkOutcome> => {
    const asked = await servers.requestStop({ user, name }, { actor, reason })
    const server =
      asked && (await settled(asked, limits.stopTimeout, ({ phase }) => phase !== 'stopping'))
    return server === 'late' ? 'late' : 'done'
  }
  const one = async (order: BulkOrder, target: BulkTarget): Promise<BulkOutcome> => {
    const { action, actor, reasonFor } = order
    try {
      return action === 'start'
        ? await start(target, actor)
        : await stop(target, actor, reasonFor?.(target))
    } catch (error) {
      // It runs already, or is gone: nothing is left to do.
      if (isHubError(error, 'HUB_ERR_SERVER_ACTIVE') || isHubError(error, 'HUB_ERR_NOT_FOUND'))
        return 'done'
      if (!isHubError(error) && !signal.aborted)
        log.error('a server of many could not be started or stopped', { ...target, error })
      return { error }
    }
  }

  const run = async (id: string, begun: BulkJob, order: BulkOrder): Promise<void> => {
    let job = begun
    let written = begun
    const write = async (): Promise<void> => {
      const next: BulkJob = { ...job, writtenAt: now() }
      try {
        await storage.put(id, next satisfies JsonValue, { ttl: KEPT })
        written = next
      } catch (error) {
        if (!signal.aborted) log.warn('how far many servers are could not be written', { error })
      }
    }
    const over = new AbortController()
    const telling = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await pause(TOLD_EVERY, over.signal)
        const isOld = now() - written.writtenAt > LEFT_AFTER / 4
        const isTold = overOf(written) === overOf(job) && !isOld
        if (!over.signal.aborted && !isTold) await write()
      }
    }
    const told = telling()
    const pool = createPool(order.action === 'start' ? startsAtOnce(limits) : AT_ONCE)
    await Promise.all(
      order.targets.map((target) =>
        pool(async () => {
          if (signal.aborted) return
          const outcome = await one(order, target)
          if (!signal.aborted) job = advanceJob(job, target, outcome)
        }),
      ),
    )
    over.abort()
    await told
    // What a hub that closes leaves is shown as left; asked for again, it goes on where it is.
    if (!signal.aborted) job = { ...job, endedAt: now() }
    await write()
    const { done, late, failed } = job
    log.info('many servers were started or stopped', { action: job.action, done, late, failed })
  }

  return {
    async begin(order) {
      const { action, actor, from, targets } = order
      const id = serverId()
      const at = now()
      const job: BulkJob = {
        action,
        actor,
        from,
        total: targets.length,
        done: 0,
        late: 0,
        failed: 0,
        problems: [],
        begunAt: at,
        writtenAt: at,
      }
      await storage.put(id, job, { ttl: KEPT })
      const work = run(id, job, order).catch((error: unknown) =>
        log.error('starting or stopping many servers failed', { error }),
      )
      running.add(work)
      void work.then(() => running.delete(work))
      return id
    },
    async get(id) {
      const found = await storage.get(id)
      // Nobody else writes there.
      return found?.value as BulkJob | undefined
    },
    async idle() {
      await Promise.all(running)
    },
  }
}

import { LeaseLost } from './commit.ts'
import { drive } from './driver.ts'
import type { DriverParts } from './driver-parts.ts'
import { underLease } from './lease.ts'
import type { Core } from './parts.ts'
import { jittered, pause } from './pause.ts'
import { queuedServers } from './servers.ts'

/** How many of those in line are tried when a place may have become free. */
const TRY_AT_ONCE = 3
/** A lease that is another's may be given back at this moment: asked for once more after this. */
const ASK_AGAIN_AFTER = 250

/** Finds servers that are on their way somewhere and carries them there, each under its lease. */
export interface Reconciler {
  /** There may be something to do for this server: look now. */
  wake(id: string): void
  /** Looks for work that other processes left, now and then, until the hub closes. */
  run(): Promise<void>
  /** Resolves once nothing is being driven here any more. */
  idle(): Promise<void>
}

/** Whatever happens here may let the next in line begin: a place is free, or the last try found one. */
const MOVES_THE_LINE = new Set([
  'server.queued',
  'server.starting',
  'server.started',
  'server.failed',
  'server.stopped',
  'server.stopping',
  'server.forgotten',
  'server.removed',
])

export function createReconciler(core: Core, parts: DriverParts): Reconciler {
  const { store, limits, log } = core
  const driven = new Map<string, Promise<void>>()
  const again = new Set<string>()
  let lineMayMove = false

  const driveOne = async (id: string): Promise<void> => {
    const work = (): Promise<boolean> =>
      underLease(core, `server:${id}`, (fence, signal) => drive(parts, id, fence, signal))
    try {
      if (await work()) return
      // Another process does it; the next look tells whether that one still lives.
      await pause(jittered(ASK_AGAIN_AFTER), core.signal)
      if (!core.signal.aborted) await work()
    } catch (error) {
      if (core.signal.aborted) return
      if (!(error instanceof LeaseLost))
        log.error('driving a server failed; it is tried again', { server: id, error })
      await review(id)
    }
  }

  // A step that ended half-way, or late, may have changed a route against what is recorded now.
  const review = async (id: string): Promise<void> => {
    try {
      const server = (await store.get('server', id))?.value
      if (server) await parts.routes.review(server)
    } catch (error) {
      log.warn("a server's route could not be checked", { server: id, error })
    }
  }

  const wake = (id: string): void => {
    if (core.signal.aborted) return
    if (driven.has(id)) {
      again.add(id)
      return
    }
    const turn = async (): Promise<void> => {
      await driveOne(id)
      driven.delete(id)
      if (again.delete(id)) wake(id)
    }
    driven.set(id, turn())
  }

  const moveLine = async (): Promise<void> => {
    lineMayMove = false
    if (core.signal.aborted) return
    for (const server of await queuedServers(core, TRY_AT_ONCE)) wake(server.id)
  }

  const look = async (): Promise<void> => {
    try {
      const moving = await store.find('server', {
        where: { phase: { in: ['starting', 'stopping'] } },
      })
      for (const { value } of moving) if (!driven.has(value.id)) wake(value.id)
      await moveLine()
    } catch (error) {
      if (!core.signal.aborted)
        log.error('looking for unfinished work failed; it is tried again', { error })
    }
  }

  return {
    wake,
    async run() {
      core.feed.subscribe((event) => {
        if (!MOVES_THE_LINE.has(event.type) || lineMayMove) return
        lineMayMove = true
        setImmediate(
          () =>
            void moveLine().catch((error: unknown) =>
              log.warn('the line could not be moved on', { error }),
            ),
        )
      })
      while (!core.signal.aborted) {
        await look()
        await pause(jittered(limits.leaseTime / 2), core.signal)
      }
    },
    async idle() {
      while (driven.size > 0) await Promise.all(driven.values())
    },
  }
}

import type { FoundServer, Spawner } from '../contract/spawner.ts'
import { underLease } from './lease.ts'
import type { Observer } from './observe.ts'
import type { Core } from './parts.ts'
import { jittered, pause } from './pause.ts'
import { createPool } from './pool.ts'
import { placeOf, serverContext } from './spawn-context.ts'

/** How many servers are polled at once. */
const AT_ONCE = 20
const WATCH_AGAIN_AFTER = 5000

/** Notices what becomes of running servers: one hub process at a time per spawner, under a lease. */
export interface Monitor {
  run(): Promise<void>
}

/** Watches the servers of one spawner, which records know by `name`. */
export function createMonitor(
  core: Core,
  spawner: Spawner,
  name: string,
  { observe, look }: Observer,
): Monitor {
  const { store, limits, log } = core
  const fleet = (signal: AbortSignal) => ({ hubId: core.hubId, signal, log })

  const pollAll = async (signal: AbortSignal): Promise<void> => {
    const running = await store.find('server', { where: { phase: 'ready', spawner: name } })
    const pool = createPool(AT_ONCE)
    await Promise.all(
      running.map(({ value }) => pool(async () => !signal.aborted && (await look(value, signal)))),
    )
  }

  // What the store has marked as ended is swept; what it does not know is only told of: it may be somebody else's.
  const judge = async (found: FoundServer, signal: AbortSignal): Promise<void> => {
    const server = (await store.get('server', found.serverId))?.value
    if (!server || found.attempt > server.attempt) {
      log.warn('a running server is not in the store; it is left alone', {
        server: found.serverId,
        attempt: found.attempt,
      })
      return
    }
    const over =
      found.attempt < server.attempt ||
      (server.phase === 'stopped' && server.attempt === found.attempt)
    if (over) {
      log.info('a server that had ended still runs; stopping it', {
        server: server.id,
        attempt: found.attempt,
      })
      const context = serverContext(
        core,
        { ...server, attempt: found.attempt },
        await placeOf(core, server),
        signal,
      )
      await spawner.stop({ ...context, state: found.state, now: false })
    } else if (found.url !== undefined) {
      await observe(server.id, found.attempt, { phase: 'running', url: found.url })
    }
  }

  const adopt = async (signal: AbortSignal): Promise<void> => {
    if (!spawner.list) return
    const pool = createPool(AT_ONCE)
    const judging: Promise<void>[] = []
    for await (const found of spawner.list(fleet(signal))) {
      judging.push(
        pool(() => judge(found, signal)).catch((error: unknown) => {
          if (!signal.aborted)
            log.warn('a server that was found could not be judged', {
              server: found.serverId,
              error,
            })
        }),
      )
    }
    await Promise.all(judging)
  }

  const work = async (signal: AbortSignal): Promise<void> => {
    try {
      await adopt(signal)
    } catch (error) {
      if (!signal.aborted)
        log.warn('the spawner could not list its servers', { spawner: name, error })
    }
    while (!signal.aborted) {
      await pollAll(signal)
      if (!spawner.watch) {
        await pause(jittered(limits.pollInterval), signal)
        continue
      }
      try {
        for await (const change of spawner.watch(fleet(signal)))
          await observe(change.serverId, change.attempt, change.status)
      } catch (error) {
        if (!signal.aborted)
          log.warn('the spawner stopped telling changes; polling, then listening again', {
            spawner: name,
            error,
          })
      }
      await pause(jittered(WATCH_AGAIN_AFTER), signal)
    }
  }

  return {
    async run() {
      while (!core.signal.aborted) {
        try {
          await underLease(core, `monitor:${name}`, (_fence, signal) => work(signal))
        } catch (error) {
          if (!core.signal.aborted)
            log.error('watching servers failed; it is tried again', { spawner: name, error })
        }
        await pause(jittered(limits.leaseTime / 2), core.signal)
      }
    },
  }
}

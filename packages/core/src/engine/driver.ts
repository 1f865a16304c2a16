import type { Fence } from '../contract/store.ts'
import { bringUp } from './bring-up.ts'
import type { DriverParts } from './driver-parts.ts'
import { nextStep } from './lifecycle.ts'
import { jittered } from './pause.ts'
import { createBell, type Bell } from './probe.ts'
import { takeDown } from './take-down.ts'

const STOP_AGAIN_AFTER = 1000
const STOP_AGAIN_AT_MOST = 30_000

/**
 * Carries one server through its transitions while this process holds its lease; ends when there is nothing to do.
 *
 * @throws LeaseLost when another process has taken over
 */
export async function drive(
  parts: DriverParts,
  id: string,
  fence: Fence,
  signal: AbortSignal,
): Promise<void> {
  const { core } = parts
  const news = createBell()
  const unsubscribe = core.feed.subscribe(({ type }) => {
    if (type !== 'server.stuck') news.ring() // what this here says itself is no news
  }, `server:${id}`)
  try {
    await steps(parts, id, fence, signal, news)
  } finally {
    unsubscribe()
  }
}

async function steps(
  parts: DriverParts,
  id: string,
  fence: Fence,
  signal: AbortSignal,
  news: Bell,
): Promise<void> {
  const { core } = parts
  for (let failures = 0; !signal.aborted;) {
    const server = (await core.store.get('server', id))?.value
    if (!server) return
    const step = nextStep(server)
    if (step === 'rest') return
    const spawner = core.spawners.get(server.spawner)
    if (!spawner) {
      core.log.warn('a server belongs to a spawner this hub does not have; it is left alone', {
        server: id,
        spawner: server.spawner,
      })
      return
    }
    if (step === 'begin') {
      if (!(await parts.beginQueued(server))) return
    } else if (step === 'stop') {
      const done = await takeDown(parts, spawner, server, fence, signal)
      failures = done ? 0 : failures + 1
      if (!done)
        await news.wait(
          jittered(Math.min(STOP_AGAIN_AFTER * 2 ** (failures - 1), STOP_AGAIN_AT_MOST)),
          signal,
        )
    } else {
      await bringUp(parts, spawner, server, fence, signal)
    }
  }
}

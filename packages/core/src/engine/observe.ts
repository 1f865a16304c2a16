import type { ServerRecord } from '../contract/records.ts'
import type { ServerStatus } from '../contract/spawner.ts'
import { advance } from './commit.ts'
import { hubEvent } from './events.ts'
import { exitReason } from './failure.ts'
import { about, exited, moved } from './lifecycle.ts'
import type { Core } from './parts.ts'
import { placeOf, serverContext } from './spawn-context.ts'

/** Turns what a spawner saw into transitions. What it cannot tell changes nothing. */
export interface Observer {
  /** Takes a status that somebody saw for this attempt. */
  observe(id: string, attempt: number, status: ServerStatus): Promise<void>
  /** Asks the spawner now. A poll that fails is logged, and the server left alone. */
  look(server: ServerRecord, signal: AbortSignal): Promise<void>
}

/** @param wake tells the reconciler that a server has to be cleared up */
export function createObserver(core: Core, wake: (id: string) => void): Observer {
  const { store, log } = core

  const observe: Observer['observe'] = async (id, attempt, status) => {
    const server = (await store.get('server', id))?.value
    if (!server || server.attempt !== attempt) return
    if (server.phase === 'starting' && status.phase === 'stopped') {
      // Whoever drives it looks for itself: this only says that now is the time.
      await store.transact([hubEvent('server.reported', `server:${id}`, core.now(), about(server))])
      return
    }
    if (server.phase !== 'ready') return
    const now = core.now()
    if (status.phase === 'stopped') {
      const reason = exitReason(status)
      const written = await advance(store, id, (record) => exited(record, attempt, reason), { now })
      if (written?.phase === 'stopping') wake(id)
    } else if (
      status.phase === 'running' &&
      status.url !== undefined &&
      status.url !== server.url
    ) {
      const { url } = status
      await advance(store, id, (record) => moved(record, attempt, url), { now })
    }
  }

  return {
    observe,
    async look(server, signal) {
      const spawner = core.spawners.get(server.spawner)
      if (!spawner) return
      try {
        const place = await placeOf(core, server)
        await observe(
          server.id,
          server.attempt,
          await spawner.poll(serverContext(core, server, place, signal)),
        )
      } catch (error) {
        if (!signal.aborted)
          log.warn('a poll failed; the server is left alone', { server: server.id, error })
      }
    },
  }
}

import type { ServerRecord } from '../contract/records.ts'
import type { ServerStatus } from '../contract/spawner.ts'
import { advance } from './commit.ts'
import { hubEvent } from './events.ts'
import { exitReason } from './failure.ts'
import { about, doubted, exited, moved } from './lifecycle.ts'
import { stopwatch } from './measure.ts'
import type { Core } from './parts.ts'
import { unlessAborted } from './pause.ts'
import { placeOf, serverContext } from './spawn-context.ts'

/** What a user should read of a server that is said to run, given what there was to read before. */
function doubtOf(status: ServerStatus, before: string | undefined): string | undefined {
  if (status.phase === 'unknown') return status.message?.slice(0, 500) ?? before
  return undefined
}

/** Turns what a spawner saw into transitions. What it cannot tell changes nothing. */
export interface Observer {
  /** Takes a status that somebody saw for this attempt. */
  observe(id: string, attempt: number, status: ServerStatus): Promise<void>
  /** Asks the spawner now. A poll that fails is logged, and the server left alone. @returns whether it answered */
  look(server: ServerRecord, signal: AbortSignal): Promise<boolean>
}

/**
 * @param wake tells the reconciler that a server has to be cleared up
 * @param review makes a server's route what its record says
 */
export function createObserver(
  core: Core,
  wake: (id: string) => void,
  review: (server: ServerRecord) => Promise<void>,
): Observer {
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
      return
    }
    // Where most looks end: nothing is new, so nothing is written.
    const doubt = doubtOf(status, server.trouble)
    if (doubt !== server.trouble)
      await advance(store, id, (record) => doubted(record, attempt, doubt), { now })
    if (status.phase === 'running' && status.url !== undefined && status.url !== server.url) {
      const { url } = status
      await advance(store, id, (record) => moved(record, attempt, url), { now })
      await review(server)
    }
  }

  return {
    observe,
    async look(server, signal) {
      const spawner = core.spawners.get(server.spawner)
      if (!spawner) return false
      // One that never answers must not keep the others from being looked at.
      const limit = AbortSignal.any([signal, AbortSignal.timeout(core.limits.pollInterval)])
      try {
        const place = await placeOf(core, server)
        const seconds = stopwatch()
        const poll = spawner.poll(serverContext(core, server, place, limit))
        const status = await unlessAborted(poll, limit)
        if (status.phase === 'running' || status.phase === 'stopped')
          core.measure('poll', seconds(), { status: status.phase })
        await observe(server.id, server.attempt, status)
        return true
      } catch (error) {
        if (!signal.aborted)
          log.warn('a poll failed; the server is left alone', { server: server.id, error })
        return false
      }
    },
  }
}

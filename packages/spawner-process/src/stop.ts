import { HubError, type StopContext } from '@hubkit/core/contract'
import { claimForNobody } from './claim.ts'
import { endAttempt, NotEnded, type Rung } from './end-attempt.ts'
import { isSuperseded } from './launcher/older.ts'
import { placeOf } from './place.ts'
import type { Settings } from './settings.ts'
import { inspect } from './standing.ts'

/** Milliseconds that processes which left the group get between SIGTERM and SIGKILL. */
const GRACE = 1000

/** The rungs of a stop. */
function ladderOf(settings: Settings, now: boolean): readonly Rung[] {
  const kill: Rung = { signal: 'SIGKILL', wait: settings.killTimeout }
  if (now) return [kill]
  return [
    { signal: 'SIGINT', wait: settings.interruptTimeout },
    { signal: 'SIGTERM', wait: settings.terminateTimeout },
    kill,
  ]
}

/** Ends an attempt, and only that one: the `stop` of the contract. */
export async function stop(settings: Settings, ctx: StopContext): Promise<void> {
  const { layout, table, killTimeout } = settings
  const { server, attempt, signal, now } = ctx
  const place = placeOf(layout.server(server.hubId, server.id), attempt)
  try {
    for (;;) {
      signal.throwIfAborted()
      if ((await inspect(place, table)).phase !== 'none') {
        await endAttempt(place, {
          ladder: ladderOf(settings, now),
          patience: killTimeout,
          grace: now ? 0 : GRACE,
          table,
          signal,
        })
        // A launcher that gave up its claim leaves none.
        if ((await inspect(place, table)).phase !== 'none') return
      }
      // A start of it may be on its way. After a newer one it can come to nothing anyway.
      if ((await isSuperseded(place)) || (await claimForNobody(place, Date.now()))) return
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof NotEnded)) throw error
    throw new HubError('HUB_ERR_STOP_FAILED', {
      message: `The server could not be stopped: ${error.message}.`,
      cause: error,
    })
  }
}

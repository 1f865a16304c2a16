import type { EventBound } from '../contract/store.ts'
import { isEvent } from './events.ts'
import type { Core } from './parts.ts'
import { jittered, pause } from './pause.ts'

const INTERVAL = 3_600_000
/** Failed logins with each authenticator that are kept at most: anybody can cause them. */
const MOST_FAILURES = 10_000
/** After so many of them a sweep comes at once. */
const SOON_AFTER = 5000

/** What the events about an authenticator are: see `recordFailure`. */
export function failuresOf(authenticator: string): string {
  return `authenticator:${authenticator}`
}

/** Removes what is over: hourly, and soon when somebody fills the store with failed logins. Ends with the hub. */
export async function runSweeping(core: Core, authenticators: readonly string[]): Promise<void> {
  const { store, feed, limits, log, signal } = core
  let failures = 0
  let soon = new AbortController()
  const unsubscribe = feed.subscribe((event) => {
    if (!isEvent(event, 'login.failed')) return
    failures += 1
    if (failures >= SOON_AFTER) soon.abort()
  })
  const sweep = async (): Promise<void> => {
    failures = 0
    soon = new AbortController()
    const now = core.now()
    const bounds = authenticators.map((id): EventBound => ({
      subject: failuresOf(id),
      before: now - limits.failedLoginsKept,
      most: MOST_FAILURES,
    }))
    try {
      await store.sweep({ now, eventsBefore: now - limits.eventsKept, bounds })
    } catch (error) {
      log.warn('sweeping the store failed; it is tried again', { error })
    }
  }
  while (!signal.aborted) {
    await sweep()
    await pause(jittered(INTERVAL), AbortSignal.any([signal, soon.signal]))
  }
  unsubscribe()
}

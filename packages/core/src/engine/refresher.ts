import { HubError } from '../contract/errors.ts'
import type { IdentityRecord } from '../contract/records.ts'
import type { Versioned } from '../contract/store.ts'
import { underLease } from './lease.ts'
import { pause } from './pause.ts'
import { isDue, nextTry } from './refresh-due.ts'
import { refreshOne, type RefreshResult } from './refresh-one.ts'
import type { RefreshParts } from './refresh-parts.ts'
import { runRefreshing } from './refreshing.ts'

/** How long a request waits for an issuer before it goes on with what was known, in milliseconds. */
const REQUEST_WAIT = 10_000
/** How long one process waits for another that asks the issuer: longer than an authenticator may take. */
const OTHERS_WAIT = 40_000
const LOOK_EVERY = 100
/** What was confirmed so lately is fresh enough for a start: tokens that were just handed out are not replaced. */
const JUST_NOW = 10_000
/** How many accounts are known to be fresh at once. */
const MOST = 10_000

/** Confirms logins while they last. */
export interface Refresher {
  /** Asks now, or joins whoever is asking: one call at a time per account, over all hub processes. */
  refresh(identityId: string): Promise<RefreshResult>
  /** Before a request of a login is served: asks when it is time. Waits ten seconds at most. @returns whether it asked */
  freshen(identityId: string): Promise<boolean>
  /**
   * Before a start: asks, unless it was just done.
   *
   * @throws HubError `HUB_ERR_NOT_ALLOWED` when the user has no login any more that is admitted
   */
  confirm(userId: string): Promise<void>
  /** Asks about those who use the hub, until it closes. */
  run(): Promise<void>
}

export function createRefresher(parts: RefreshParts): Refresher {
  const { store, log, refresh: settings } = parts
  const flights = new Map<string, Promise<RefreshResult>>()
  /** When to look at an account again. */
  const known = new Map<string, number>()

  /** What another process's refresh came to that was begun no earlier than ours; `undefined` when there was none. */
  const joined = (
    before: Versioned<IdentityRecord>,
    { value, revision }: Versioned<IdentityRecord>,
    since: number,
  ): RefreshResult | undefined => {
    if (revision === before.revision) return undefined
    if (value.refreshedAt >= since) {
      if (!value.refusal) return 'admitted'
      return value.refusal.kind === 'policy' ? 'refused' : 'expired'
    }
    return (value.triedAt ?? 0) >= since ? 'unavailable' : undefined
  }

  async function fly(id: string): Promise<RefreshResult> {
    const since = parts.now()
    const before = await store.get('identity', id)
    if (!before) return 'gone'
    const giveUp = performance.now() + OTHERS_WAIT
    let result: RefreshResult | undefined
    while (!parts.signal.aborted && performance.now() < giveUp) {
      await underLease(parts, `refresh:${id}`, async () => {
        const now = await store.get('identity', id)
        // The one who had the lease until now may have done it.
        result = now ? (joined(before, now, since) ?? (await refreshOne(parts, id))) : 'gone'
      })
      if (result) return result
      await pause(LOOK_EVERY, parts.signal)
    }
    return 'unavailable'
  }

  function refresh(id: string): Promise<RefreshResult> {
    const under = flights.get(id)
    if (under) return under
    const flight = fly(id).finally(() => flights.delete(id))
    flights.set(id, flight)
    return flight
  }

  const note = (record: IdentityRecord): void => {
    known.delete(record.id)
    known.set(record.id, nextTry(record, settings.interval))
    const [oldest] = known.keys()
    if (known.size > MOST && oldest !== undefined) known.delete(oldest)
  }

  return {
    refresh,
    async freshen(id) {
      if (settings.interval === 0 || (known.get(id) ?? 0) > parts.now()) return false
      const record = (await store.get('identity', id))?.value
      if (!record) return false
      note(record)
      if (!isDue(record, parts.now(), settings.interval)) return false
      known.delete(id)
      const over = new AbortController()
      const asking = refresh(id)
        .catch((error: unknown) => log.error('a login could not be confirmed', { error }))
        .finally(() => over.abort())
      await Promise.race([asking, pause(REQUEST_WAIT, over.signal)])
      return true
    },
    async confirm(userId) {
      if (!settings.beforeStart) return
      const all = await store.find('identity', { where: { userId } })
      const [latest] = all
        .map(({ value }) => value)
        .toSorted(
          (a, b) => Number(!!a.refusal) - Number(!!b.refusal) || b.refreshedAt - a.refreshedAt,
        )
      if (!latest) return
      const isFresh = !latest.refusal && latest.refreshedAt + JUST_NOW > parts.now()
      const result = isFresh ? 'admitted' : await refresh(latest.id)
      const isRefused = result === 'refused' || result === 'expired'
      if (!isRefused && !(latest.refusal && result === 'unavailable')) return
      throw new HubError('HUB_ERR_NOT_ALLOWED', {
        message:
          result === 'expired'
            ? 'The login has ended. Please log in again, then start the server.'
            : 'This user may not use this hub any more.',
      })
    },
    run: () => runRefreshing(parts, refresh),
  }
}

import type { IdentityRecord } from '../contract/records.ts'
import { underLease } from './lease.ts'
import { jittered, pause } from './pause.ts'
import { createPool } from './pool.ts'
import { isDue } from './refresh-due.ts'
import type { RefreshResult } from './refresh-one.ts'
import type { RefreshParts } from './refresh-parts.ts'

/** Issuers asked at once. */
const AT_ONCE = 10
/** Milliseconds between two passes at most. */
const PASS = 60_000
/** Users of one read. */
const PAGE = 500

/** Logins of users who were active lately: at the hub, or at a server, which the hub hears of by reports. */
async function active(parts: RefreshParts, offset: number): Promise<readonly IdentityRecord[]> {
  const { store, now, refresh } = parts
  const since = now() - 2 * refresh.interval - 2 * PASS
  const users = await store.find('user', {
    where: { lastActivity: { above: since } },
    offset,
    limit: PAGE,
  })
  if (users.length === 0) return []
  const found = await store.find('identity', {
    where: { userId: { in: users.map(({ value }) => value.id) } },
  })
  const rest = users.length === PAGE ? await active(parts, offset + PAGE) : []
  return [...found.map(({ value }) => value), ...rest]
}

/**
 * Confirms the logins of those who use the hub, also when all they do is work in their server: one hub process at a
 * time looks for them, under a lease. Who does not use it is asked about when they come back.
 */
export async function runRefreshing(
  parts: RefreshParts,
  refresh: (identityId: string) => Promise<RefreshResult>,
): Promise<void> {
  const { log, limits, now } = parts
  const { interval } = parts.refresh
  if (interval === 0) return

  const pass = async (signal: AbortSignal): Promise<void> => {
    const pool = createPool(AT_ONCE)
    // Each a little early or late, so that those who logged in together are not asked about together.
    const due = (await active(parts, 0)).filter(
      (record) => record.refusal?.kind !== 'expired' && isDue(record, now(), jittered(interval)),
    )
    const confirm = async ({ id }: IdentityRecord): Promise<void> => {
      if (signal.aborted) return
      try {
        await refresh(id)
      } catch (error) {
        if (!signal.aborted) log.error('a login could not be confirmed', { error })
      }
    }
    await Promise.all(due.map((record) => pool(() => confirm(record))))
  }
  const passes = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      await pause(jittered(Math.min(interval, PASS)), signal)
      if (signal.aborted) return
      try {
        await pass(signal)
      } catch (error) {
        if (!signal.aborted) log.error('confirming logins failed; it is tried again', { error })
      }
    }
  }

  while (!parts.signal.aborted) {
    try {
      await underLease(parts, 'refreshing', (_fence, signal) => passes(signal))
    } catch (error) {
      if (!parts.signal.aborted) log.error('confirming logins failed; it is tried again', { error })
    }
    await pause(jittered(limits.leaseTime / 2), parts.signal)
  }
}

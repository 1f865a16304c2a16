import type { IdentityRecord } from '../contract/records.ts'

/** How soon an issuer that was away is asked again at the earliest, in milliseconds. */
const AGAIN = 60_000

type Times = Pick<IdentityRecord, 'refreshedAt' | 'triedAt'>

/** When a login is to be confirmed next: an interval after the last time, later while its issuer is away. */
export function nextTry({ refreshedAt, triedAt }: Times, interval: number): number {
  const again = triedAt === undefined ? 0 : triedAt + Math.min(interval, AGAIN)
  return Math.max(refreshedAt + interval, again)
}

/** Whether it is time to ask the issuer again. */
export function isDue(times: Times, now: number, interval: number): boolean {
  return now >= nextTry(times, interval)
}

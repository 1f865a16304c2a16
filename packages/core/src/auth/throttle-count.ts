import type { JsonObject, JsonValue } from '../contract/json.ts'

/** Failed attempts by or against somebody. */
export interface AttemptCount extends JsonObject {
  readonly failures: number
  /** When the last one was let through: milliseconds since 1970. */
  readonly at: number
}

/** How many attempts are free, and how long the next ones have to wait. Milliseconds. */
export interface ThrottleLimit {
  readonly freeTries: number
  readonly firstDelay: number
  readonly maxDelay: number
}

/** Reads what was stored; `undefined` when it is no count. */
export function readCount(value: JsonValue | undefined): AttemptCount | undefined {
  if (typeof value !== 'object' || value === null || !('failures' in value)) return undefined
  const { failures, at } = value
  return typeof failures === 'number' && typeof at === 'number' ? { failures, at } : undefined
}

/** How long after the last attempt the next may come: nothing while tries are free, then twice as long each time. */
export function delayAfter(failures: number, limit: ThrottleLimit): number {
  const beyond = failures - limit.freeTries
  // The exponent is capped: 2^1024 is not a number any more.
  return beyond < 0 ? 0 : Math.min(limit.maxDelay, limit.firstDelay * 2 ** Math.min(beyond, 40))
}

/** How long an attempt has still to wait; 0 when it may come now. */
export function waitingTime(
  count: AttemptCount | undefined,
  limit: ThrottleLimit,
  now: number,
): number {
  return count ? Math.max(0, count.at + delayAfter(count.failures, limit) - now) : 0
}

/** The count with an attempt that is taken for failed until it turns out otherwise. */
export function counted(count: AttemptCount | undefined, now: number): AttemptCount {
  return { failures: (count?.failures ?? 0) + 1, at: now }
}

/** The count without one attempt; `undefined` when none is left. */
export function givenBack(count: AttemptCount): AttemptCount | undefined {
  return count.failures > 1 ? { ...count, failures: count.failures - 1 } : undefined
}

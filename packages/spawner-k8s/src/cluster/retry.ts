import { backoff } from './backoff.ts'
import { isApiError, Unreachable } from './api-error.ts'

/** Between the tries of one request. */
const BETWEEN_TRIES = { first: 200, most: 5000 }

/**
 * 403s that say "not yet": each is true for a moment after a namespace or a quota was made, or after an API server has
 * come up, before it has read all roles.
 */
const NOT_YET = [
  /status unknown for quota/,
  /error looking up service account/,
  / RBAC: .*\bnot found\b/s,
]
/** RBAC's own sentence. An API server that has just come up also says it of rights that there are, for some seconds. */
const NO_RIGHT = / cannot \w+ resource /
/** How often a request is tried again for which there is no right: some 3 s. */
const TRIES_WITHOUT_RIGHT = 4

/**
 * Whether the same request may fare better soon. All requests of the spawner may be sent twice: what is created has a
 * name of its own, and what is changed or deleted names the revision or uid that is meant.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof Unreachable) return true
  if (!isApiError(error)) return false
  const { status, reason, message } = error
  if (status === 429 || status >= 500) return true
  if (status === 401) return true
  // A quota's count that several requests changed at once: "the object has been modified".
  if (status === 409) return reason === 'Conflict' && /resourcequota/i.test(message)
  return status === 403 && NOT_YET.some((words) => words.test(message))
}

/**
 * How long to wait before the next try, in milliseconds; `undefined` when there must be none.
 *
 * @param left milliseconds that may still be spent
 */
export function nextTry(
  error: unknown,
  tries: number,
  left: number,
  random = Math.random,
): number | undefined {
  const perhapsNotYet =
    isApiError(error, 403) && NO_RIGHT.test(error.message) && tries <= TRIES_WITHOUT_RIGHT
  if (!isPassing(error) && !perhapsNotYet) return undefined
  const wait = backoff(tries, BETWEEN_TRIES, random)
  // Credentials that were just read anew are right, or will not be for long: each may be tried once at once.
  const least = isApiError(error) ? (error.retryAfter ?? 0) : 0
  const time = least > 0 ? least + wait / 4 : wait
  return time < left ? time : undefined
}

import { endAttempt } from '../end-attempt.ts'
import { attemptsIn, placeOf, type Place } from '../place.ts'
import type { ProcessTable } from '../processes/table.ts'

/** Milliseconds. */
export interface OlderOptions {
  readonly terminateTimeout: number
  readonly killTimeout: number
  readonly table: ProcessTable
  readonly signal?: AbortSignal | undefined
}

/** Whether somebody has claimed a newer attempt. */
export async function isSuperseded(place: Place): Promise<boolean> {
  return (await attemptsIn(place.server)).some((attempt) => attempt > place.attempt)
}

/**
 * Ends what is left of older attempts. They were to be gone by now, so they are not asked kindly again.
 *
 * @throws NotEnded when one is not
 */
export async function endOlder(place: Place, options: OlderOptions): Promise<void> {
  const { terminateTimeout, killTimeout, table, signal } = options
  const older = (await attemptsIn(place.server)).filter((attempt) => attempt < place.attempt)
  for (const attempt of older) {
    await endAttempt(placeOf(place.server, attempt), {
      ladder: [
        { signal: 'SIGTERM', wait: terminateTimeout },
        { signal: 'SIGKILL', wait: killTimeout },
      ],
      patience: killTimeout,
      grace: 0,
      table,
      signal,
    })
  }
}

import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits.
 *
 * @param time milliseconds
 * @throws the reason of `signal`, as soon as it aborts
 */
export async function rest(time: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  try {
    await sleep(time, undefined, signal && { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

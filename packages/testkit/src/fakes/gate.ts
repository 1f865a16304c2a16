/** A door that holds whoever comes to it until a test opens it. */
export interface Gate {
  /** How many wait right now. */
  readonly waiting: number
  /** Resolves as soon as somebody has come to the gate. */
  readonly reached: Promise<void>
  /** Lets everybody through, now and later. Idempotent. */
  open(): void
  /** Waits for the gate to open; rejects with the signal's reason when that aborts first. */
  pass(signal?: AbortSignal): Promise<void>
}

/**
 * Makes a closed gate.
 *
 * @example
 * const held = gate()
 * spawner.script('start', { hold: held })
 * const starting = hub.servers.start('alice')
 * await held.reached
 * held.open()
 */
export function gate(): Gate {
  const opened = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  let waiting = 0
  return {
    get waiting() {
      return waiting
    },
    reached: reached.promise,
    open: () => opened.resolve(),
    async pass(signal) {
      waiting += 1
      reached.resolve()
      try {
        await (signal ? orAbort(opened.promise, signal) : opened.promise)
      } finally {
        waiting -= 1
      }
    },
  }
}

/** What `promise` comes to, or the signal's reason as a rejection, whichever is first. */
export async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

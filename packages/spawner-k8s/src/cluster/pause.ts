/**
 * Waits, but not longer than until `signal` aborts.
 *
 * @param ms milliseconds
 * @throws the signal's reason
 */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const over = Promise.withResolvers<void>()
  const timer = setTimeout(over.resolve, ms)
  const abort = (): void => over.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await over.promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

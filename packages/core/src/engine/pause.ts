/** Resolves after `ms` milliseconds, or as soon as `signal` aborts. Never keeps a process alive. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    timer.unref()
    signal?.addEventListener('abort', done, { once: true })
  })
}

/** Between 0.9 and 1.1 times `ms`, so that processes do not act in step. */
export function jittered(ms: number): number {
  return ms * (0.9 + Math.random() * 0.2)
}

/**
 * What `promise` comes to; rejects with the signal's reason once that aborts first. Leaves nothing on the signal: a
 * listener on a combined signal would keep it, and all it holds, for good.
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    const settled = (): void => signal.removeEventListener('abort', abort)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject)
    promise.then(settled, settled)
  })
}

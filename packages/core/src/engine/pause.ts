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

/** Never resolves; rejects with the signal's reason once it aborts. */
export function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

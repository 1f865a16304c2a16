/** Passes values on to everybody who listens. */
export interface Feed<T> {
  push(value: T): void
  /** Ends all listeners with an error. */
  fail(error: Error): void
  /** Values pushed from now on, until `signal` aborts. Listens from the call, not from the first `next()`. */
  listen(signal: AbortSignal): AsyncIterableIterator<T>
}

/** Makes a feed. Values that a listener has not taken yet wait for it. */
export function createFeed<T>(): Feed<T> {
  const listeners = new Set<{ push(value: T): void; fail(error: Error): void }>()
  return {
    push: (value) => listeners.forEach((listener) => listener.push(value)),
    fail: (error) => listeners.forEach((listener) => listener.fail(error)),
    listen(signal) {
      const waiting: T[] = []
      let failure: Error | undefined
      let wake = Promise.withResolvers<void>()
      const stop = (): void => {
        listeners.delete(listener)
        wake.resolve()
      }
      const listener = {
        push: (value: T) => {
          waiting.push(value)
          wake.resolve()
        },
        fail: (error: Error) => {
          failure = error
          wake.resolve()
        },
      }
      listeners.add(listener)
      signal.addEventListener('abort', stop, { once: true })
      return (async function* () {
        try {
          while (!signal.aborted) {
            if (failure) throw failure
            const next = waiting.shift()
            if (next === undefined) {
              await wake.promise
              wake = Promise.withResolvers<void>()
              if (signal.aborted) return
            } else {
              yield next
            }
          }
        } finally {
          signal.removeEventListener('abort', stop)
          stop()
        }
      })()
    },
  }
}

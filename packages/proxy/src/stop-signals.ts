/** What ends a program. */
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

export type StopSignal = (typeof SIGNALS)[number]

/** What a signal sets off. */
export interface Stopping {
  /** How long what is under way may go on, in milliseconds. */
  readonly grace: number
  /** Ends all within that time; called with 0 by the second signal, while the first call still waits. */
  drain(grace: number): Promise<void>
  /** The first signal has come, or the one that hurries. */
  onSignal(signal: StopSignal, hurried: boolean): void
}

/**
 * Lets a program end by SIGTERM or SIGINT when all that is under way is over. The second signal ends it at once.
 *
 * @returns resolves after the end, rejects when that failed; the program may exit then
 */
export function stopOnSignal({ grace, drain, onSignal }: Stopping): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let stopping = false
  const stop = (signal: StopSignal): void => {
    onSignal(signal, stopping)
    const ended = drain(stopping ? 0 : grace)
    stopping = true
    ended.then(resolve, reject)
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  return promise.finally(() => {
    for (const signal of SIGNALS) process.off(signal, stop)
  })
}

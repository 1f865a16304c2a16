/** Lets so many work at once, and so many wait. */
export interface Queue {
  /** `undefined` when too many wait. @throws the signal's reason when that aborts meanwhile */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined>
}

/** Makes one. */
export function createQueue(atOnce: number, waiting: number): Queue {
  const line: (() => void)[] = []
  let working = 0

  async function turn(signal: AbortSignal): Promise<void> {
    const mine = Promise.withResolvers<void>()
    const leave = (): void => {
      const at = line.indexOf(mine.resolve)
      if (at >= 0) line.splice(at, 1)
      mine.reject(signal.reason)
    }
    line.push(mine.resolve)
    signal.addEventListener('abort', leave, { once: true })
    try {
      await mine.promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  return {
    async run(work, signal) {
      signal.throwIfAborted()
      if (working >= atOnce) {
        if (line.length >= waiting) return undefined
        // Whoever ends hands its place on, so nobody comes between.
        await turn(signal)
      } else working += 1
      try {
        return await work()
      } finally {
        const next = line.shift()
        if (next) next()
        else working -= 1
      }
    },
  }
}

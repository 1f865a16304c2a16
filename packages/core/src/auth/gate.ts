import { HubError } from '../contract/errors.ts'

/** Lets a few pieces of work run at once and a few more wait. */
export interface Gate {
  /**
   * Runs `work` when it is its turn, first come, first served. Work whose signal was aborted while it waited is not
   * run: the promise rejects with the signal's reason.
   *
   * @throws HubError `HUB_ERR_TOO_MANY_REQUESTS` when too many wait already
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/** Makes a gate. */
export function createGate({
  atOnce,
  waiting,
}: {
  readonly atOnce: number
  readonly waiting: number
}): Gate {
  const line: (() => void)[] = []
  let running = 0
  return {
    async run(work, signal) {
      if (running < atOnce) running += 1
      else {
        if (line.length >= waiting)
          throw new HubError('HUB_ERR_TOO_MANY_REQUESTS', { retryAfter: 5 })
        // Who finishes hands its place over, so that nobody slips in between.
        await new Promise<void>((resolve) => line.push(resolve))
      }
      try {
        signal?.throwIfAborted()
        return await work()
      } finally {
        const next = line.shift()
        if (next) next()
        else running -= 1
      }
    },
  }
}

import { setTimeout as wait } from 'node:timers/promises'

/** How long refusals take, so that one which needs no password check takes as long. */
export interface Pace {
  /** Remembers how long a real one took, in milliseconds. */
  took(milliseconds: number): void
  /** Waits for the rest of what a real one would have taken. */
  catchUp(started: number, signal: AbortSignal): Promise<void>
}

/** Refusals that are remembered. */
const REMEMBERED = 32

/** @param now monotonic milliseconds */
export function createPace(
  now: () => number = () => performance.now(),
  choose: () => number = Math.random,
): Pace {
  const seen: number[] = []
  return {
    took(milliseconds) {
      seen.push(milliseconds)
      if (seen.length > REMEMBERED) seen.shift()
    },
    async catchUp(started, signal) {
      // One of those that happened: always the same time would tell these apart as well.
      const typical = seen[Math.floor(choose() * seen.length)] ?? 0
      const rest = typical - (now() - started)
      if (rest > 0) await wait(rest, undefined, { signal })
    },
  }
}

import { orAbort } from './gate.ts'

/** Time that stands still until a test moves it. */
export interface FakeClock {
  /** Milliseconds since 1970. Usable as it is: `createHub({ now: clock.now })`. */
  readonly now: () => number
  /** Moves time on, and ends every sleep whose time has come, in their order. */
  advance(milliseconds: number): void
  /** Resolves when time has moved on by that much; rejects with the signal's reason. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** How many sleep. */
  readonly sleeping: number
}

/** Makes a clock. @param start milliseconds since 1970; by default the start of 2026 */
export function fakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  let time = start
  let sleepers: { readonly at: number; readonly wake: () => void }[] = []
  return {
    now: () => time,
    get sleeping() {
      return sleepers.length
    },
    advance(milliseconds) {
      const end = time + milliseconds
      const due = sleepers.filter((sleeper) => sleeper.at <= end).toSorted((a, b) => a.at - b.at)
      sleepers = sleepers.filter((sleeper) => sleeper.at > end)
      for (const sleeper of due) {
        time = sleeper.at
        sleeper.wake()
      }
      time = end
    },
    async sleep(milliseconds, signal) {
      const woken = Promise.withResolvers<void>()
      const sleeper = { at: time + milliseconds, wake: woken.resolve }
      sleepers.push(sleeper)
      try {
        await (signal ? orAbort(woken.promise, signal) : woken.promise)
      } finally {
        sleepers = sleepers.filter((other) => other !== sleeper)
      }
    },
  }
}

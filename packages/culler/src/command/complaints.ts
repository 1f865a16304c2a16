import { shown } from './failure.ts'
import type { Log } from './log.ts'

/** Says what is wrong with a candidate, at each pass anew, but in the log once. */
export interface Complaints {
  about(what: string, error: unknown): void
  /** After a pass: what is right again is complained about anew when it goes wrong. */
  forget(): void
}

/** @param log gets each complaint as an error; what it has heard in the pass before, as a detail */
export function complaints(log: Log): Complaints {
  let before = new Map<string, string>()
  let now = new Map<string, string>()
  return {
    about(what, error) {
      const words = `Error processing ${what}: ${shown(error)}`
      const isKnown = before.get(what) === words || now.get(what) === words
      now.set(what, words)
      log[isKnown ? 'debug' : 'error'](words)
    },
    forget() {
      before = now
      now = new Map()
    },
  }
}

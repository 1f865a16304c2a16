import { lengthOfTime } from '../contract/length-of-time.ts'
import type { StopCause, StopReason } from '../contract/records.ts'

/** A hundred years. */
const MOST_SECONDS = 100 * 365 * 86_400

/** A cause that a program states. `undefined` for everything else: nobody puts words of theirs onto pages by it. */
export function readStopCause(value: unknown): StopCause | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined
  const { kind } = value
  if (kind === 'rule') return { kind }
  if ((kind !== 'idle' && kind !== 'age') || !('seconds' in value)) return undefined
  const { seconds } = value
  const isLength =
    typeof seconds === 'number' &&
    Number.isSafeInteger(seconds) &&
    seconds > 0 &&
    seconds <= MOST_SECONDS
  return isLength ? { kind, seconds } : undefined
}

function words(cause: StopCause): string {
  if (cause.kind === 'rule') return 'by a rule of this hub'
  const length = lengthOfTime(cause.seconds * 1000)
  return cause.kind === 'idle' ? `after ${length} without activity` : `after running for ${length}`
}

/** Why something was culled, for the record. @param message when the culler said it in words of its own */
export function culled(cause: StopCause, message = `stopped ${words(cause)}`): StopReason {
  return { code: 'culled', message, cause }
}

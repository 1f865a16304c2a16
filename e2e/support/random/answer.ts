import type { Outcome } from './model.ts'
import type { Operation } from './plan.ts'

/** What a hub answered, or that nobody did. */
export interface Answer {
  readonly status: number | 'lost'
  /** Of the error. */
  readonly code: string
  /** Words for a person. */
  readonly message: string
}

/** Statuses with which a start is refused before anything was begun; any other failure may be the start's own. */
const NOT_BEGUN = [400, 403, 404, 429]

/** What an answer says about what was asked. */
export function resultOf(kind: Operation['kind'], { status }: Answer): Outcome['result'] {
  if (status === 'lost' || status >= 500) return 'unknown'
  if (status < 400) return 'done'
  return kind === 'start' && !NOT_BEGUN.includes(status) ? 'unknown' : 'refused'
}

/** What no hub may answer, whatever its disk does; `undefined` when all is well. */
export function complaintOf(kind: Operation['kind'], answer: Answer): string | undefined {
  const { status, code, message } = answer
  if (status === 'lost' || status < 500) return undefined
  const told = `${kind}: ${status} ${code} ${message}`
  if (message === '' || code === 'HUB_ERR_INTERNAL') return told
  // A server that could not be started is told with the status that fits it.
  return status === 503 || (kind === 'start' && code.startsWith('HUB_ERR_SPAWN')) ? undefined : told
}

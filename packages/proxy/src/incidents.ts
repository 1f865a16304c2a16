import type { Logger } from '@hubkit/core/contract'

/** How long further incidents of a kind are only counted, in milliseconds. */
const QUIET = 60_000

/** What can go wrong at a connection: how loud it is told, and in which words. */
const KINDS = {
  'no-accept': ['error', 'connections of clients cannot be accepted'],
  'no-connection': ['warn', 'a server cannot be reached'],
  'no-answer': ['warn', 'a server ended its connection without an answer'],
  'cut-answer': ['warn', 'a server ended its connection within an answer'],
  'refused-answer': ['warn', 'the answer of a server is malformed'],
  'late-answer': ['warn', 'a server gave no answer in time'],
  'refused-request': ['info', 'a request is malformed'],
  'late-request': ['info', 'a client did not send the head of its request in time'],
  'unread-answer': ['info', 'a client did not read its answer in time'],
} as const

export type IncidentKind = keyof typeof KINDS

/** Tells an operator what goes wrong, and not once for every connection: thousands of them may fail in a second. */
export interface Incidents {
  /**
   * The first of a kind and reason is told at once; those of the next minute are counted, and told as one.
   *
   * @param reason one of few: a code, never what somebody sent
   * @param fields of this one, such as the server
   */
  note(kind: IncidentKind, reason?: string, fields?: Readonly<Record<string, unknown>>): void
  /** Tells what was counted. @param now milliseconds since 1970, as for the notes */
  sweep(now: number): void
}

/** @param log asked for with each line, since a hub comes with its own */
export function createIncidents(log: () => Logger | undefined, now: () => number): Incidents {
  const quiet = new Map<string, { readonly kind: IncidentKind; until: number; times: number }>()

  function tell(kind: IncidentKind, fields: Readonly<Record<string, unknown>>): void {
    const [level, words] = KINDS[kind]
    log()?.[level](words, fields)
  }

  return {
    note(kind, reason = '', fields = {}) {
      const key = `${kind} ${reason}`
      const known = quiet.get(key)
      if (known) {
        known.times += 1
        return
      }
      quiet.set(key, { kind, until: now() + QUIET, times: 0 })
      tell(kind, reason === '' ? fields : { reason, ...fields })
    },
    sweep(time) {
      for (const [key, entry] of quiet) {
        if (entry.until > time) continue
        const { kind, times } = entry
        if (times === 0) {
          quiet.delete(key)
          continue
        }
        entry.times = 0
        entry.until = time + QUIET
        const reason = key.slice(kind.length + 1)
        tell(kind, { ...(reason === '' ? {} : { reason }), times, seconds: QUIET / 1000 })
      }
    },
  }
}

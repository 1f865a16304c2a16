import type {
  Change,
  EventBound,
  OutboxEvent,
  RecordedEvent,
  Timestamp,
} from '../contract/index.ts'

/** The events in the order of commits, and who waits for more. */
export interface Feed {
  cursor(): number
  append(events: readonly OutboxEvent[]): void
  history(subject: string, after: number, limit: number | undefined): readonly RecordedEvent[]
  sweep(before: Timestamp, bounds: readonly EventBound[]): void
  /** Ends when `signal` aborts; throws what `assertOpen` throws. */
  follow(after: number, signal: AbortSignal, assertOpen: () => void): AsyncIterable<Change>
  /** Makes every follower look again. */
  wake(): void
}

/** What a bound does not keep. */
function beyond(
  events: readonly RecordedEvent[],
  { subject, before, most }: EventBound,
): readonly RecordedEvent[] {
  const about = events.filter((event) => event.subject === subject)
  const first = Math.max(0, about.length - most)
  return about.filter((event, index) => index < first || event.at < before)
}

export function feed(): Feed {
  let events: RecordedEvent[] = []
  let newest = 0
  /** The newest event that was swept. */
  let floor = 0
  let more = Promise.withResolvers<void>()

  function wake(): void {
    more.resolve()
    more = Promise.withResolvers()
  }

  function since(after: number): readonly RecordedEvent[] {
    return events.slice(events.findLastIndex((event) => event.cursor <= after) + 1)
  }

  return {
    wake,
    cursor: () => newest,

    append(added) {
      if (added.length === 0) return
      for (const event of added) events.push(Object.freeze({ ...event, cursor: ++newest }))
      wake()
    },

    history(subject, after, limit) {
      return since(after)
        .filter((event) => event.subject === subject)
        .slice(0, limit)
    },

    sweep(before, bounds) {
      const old = new Set([
        ...events.filter((event) => event.at < before),
        ...bounds.flatMap((bound) => beyond(events, bound)),
      ])
      floor = events.findLast((event) => old.has(event))?.cursor ?? floor
      events = events.filter((event) => !old.has(event))
    },

    async *follow(after, signal, assertOpen) {
      let position = after
      // One for each follower: two may share a signal.
      const aborted = (): void => wake()
      signal.addEventListener('abort', aborted, { once: true })
      try {
        for (;;) {
          const next = more.promise
          if (signal.aborted) return
          assertOpen()
          if (position < floor || position > newest) {
            position = newest
            yield { type: 'resync', cursor: position }
            continue
          }
          const found = since(position)
          for (const event of found) {
            if (signal.aborted) return
            position = event.cursor
            yield { type: 'event', event }
          }
          if (found.length === 0) await next
        }
      } finally {
        signal.removeEventListener('abort', aborted)
      }
    },
  }
}

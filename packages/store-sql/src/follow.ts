import type { Change, RecordedEvent } from '@hubkit/core/contract'
import type { Database } from './database.ts'
import type { Ends, Outbox } from './outbox.ts'
import type { Steps } from './steps.ts'

const pageSize = 500

interface Look extends Ends {
  readonly events: readonly RecordedEvent[]
}

/** The events after `after` as they come, until `signal` aborts. */
export async function* follow(
  database: Database,
  outbox: Outbox,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<Change, void, undefined> {
  let position = after
  let more = Promise.withResolvers<void>()
  const wake = (): void => more.resolve()
  const unwatch = database.watch(wake)
  signal.addEventListener('abort', wake, { once: true })
  try {
    for (;;) {
      // Before the events are read, so that one committed meanwhile wakes us.
      more = Promise.withResolvers()
      if (signal.aborted) return
      const { events, floor, newest } = await database.read(() => look(outbox, position))
      if (signal.aborted) return
      if (position < floor || position > newest) {
        position = newest
        yield { type: 'resync', cursor: position }
        continue
      }
      for (const event of events) {
        if (signal.aborted) return
        position = event.cursor
        yield { type: 'event', event }
      }
      if (events.length === 0) await more.promise
    }
  } finally {
    unwatch()
    signal.removeEventListener('abort', wake)
  }
}

/** The ends are read last: a sweep in between shows in them, so no event is skipped unseen. */
function* look(outbox: Outbox, position: number): Steps<Look> {
  const events = yield* outbox.after(position, pageSize)
  const ends = yield* outbox.ends()
  return { events, ...ends }
}

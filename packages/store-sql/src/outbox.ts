import type {
  EventBound,
  JsonObject,
  OutboxEvent,
  RecordedEvent,
  Timestamp,
} from '@hubkit/core/contract'
import { sql } from 'kysely'
import type { Dialect } from './database.ts'
import { prepared } from './prepared.ts'
import type { OutboxTable } from './schema.ts'
import { all, first, type Steps } from './steps.ts'

/** Where the feed begins and ends. */
export interface Ends {
  /** The newest event that was swept. */
  readonly floor: number
  readonly newest: number
}

export interface Outbox {
  append(event: OutboxEvent): Steps<void>
  after(cursor: number, limit: number): Steps<readonly RecordedEvent[]>
  about(subject: string, after: number, limit: number): Steps<readonly RecordedEvent[]>
  ends(): Steps<Ends>
  /** Removes up to `limit` events older than `before`, the oldest commits first; gives how many. */
  sweep(before: Timestamp, limit: number): Steps<number>
  /** The same for what a bound does not keep. */
  sweepBeyond(bound: EventBound, limit: number): Steps<number>
}

type Row = { readonly [F in keyof OutboxTable]: F extends 'cursor' | 'at' ? number : string }

export function outbox(dialect: Dialect): Outbox {
  const { build } = dialect
  const append = prepared((slot) =>
    build.insertInto('hub_outbox').values({
      type: slot.text('type'),
      subject: slot.text('subject'),
      at: slot.number('at'),
      data: slot.text('data'),
    }),
  )
  const after = prepared<Row>((slot) =>
    build
      .selectFrom('hub_outbox')
      .selectAll()
      .where('cursor', '>', slot.number('after'))
      .orderBy('cursor')
      .limit(slot.number('limit')),
  )
  const about = prepared<Row>((slot) =>
    build
      .selectFrom('hub_outbox')
      .selectAll()
      .where('subject', '=', slot.text('subject'))
      .where('cursor', '>', slot.number('after'))
      .orderBy('cursor')
      .limit(slot.number('limit')),
  )
  const ends = prepared((slot) =>
    build
      .selectFrom('hub_meta')
      .select([
        'value as floor',
        sql<number>`coalesce((select max(cursor) from hub_outbox), 0)`.as('newest'),
      ])
      .where('name', '=', slot.text('name')),
  )

  function* raiseFloor(cursor: number): Steps<void> {
    yield* all(
      build
        .updateTable('hub_meta')
        .set({ value: cursor })
        .where('name', '=', 'floor')
        .where('value', '<', cursor),
    )
  }

  return {
    *append({ type, subject, at, data }) {
      yield* all(append({ type, subject, at, data: JSON.stringify(data) }))
    },
    *after(cursor, limit) {
      return (yield* all(after({ after: cursor, limit }))).map(decode)
    },
    *about(subject, cursor, limit) {
      return (yield* all(about({ subject, after: cursor, limit }))).map(decode)
    },
    *ends() {
      const row = yield* first(ends({ name: 'floor' }))
      const floor = row?.floor ?? 0
      return { floor, newest: Math.max(floor, row?.newest ?? 0) }
    },
    *sweep(before, limit) {
      const old = yield* all(
        build
          .selectFrom('hub_outbox')
          .select('cursor')
          .where('at', '<', before)
          .orderBy('cursor')
          .limit(limit),
      )
      const last = old.at(-1)
      if (last === undefined) return 0
      yield* all(
        build.deleteFrom('hub_outbox').where('at', '<', before).where('cursor', '<=', last.cursor),
      )
      yield* raiseFloor(last.cursor)
      return old.length
    },
    *sweepBeyond({ subject, before, most }, limit) {
      const tooMany = yield* first(
        build
          .selectFrom('hub_outbox')
          .select('cursor')
          .where('subject', '=', subject)
          .orderBy('cursor', 'desc')
          .limit(1)
          .offset(most),
      )
      const old = yield* all(
        build
          .selectFrom('hub_outbox')
          .select('cursor')
          .where('subject', '=', subject)
          .where((is) => is.or([is('cursor', '<=', tooMany?.cursor ?? 0), is('at', '<', before)]))
          .orderBy('cursor')
          .limit(limit),
      )
      const last = old.at(-1)
      if (last === undefined) return 0
      const cursors = dialect.list(old.map(({ cursor }) => cursor))
      yield* all(build.deleteFrom('hub_outbox').where(dialect.anyOf(sql.ref('cursor'), cursors)))
      yield* raiseFloor(last.cursor)
      return old.length
    },
  }
}

function decode({ cursor, type, subject, at, data }: Row): RecordedEvent {
  const parsed: JsonObject = JSON.parse(data)
  return { cursor, type, subject, at, data: parsed }
}

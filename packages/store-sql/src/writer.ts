import {
  INDEXES,
  type EXPIRING,
  type JsonObject,
  type Kind,
  type Timestamp,
  type Where,
} from '@hubkit/core/contract'
import { sql } from 'kysely'
import type { Dialect } from './database.ts'
import { prepared, preparedByShape, type Prepared } from './prepared.ts'
import { columnsOf, encode, hasActivity } from './records.ts'
import { tableOf, type Value } from './schema.ts'
import { all, first, type Steps } from './steps.ts'
import { column, matching } from './where.ts'

type Stored = JsonObject & { readonly id: string }

/** Writes records, inside a transaction. */
export interface Writer {
  /** Writes a record unless its revision is not `expect` or a unique value is another's. */
  put(
    kind: Kind,
    value: Stored,
    expect: number | undefined,
  ): Steps<'revision' | 'unique' | undefined>
  /** The revision of a record, 0 when it is absent. */
  revision(kind: Kind, id: string): Steps<number>
  remove(kind: Kind, id: string): Steps<void>
  removeWhere<K extends Kind>(kind: K, where: Where<K>): Steps<void>
  touch(kind: Kind, id: string, at: number): Steps<void>
  /** Removes up to `limit` records that ended at `now` or before; gives how many. */
  expire(kind: (typeof EXPIRING)[number], now: Timestamp, limit: number): Steps<number>
}

type Head = Readonly<Record<string, Value>> & { readonly revision: number }

interface Queries {
  /** Revision, last activity and unique values. */
  readonly head: Prepared<Head>
  readonly insert: Prepared<unknown>
  readonly update: Prepared<unknown>
  readonly remove: Prepared<unknown>
  readonly touch: Prepared<unknown>
  /** For each unique field, whether another record has a value. */
  readonly taken: ReadonlyMap<string, Prepared<unknown>>
}

export function writer(dialect: Dialect): Writer {
  const queries = new Map<Kind, Queries>()
  const removals = preparedByShape<unknown>()

  function of(kind: Kind): Queries {
    const known = queries.get(kind)
    if (known) return known
    const made = compile(dialect, kind)
    queries.set(kind, made)
    return made
  }

  function* isTaken(kind: Kind, value: Stored, head: Head | undefined): Steps<boolean> {
    for (const [field, taken] of of(kind).taken) {
      const wanted = column(value[field])
      if (wanted === null || wanted === head?.[field]) continue
      if (yield* first(taken({ id: value.id, value: wanted }))) return true
    }
    return false
  }

  return {
    *put(kind, value, expect) {
      const head = yield* first(of(kind).head({ id: value.id }))
      if (expect !== undefined && expect !== (head?.revision ?? 0)) return 'revision'
      if (yield* isTaken(kind, value, head)) return 'unique'
      const columns = columnsOf(kind, value)
      if (hasActivity(kind))
        columns['lastActivity'] = later(columns['lastActivity'], head?.['lastActivity'])
      const row = {
        ...columns,
        id: value.id,
        revision: (head?.revision ?? 0) + 1,
        doc: encode(value),
      }
      yield* all(head ? of(kind).update(row) : of(kind).insert(row))
      return undefined
    },

    *revision(kind, id) {
      const head = yield* first(of(kind).head({ id }))
      return head?.revision ?? 0
    },

    *remove(kind, id) {
      yield* all(of(kind).remove({ id }))
    },

    *removeWhere(kind, where) {
      const { shape, values, expression } = matching(dialect, kind, where)
      const removal = removals(`${kind} ${shape}`, (slot) =>
        dialect.build.deleteFrom(tableOf(kind)).where(expression(slot)),
      )
      yield* all(removal(values))
    },

    *touch(kind, id, at) {
      yield* all(of(kind).touch({ id, at }))
    },

    *expire(kind, now, limit) {
      const table = tableOf(kind)
      const over = dialect.build
        .selectFrom(table)
        .select('id')
        .where('expiresAt', '<=', now)
        .limit(limit)
      const removed = yield* all(
        dialect.build.deleteFrom(table).where('id', 'in', over).returning('id'),
      )
      return removed.length
    },
  }
}

function compile({ build }: Dialect, kind: Kind): Queries {
  const table = tableOf(kind)
  const fields = Object.keys(INDEXES[kind])
  const unique = Object.entries<string>(INDEXES[kind]).flatMap(([field, how]) =>
    how === 'unique' ? [field] : [],
  )
  const heads = ['revision', ...unique, ...(hasActivity(kind) ? ['lastActivity'] : [])]
  const written = ['revision', 'doc', ...fields]
  const refs = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)))

  return {
    head: prepared((slot) => ({
      compile: () =>
        sql<Head>`select ${refs(heads)} from ${sql.table(table)} where id = ${slot.any('id')}`.compile(
          build,
        ),
    })),
    insert: prepared((slot) => ({
      compile: () =>
        sql`insert into ${sql.table(table)} (${refs(['id', ...written])})
          values (${sql.join(['id', ...written].map((name) => sql`${slot.any(name)}`))})`.compile(
          build,
        ),
    })),
    update: prepared((slot) => ({
      compile: () =>
        sql`update ${sql.table(table)}
          set ${sql.join(written.map((name) => sql`${sql.ref(name)} = ${slot.any(name)}`))}
          where id = ${slot.any('id')}`.compile(build),
    })),
    remove: prepared((slot) => build.deleteFrom(table).where('id', '=', slot.text('id'))),
    touch: prepared((slot) =>
      build
        .updateTable(table)
        .set({ lastActivity: slot.number('at') })
        .where('id', '=', slot.text('id'))
        .where((is) =>
          is.or([is('lastActivity', 'is', null), is('lastActivity', '<', slot.number('at'))]),
        ),
    ),
    taken: new Map(
      unique.map((field) => [
        field,
        prepared((slot) =>
          build
            .selectFrom(table)
            .select('id')
            .where(sql.ref(field), '=', slot.any('value'))
            .where('id', '<>', slot.text('id')),
        ),
      ]),
    ),
  }
}

function later(one: Value | undefined, other: Value | undefined): Value {
  if (typeof one !== 'number') return other ?? null
  return typeof other === 'number' && other > one ? other : one
}

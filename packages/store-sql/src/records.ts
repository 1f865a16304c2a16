import {
  INDEXES,
  type JsonObject,
  type Kind,
  type Query,
  type Records,
  type Versioned,
  type Where,
} from '@hubkit/core/contract'
import { sql, type CompiledQuery } from 'kysely'
import type { Dialect } from './database.ts'
import { prepared, preparedByShape, type Prepared } from './prepared.ts'
import { tableOf, type Value } from './schema.ts'
import { all, first, type Steps } from './steps.ts'
import { assertField, column, matching } from './where.ts'

/** A record as its table has it. */
interface StoredRow {
  readonly revision: number
  readonly doc: string
  readonly lastActivity: Value
}

/** Reads records. */
export interface Reader {
  get<K extends Kind>(kind: K, id: string): Steps<Versioned<Records[K]> | undefined>
  find<K extends Kind>(kind: K, query: Query<K>): Steps<readonly Versioned<Records[K]>[]>
  /** How many match; counting stops at `enough`. */
  count<K extends Kind>(kind: K, where: Where<K> | undefined, enough?: number): Steps<number>
}

export function reader(dialect: Dialect): Reader {
  const getters = new Map<Kind, Prepared<StoredRow>>()
  const pages = preparedByShape<StoredRow>()
  const counts = preparedByShape<{ readonly count: number }>()

  function getter(kind: Kind): Prepared<StoredRow> {
    const known = getters.get(kind)
    if (known) return known
    const made = prepared<StoredRow>((slot) =>
      rowsOf(dialect, kind).where('id', '=', slot.text('id')),
    )
    getters.set(kind, made)
    return made
  }

  function pageOf<K extends Kind>(kind: K, query: Query<K>): CompiledQuery<StoredRow> {
    const { by, descending = false } = query.order ?? { by: 'id' }
    assertField(kind, by)
    const { limit, offset } = query
    // At most one record: to cut it costs more than to find it.
    const single = !offset && limit !== 0 && isOne(kind, query.where)
    const cut = !single && (limit !== undefined || offset !== undefined)
    const { shape, values, expression } = matching(dialect, kind, query.where)
    const page = pages(`${kind} ${shape} by ${by} ${descending} ${cut} ${single}`, (slot) => {
      const found = rowsOf(dialect, kind).where(expression(slot))
      if (single) return found
      let rows = found.orderBy(sql.ref(by), (order) =>
        descending ? order.desc().nullsLast() : order.asc().nullsFirst(),
      )
      if (by !== 'id') rows = rows.orderBy('id')
      return cut ? rows.limit(slot.number('$limit')).offset(slot.number('$offset')) : rows
    })
    return page({ ...values, $limit: limit ?? Number.MAX_SAFE_INTEGER, $offset: offset ?? 0 })
  }

  return {
    *get(kind, id) {
      const row = yield* first(getter(kind)({ id }))
      return row && decode(kind, row)
    },

    *find(kind, query) {
      const rows = yield* all(pageOf(kind, query))
      return rows.map((row) => decode(kind, row))
    },

    *count(kind, where, enough) {
      const { shape, values, expression } = matching(dialect, kind, where)
      const count = counts(`${kind} ${shape} ${enough !== undefined}`, (slot) => {
        const found = dialect.build
          .selectFrom(tableOf(kind))
          .select(sql<number>`1`.as('one'))
          .where(expression(slot))
        const counted = enough === undefined ? found : found.limit(slot.number('$enough'))
        return dialect.build
          .selectFrom(counted.as('found'))
          .select(sql<number>`count(*)`.as('count'))
      })
      const row = yield* first(count({ ...values, $enough: enough ?? 0 }))
      return row?.count ?? 0
    },
  }
}

/** Whether no more than one record can match: it is asked for by a value that nobody else has. */
function isOne<K extends Kind>(kind: K, where: Where<K> | undefined): boolean {
  const kinds: Readonly<Record<string, unknown>> = INDEXES[kind]
  return Object.entries(where ?? {}).some(
    ([field, condition]) =>
      typeof condition === 'string' && (field === 'id' || kinds[field] === 'unique'),
  )
}

/** The record as JSON, without what has a column of its own. */
export function encode(value: JsonObject): string {
  const { lastActivity: _, ...rest } = value
  return JSON.stringify(rest)
}

/** The columns of a record beside id, revision and doc. */
export function columnsOf(kind: Kind, value: JsonObject): Record<string, Value> {
  return Object.fromEntries(
    Object.keys(INDEXES[kind]).map((field) => [field, column(value[field])]),
  )
}

export function hasActivity(kind: Kind): boolean {
  return Object.hasOwn(INDEXES[kind], 'lastActivity')
}

function rowsOf(dialect: Dialect, kind: Kind) {
  const lastActivity = hasActivity(kind) ? sql.ref<Value>('lastActivity') : sql<Value>`null`
  return dialect.build
    .selectFrom(tableOf(kind))
    .select(['revision', 'doc', lastActivity.as('lastActivity')])
}

function decode<K extends Kind>(
  _kind: K,
  { revision, doc, lastActivity }: StoredRow,
): Versioned<Records[K]> {
  const value: Records[K] = JSON.parse(doc)
  // Nobody else has it yet, and a copy of it would cost as much as reading it.
  return { revision, value: lastActivity === null ? value : Object.assign(value, { lastActivity }) }
}

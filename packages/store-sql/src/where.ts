import { HubError, INDEXES } from '@hubkit/core/contract'
import type { Condition, Field, JsonValue, Kind, OfUser, Where } from '@hubkit/core/contract'
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Dialect } from './database.ts'
import type { Slots, Values } from './prepared.ts'
import { tableOf, type Value } from './schema.ts'
import { narrowest } from './selectivity.ts'

type Scalar = string | number | boolean

/** Conditions taken apart: what a query looks like, and the values that go into it. */
export interface Matching {
  /** The same for all conditions that differ in their values only: they share a compiled query. */
  readonly shape: string
  readonly values: Values
  /** One SQL expression, with slots for the values. */
  readonly expression: (slot: Slots) => RawBuilder<SqlBool>
}

export function matching<K extends Kind>(
  dialect: Dialect,
  kind: K,
  where: Where<K> = {},
): Matching {
  const conditions: [string, Condition<Scalar> | OfUser | undefined][] = Object.entries(where)
  const tests = conditions.map(([field, condition]) => {
    assertField(kind, field)
    // Taking it for "no condition" would make deleteWhere remove everything.
    if (condition === undefined) throw misuse(`${kind}.${field}: a condition is undefined`)
    return test(dialect, field, condition)
  })
  return {
    shape: tests.map(({ shape }) => shape).join(),
    values: Object.assign({}, ...tests.map(({ values }) => values)),
    expression(slot) {
      if (tests.length === 0) return sql<SqlBool>`1 = 1`
      const searchable = tests.filter(({ searches }) => searches).map(({ field }) => field)
      const isNarrow = narrowest(kind, searchable)
      const all = tests.map(({ field, expression }) => {
        const ref = sql.ref(field)
        return expression(isNarrow(field) ? ref : dialect.unindexed(ref), slot)
      })
      return sql<SqlBool>`${sql.join(all, sql` and `)}`
    },
  }
}

/** Refuses a field that has no column. */
export function assertField<K extends Kind>(kind: K, field: string): asserts field is Field<K> {
  if (field !== 'id' && !Object.hasOwn(INDEXES[kind], field)) {
    throw misuse(`${kind}.${field} is not a field that can be searched`)
  }
}

/** A field as its column has it. */
export function column(value: JsonValue | undefined): Value {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'string' || typeof value === 'number' ? value : null
}

interface Test {
  readonly field: string
  readonly shape: string
  readonly values: Values
  /** Whether an index helps to find what matches. */
  readonly searches: boolean
  readonly expression: (ref: RawBuilder<unknown>, slot: Slots) => RawBuilder<SqlBool>
}

type Expression = (ref: RawBuilder<unknown>, value: Value) => RawBuilder<SqlBool>

function test(dialect: Dialect, field: string, condition: Condition<Scalar> | OfUser): Test {
  const as = (operator: string, value: Value, expression: Expression): Test => ({
    field,
    shape: `${field} ${operator}`,
    values: { [field]: value },
    searches: operator !== 'notIn' && operator !== 'contains',
    expression: (ref, slot) => expression(ref, slot.any(field)),
  })
  if (typeof condition !== 'object')
    return as('=', column(condition), (ref, value) => sql`${ref} = ${value}`)
  if ('in' in condition) {
    const [only, ...others] = condition.in
    // The most frequent list by far, and the cheapest.
    if (only !== undefined && others.length === 0) return test(dialect, field, only)
    const list = dialect.list(condition.in.map(column))
    return as('in', list, (ref, value) => dialect.anyOf(ref, value))
  }
  if ('notIn' in condition) {
    const list = dialect.list(condition.notIn.map(column))
    const not: Expression = (ref, value) =>
      sql`(${ref} is null or not ${dialect.anyOf(ref, value)})`
    return as('notIn', list, not)
  }
  if ('of' in condition) return ofUser(dialect, field, condition)
  if ('contains' in condition)
    return as('contains', condition.contains, (ref, value) => dialect.contains(ref, value))
  return 'below' in condition
    ? as('<', condition.below, (ref, value) => sql`${ref} < ${value}`)
    : as('>', condition.above, (ref, value) => sql`${ref} > ${value}`)
}

/** Users are searched apart, by conditions whose slots are named after the field. */
function ofUser(dialect: Dialect, field: string, { of }: OfUser): Test {
  const users = matching(dialect, 'user', of)
  const inner = (name: string): string => `${field}.${name}`
  return {
    field,
    shape: `${field} of (${users.shape})`,
    values: Object.fromEntries(
      Object.entries(users.values).map(([name, value]) => [inner(name), value]),
    ),
    // Part of a name may mean every user: the other conditions find less.
    searches: false,
    expression(ref, slot) {
      const found = users.expression({
        text: (name) => slot.text(inner(name)),
        number: (name) => slot.number(inner(name)),
        any: (name) => slot.any(inner(name)),
      })
      return sql<SqlBool>`${ref} in (select id from ${sql.table(tableOf('user'))} where ${found})`
    },
  }
}

function misuse(message: string): HubError {
  return new HubError('HUB_ERR_STORE', { message })
}

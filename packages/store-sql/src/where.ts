import { HubError, INDEXES } from '@hubkit/core/contract'
import type { Condition, Field, JsonValue, Kind, Where } from '@hubkit/core/contract'
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { Dialect } from './database.ts'
import type { Value } from './schema.ts'

type Scalar = string | number | boolean

/** Conditions as one SQL expression. */
export function matching<K extends Kind>(
  dialect: Dialect,
  kind: K,
  where: Where<K> = {},
): RawBuilder<SqlBool> {
  const conditions: [string, Condition<Scalar> | undefined][] = Object.entries(where)
  if (conditions.length === 0) return sql<SqlBool>`1 = 1`
  const tests = conditions.map(([field, condition]) => {
    assertField(kind, field)
    // Taking it for "no condition" would make deleteWhere remove everything.
    if (condition === undefined) throw misuse(`${kind}.${field}: a condition is undefined`)
    return test(dialect, field, condition)
  })
  return sql<SqlBool>`${sql.join(tests, sql` and `)}`
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

function test(dialect: Dialect, field: string, condition: Condition<Scalar>): RawBuilder<SqlBool> {
  const ref = sql.ref(field)
  if (typeof condition !== 'object') return sql`${ref} = ${column(condition)}`
  if ('in' in condition) return dialect.anyOf(field, condition.in.map(column))
  if ('notIn' in condition) {
    return sql`(${ref} is null or not ${dialect.anyOf(field, condition.notIn.map(column))})`
  }
  if ('contains' in condition) return dialect.contains(field, condition.contains)
  return 'below' in condition ? sql`${ref} < ${condition.below}` : sql`${ref} > ${condition.above}`
}

function misuse(message: string): HubError {
  return new HubError('HUB_ERR_STORE', { message })
}

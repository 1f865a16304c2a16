import { HubError, INDEXES } from '../contract/index.ts'
import type { Condition, Field, JsonObject, JsonValue, Kind, Where } from '../contract/index.ts'

type Scalar = string | number | boolean

/** What a record must be, as one function; `where` is checked here, once. */
export function matcher<K extends Kind>(kind: K, where: Where<K>): (record: JsonObject) => boolean {
  const conditions: [string, Condition<Scalar> | undefined][] = Object.entries(where)
  const tests = conditions.map(([field, condition]) => {
    assertField(kind, field)
    // Taking it for "no condition" would make deleteWhere remove everything.
    if (condition === undefined) throw misuse(`${kind}.${field}: a condition is undefined`)
    return (record: JsonObject) => holds(record[field], condition)
  })
  return (record) => tests.every((test) => test(record))
}

/** Refuses a field that other stores could not search or sort by. */
export function assertField<K extends Kind>(kind: K, field: string): asserts field is Field<K> {
  if (field !== 'id' && !Object.hasOwn(INDEXES[kind], field)) {
    throw misuse(`${kind}.${field} is not a field that can be searched`)
  }
}

function misuse(message: string): HubError {
  return new HubError('HUB_ERR_STORE', { message })
}

function holds(value: JsonValue | undefined, condition: Condition<Scalar>): boolean {
  if (typeof condition !== 'object') return value === condition
  if ('in' in condition) return condition.in.some((wanted) => wanted === value)
  if ('notIn' in condition) return !condition.notIn.some((refused) => refused === value)
  if ('contains' in condition) {
    return typeof value === 'string' && lower(value).includes(lower(condition.contains))
  }
  if (typeof value !== 'number') return false
  return 'below' in condition ? value < condition.below : value > condition.above
}

/** Only A to Z: what every database can do alike. */
function lower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

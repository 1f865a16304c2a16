import { HubError, INDEXES } from '../contract/index.ts'
import type {
  Condition,
  Field,
  JsonObject,
  JsonValue,
  Kind,
  OfUser,
  Where,
} from '../contract/index.ts'

type Scalar = string | number | boolean

/**
 * What a record must be, as one function; `where` is checked here, once.
 *
 * @param users the records of all users, for conditions on whose a record is
 */
export function matcher<K extends Kind>(
  kind: K,
  where: Where<K>,
  users: () => readonly JsonObject[],
): (record: JsonObject) => boolean {
  const conditions: [string, Condition<Scalar> | OfUser | undefined][] = Object.entries(where)
  const tests = conditions.map(([field, condition]) => {
    assertField(kind, field)
    // Taking it for "no condition" would make deleteWhere remove everything.
    if (condition === undefined) throw misuse(`${kind}.${field}: a condition is undefined`)
    const holds =
      typeof condition === 'object' && 'of' in condition
        ? isOneOf(idsOf(users().filter(matcher('user', condition.of, users))))
        : tester(condition)
    return (record: JsonObject) => holds(record[field])
  })
  return (record) => tests.every((test) => test(record))
}

function idsOf(records: readonly JsonObject[]): readonly (JsonValue | undefined)[] {
  return records.map(({ id }) => id)
}

type Test = (value: JsonValue | undefined) => boolean

function isOneOf(values: readonly (JsonValue | undefined)[]): Test {
  const wanted = new Set(values)
  return (value) => wanted.has(value)
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

function tester(condition: Condition<Scalar>): Test {
  if (typeof condition !== 'object') return (value) => value === condition
  if ('in' in condition) return isOneOf(condition.in)
  if ('notIn' in condition) {
    const isRefused = isOneOf(condition.notIn)
    return (value) => !isRefused(value)
  }
  if ('contains' in condition) {
    const part = lower(condition.contains)
    return (value) => typeof value === 'string' && lower(value).includes(part)
  }
  if ('below' in condition) return (value) => typeof value === 'number' && value < condition.below
  return (value) => typeof value === 'number' && value > condition.above
}

/** Only A to Z: what every database can do alike. */
function lower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

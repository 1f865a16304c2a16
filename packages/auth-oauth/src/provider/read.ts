import type { JsonObject, JsonValue } from '@hubkit/core/contract'
import { UnacceptableAnswer } from '../http/faults.ts'

/** A body as JSON; `undefined` when it is none: the parser's own words quote it. */
export function jsonIn(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** A JSON object, or `undefined`. */
export function objectIn(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined
}

/** An own member by its path, `realm_access.roles`; a member whose name has dots is found too. */
export function at(profile: JsonObject, path: string): JsonValue | undefined {
  if (Object.hasOwn(profile, path)) return profile[path]
  let value: JsonValue | undefined = profile
  for (const name of path.split('.')) {
    const object = objectIn(value)
    if (!object || !Object.hasOwn(object, name)) return undefined
    value = object[name]
  }
  return value
}

/** Text that is not empty, or `undefined`. A number counts where ids are numbers. */
export function textAt(profile: JsonObject, path: string): string | undefined {
  const value = at(profile, path)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Text that must be there. @throws UnacceptableAnswer */
export function needText(profile: JsonObject, path: string): string {
  const text = textAt(profile, path)
  if (text === undefined) throw new UnacceptableAnswer(`has no ${path}`)
  return text
}

/** Names in a claim: an array of texts, or one text. Anything else is no names. */
export function namesAt(profile: JsonObject, path: string): readonly string[] {
  const value = at(profile, path)
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (!Array.isArray(value)) return []
  return value.filter((name): name is string => typeof name === 'string' && name !== '')
}

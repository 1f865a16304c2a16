import type { JsonObject } from '../../../contract/json.ts'

/** The members of a model that may be shown. */
export function pick(model: JsonObject, allowed: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(model).filter(([key]) => allowed.has(key)))
}

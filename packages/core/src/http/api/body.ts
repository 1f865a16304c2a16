import { z } from 'zod'
import type { JsonObject } from '../../contract/json.ts'
import { isJsonObject } from './read-json.ts'

/** Any JSON object. */
export const jsonObject = z
  .custom<JsonObject>(isJsonObject, 'expected a JSON object')
  .meta({ type: 'object' })

/** A body that may be left out, or be `null`: then it is the empty object. */
export function optionalBody<Schema extends z.ZodType>(schema: Schema): z.ZodPreprocess<Schema> {
  return z.preprocess((value) => value ?? {}, schema)
}

/** A list of names: of users, of groups. */
export const names = z.array(z.string().min(1).max(255))

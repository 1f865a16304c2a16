import { z } from 'zod'
import type { JsonObject } from '../../contract/json.ts'
import { readStopCause } from '../../engine/stop-cause.ts'
import { jsonObject } from './body.ts'
import { isJsonObject } from './read-json.ts'

/** What a start, or the making of a server, may say. */
export interface ServerChoices {
  readonly displayName?: string | undefined
  readonly userOptions?: JsonObject | undefined
}

const named = z.strictObject({
  display_name: z.string().max(255).nullish(),
  user_options: jsonObject.nullish().describe('left out: those of the last start'),
})

function isNamed(value: unknown): boolean {
  return isJsonObject(value) && ('display_name' in value || 'user_options' in value)
}

/**
 * `{display_name?, user_options?}`, or, from clients written for JupyterHub before 6, the options themselves. Options
 * that are absent, `null` or an empty body are those of the last start.
 */
export const serverBody = z
  .unknown()
  .transform((value, context): ServerChoices => {
    if (value === undefined || value === null) return {}
    if (!isNamed(value)) {
      if (isJsonObject(value)) return Object.keys(value).length === 0 ? {} : { userOptions: value }
      context.addIssue({ code: 'custom', message: 'Invalid input: expected object' })
      return z.NEVER
    }
    const result = named.safeParse(value)
    if (result.success) {
      const { display_name: displayName, user_options: userOptions } = result.data
      return { displayName: displayName || undefined, userOptions: userOptions ?? undefined }
    }
    for (const { path, message } of result.error.issues)
      context.addIssue({ code: 'custom', path, message })
    return z.NEVER
  })
  .meta({
    type: 'object',
    properties: z.toJSONSchema(named, { io: 'input', unrepresentable: 'any' }).properties,
    description: '{display_name?, user_options?}, or the options themselves',
  })

/** What `PATCH` may say; anything else is refused. */
export const changeBody = z.strictObject({
  name: z.string().max(255).optional(),
  display_name: z.string().max(255).optional(),
  user_options: jsonObject.optional(),
})

/** What `DELETE` may say. */
export const stopBody = z.preprocess(
  (value) => value ?? {},
  z.object({
    remove: z.boolean().optional().describe('remove the record too, once it has stopped'),
    reason: z.unknown().transform(readStopCause).optional().meta({
      type: 'object',
      description:
        'what rule of a culler stops it, for its user: {kind: "idle" | "age", seconds} or {kind: "rule"}; anything else is not looked at',
    }),
  }),
)

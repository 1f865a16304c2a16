import { HubError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import type { OptionsSchema, OptionsUser, SchemaIssue } from '../contract/schema.ts'
import type { Spawner } from '../contract/spawner.ts'

/** The schema of a spawner's options for this user, if it has any. */
export async function schemaFor(
  spawner: Spawner,
  user: OptionsUser,
): Promise<OptionsSchema<unknown> | undefined> {
  return typeof spawner.options === 'function' ? spawner.options(user) : spawner.options
}

function describe(issue: SchemaIssue): string {
  const path = (issue.path ?? [])
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .join('.')
  return path === '' ? issue.message : `${path}: ${issue.message}`
}

/**
 * Checks what a user chose by the spawner's schema. A spawner without one ignores what it is given, as JupyterHub's do.
 *
 * @returns the options with the schema's defaults filled in
 * @throws HubError `HUB_ERR_USER_OPTIONS` that names every option at fault
 */
export async function checkUserOptions(
  spawner: Spawner,
  user: OptionsUser,
  userOptions: JsonObject,
): Promise<unknown> {
  const schema = await schemaFor(spawner, user)
  if (!schema) return userOptions
  const result = await schema['~standard'].validate(userOptions)
  if (!result.issues) return result.value
  throw new HubError('HUB_ERR_USER_OPTIONS', {
    message: `The options are not valid: ${result.issues.map(describe).join('; ')}`,
  })
}

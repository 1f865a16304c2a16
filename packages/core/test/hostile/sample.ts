import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../src/contract/json.ts'

/** JSON Schema, as far as bodies of the API use it. */
export type Schema = z.core.JSONSchema.BaseSchema

/** A schema as OpenAPI shows it: what a client may send. */
export function schemaOf(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}

/** Members whose meaning no schema tells, by name. `fresh` names something that does not exist yet. */
function known(name: string, fresh: string): JsonValue | undefined {
  const values: Readonly<Record<string, JsonValue>> = {
    users: ['alice'],
    usernames: [fresh],
    groups: [fresh],
    name: fresh,
    scopes: ['self'],
    last_activity: '2026-01-01T00:00:00Z',
    servers: { gpu: { last_activity: '2026-01-01T00:00:00Z' } },
    expires_in: 3600,
    display_name: 'A label',
    user_options: { size: 'small' },
    note: 'for a test',
  }
  return Object.hasOwn(values, name) ? values[name] : undefined
}

/** Members that cannot be said together with others. */
const LEFT_OUT = new Set(['roles', 'auth'])

/**
 * A value that a schema takes, with every member that it names.
 *
 * @param fresh a name that nothing has yet
 */
export function sample(schema: Schema, fresh: string): JsonValue {
  const branch = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].find(
    (one) => typeof one === 'object' && one.type !== 'null',
  )
  if (branch) return sample(branch, fresh)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0] ?? null
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'string':
      return 'text'.padEnd(schema.minLength ?? 0, 'x')
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return false
    case 'array':
      return typeof schema.items === 'object' && !Array.isArray(schema.items)
        ? [sample(schema.items, fresh)]
        : []
    case 'null':
      return null
    case 'object':
    case undefined:
      return sampleObject(schema, fresh)
  }
  return null
}

function sampleObject(schema: Schema, fresh: string): JsonObject {
  const members = Object.entries(schema.properties ?? {})
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, member]) => {
      const value = known(name, fresh)
      if (isBoolean(member)) return [name, value ?? false]
      const servers = name === 'servers' && member.type === 'boolean'
      return [name, value === undefined || servers ? sample(member, fresh) : value]
    })
  // What may have any member has one, so that there is something to change.
  return members.length === 0 ? { anything: 'goes' } : Object.fromEntries(members)
}

function isBoolean(schema: Schema | boolean): schema is boolean {
  return typeof schema === 'boolean'
}

import { HubError, type Template } from '@hubkit/core/contract'
import { readTemplate } from './expand.ts'
import { ALL_FIELDS, type Field } from './fields.ts'
import { isObjectName } from './valid.ts'

/** Fields of which one is enough to tell servers apart. */
const ONE_SERVER: readonly Field[] = [
  'server_id',
  'user_server',
  'safe_user_server',
  'escaped_user_server',
  'user_id_server',
  'pod_name',
]
const USERS: readonly Field[] = [
  'user_id',
  'userid',
  'username',
  'safe_username',
  'escaped_username',
  'unescaped_username',
]
const SERVERS: readonly Field[] = [
  'servername',
  'safe_servername',
  'escaped_servername',
  'unescaped_servername',
]

function has(template: Template<Field>, fields: readonly Field[]): boolean {
  return fields.some((field) => template.names.has(field))
}

/** Whether no two servers get the same name of this template. */
function isOfOneServer(template: Template<Field>): boolean {
  return has(template, ONE_SERVER) || (has(template, USERS) && has(template, SERVERS))
}

/**
 * Refuses a template of names that can never be a DNS label, whatever its fields stand for, or that several servers
 * would share.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function checkNameTemplate(
  text: string,
  path: string,
  { shared = false }: { readonly shared?: boolean } = {},
): void {
  const template = readTemplate(text, path)
  const sample = Object.fromEntries(ALL_FIELDS.map((field) => [field, 'x']))
  if (!isObjectName(template.render(sample as Record<Field, string>)))
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}: found what can be no DNS label, expected a-z, 0-9 and dashes, from a letter on, at most 63`,
    })
  if (shared || isOfOneServer(template)) return
  throw new HubError('HUB_ERR_OPTION', {
    message: `${path}: several servers would have this name`,
    hint: "Let '{server_id}' or '{user_server}' be in it.",
  })
}

import type { ServerRef } from '@hubkit/core/contract'
import { escapeSlug } from './escape.ts'
import { FIELD, joinedSlug, safeSlug } from './slug.ts'

/** Fields of templates that tell whose server it is. The ones without a prefix follow `slugScheme`. */
export const OWNER_FIELDS = [
  'username',
  'servername',
  'user_server',
  'safe_username',
  'safe_servername',
  'safe_user_server',
  'escaped_username',
  'escaped_servername',
  'escaped_user_server',
  'unescaped_username',
  'unescaped_servername',
  'user_id',
  'userid',
  'server_id',
  'user_id_server',
  'hub_id',
  'hubnamespace',
] as const

/** Fields of names, in the order in which they are made; each may use those before it. */
const NAME_FIELDS = ['namespace', 'pod_name', 'pvc_name', 'service_name'] as const

/** Fields that only what is made after the names can use. */
const SERVER_FIELDS = ['base_url', 'port'] as const

export const ALL_FIELDS = [...OWNER_FIELDS, ...NAME_FIELDS, ...SERVER_FIELDS] as const

/** A field of a template. */
export type Field = (typeof ALL_FIELDS)[number]

/** How the fields without a prefix are made. */
export type SlugScheme = 'safe' | 'escape'

/** What the owner's fields stand for. */
export function ownerFields(
  { id, name, user, hubId }: ServerRef,
  scheme: SlugScheme,
  hubNamespace: string,
): Readonly<Record<(typeof OWNER_FIELDS)[number], string>> {
  const safe = {
    username: safeSlug(user.name, FIELD),
    servername: name === '' ? '' : safeSlug(name, FIELD),
    user_server: joinedSlug(user.name, name),
  }
  const escapedUser = escapeSlug(user.name)
  const escapedServer = escapeSlug(name)
  const escaped = {
    username: escapedUser,
    servername: escapedServer,
    user_server: name === '' ? escapedUser : `${escapedUser}--${escapedServer}`,
  }
  return {
    ...(scheme === 'safe' ? safe : escaped),
    safe_username: safe.username,
    safe_servername: safe.servername,
    safe_user_server: safe.user_server,
    escaped_username: escaped.username,
    escaped_servername: escaped.servername,
    // With its dashes also without a server, as KubeSpawner has it; at a template's end they go.
    escaped_user_server: `${escapedUser}--${escapedServer}`,
    unescaped_username: user.name,
    unescaped_servername: name,
    user_id: safeSlug(user.id, FIELD),
    userid: safeSlug(user.id, FIELD),
    server_id: id,
    user_id_server: joinedSlug(user.id, name),
    hub_id: safeSlug(hubId, FIELD),
    // A namespace of users is not to be called after `default`.
    hubnamespace: hubNamespace === 'default' ? 'user' : hubNamespace,
  }
}

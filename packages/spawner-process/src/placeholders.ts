import type { ServerRef } from '@hubkit/core/contract'
import { encodeName } from './encode-name.ts'

/** Names of placeholders that tell whose server it is. Safe in a path and in a shell's command line. */
export const OWNER_PLACEHOLDERS = ['username', 'user_id', 'servername', 'server_id'] as const

/** Names of placeholders in `command` and `environment`. */
export const PLACEHOLDERS = [
  ...OWNER_PLACEHOLDERS,
  'unescaped_username',
  'unescaped_servername',
  'host',
  'port',
  'base_url',
  'service_url',
] as const

type Values<Names extends readonly string[]> = Readonly<Record<Names[number], string>>

/** What the placeholders of a path stand for. */
export function ownerValues({ id, name, user }: ServerRef): Values<typeof OWNER_PLACEHOLDERS> {
  return {
    username: encodeName(user.name),
    user_id: encodeName(user.id),
    servername: encodeName(name),
    server_id: encodeName(id),
  }
}

/** What every placeholder stands for. */
export function placeholderValues(
  server: ServerRef,
  address: { readonly host: string; readonly port: number; readonly serviceUrl: string },
): Values<typeof PLACEHOLDERS> {
  return {
    ...ownerValues(server),
    unescaped_username: server.user.name,
    unescaped_servername: server.name,
    host: address.host,
    port: String(address.port),
    base_url: server.prefix,
    service_url: address.serviceUrl,
  }
}

import type { ServerRecord, UserRecord } from '../contract/records.ts'
import { callbackOf, clientIdOf } from '../engine/environment.ts'
import { serverIdOf } from '../engine/foreign-client.ts'
import type { HubParts } from '../engine/parts.ts'
import type { Urls } from '../engine/urls.ts'

/** A user's server as an OAuth client: it exists as long as the server runs, or is about to. */
export interface OAuthClient {
  readonly id: string
  readonly server: ServerRecord
  readonly owner: UserRecord
  /** All it may ask for, and what it gets when it asks for nothing: a single-user server never does. */
  readonly scopes: readonly string[]
}

/** The scopes by which a browser's token enters a server and tells it who came, as JupyterHub writes them. */
function clientScopes(user: string, server: string): readonly string[] {
  return ['read:users:name!user', 'read:users:groups!user', accessScope(user, server)]
}

/** The scope that lets its holder into one server. */
export function accessScope(user: string, server: string): string {
  return `access:servers!server=${user}/${server}`
}

/** The client of this id; `undefined` when there is none now. */
export async function findClient(
  { servers, store, users }: Pick<HubParts, 'servers' | 'store' | 'users'>,
  clientId: string,
): Promise<OAuthClient | undefined> {
  const serverId = await serverIdOf(store, clientId)
  const server = serverId === undefined ? undefined : await servers.get({ id: serverId })
  const owner = server && (await users.get(server.userId))
  if (!server || !owner || server.phase === 'stopped') return undefined
  const id = server.clientId ?? clientIdOf(server.id)
  if (id !== clientId) return undefined
  return { id, server, owner, scopes: clientScopes(owner.name, server.name) }
}

/** Whether this is the address the client registered, byte for byte: as a path, or on the public origin. */
export function isRedirectUri(urls: Urls, { owner, server }: OAuthClient, uri: string): boolean {
  const path = callbackOf(urls, owner.name, server.name)
  return uri === path || uri === urls.full(path)
}

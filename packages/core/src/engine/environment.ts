import type { ServerRecord, UserRecord } from '../contract/records.ts'
import type { Urls } from './urls.ts'

/** The OAuth client id of a server: legal as a cookie name, and no two servers share one. */
export function clientIdOf(serverId: string): string {
  return `hubkit-server-${serverId}`
}

/** The server id in an OAuth client id, if it is one of ours. */
export function serverOfClient(clientId: string): string | undefined {
  return /^hubkit-server-([a-z][a-z0-9]{15})$/.exec(clientId)?.[1]
}

/** Where a server receives OAuth codes; what `redirect_uri` must equal byte for byte. */
export function callbackOf(urls: Urls, user: string, server: string): string {
  return `${urls.server(user, server)}oauth_callback`
}

/**
 * The scopes of which a visitor needs one to enter a server, as JupyterHub writes them: the default server's filter
 * ends with a slash.
 */
export function accessScopes(user: string, server: string): readonly string[] {
  return [`access:servers!server=${user}/${server}`, `access:servers!user=${user}`]
}

/** What an environment is made of. */
export interface EnvironmentFacts {
  readonly urls: Urls
  readonly user: UserRecord
  readonly server: ServerRecord
  readonly token: string
  /** Origin at which servers reach the hub. */
  readonly connectUrl: string
}

/**
 * The environment by which an unmodified `jupyterhub-singleuser` 3 to 6 finds and trusts its hub (JupyterHub,
 * Spawner.get_env; single-user services/auth.py). `JUPYTERHUB_SERVICE_URL` is the spawner's to add.
 */
export function serverEnvironment({
  urls,
  user,
  server,
  token,
  connectUrl,
}: EnvironmentFacts): Readonly<Record<string, string>> {
  const api = connectUrl.replace(/\/+$/, '') + urls.api()
  const scopes = JSON.stringify(accessScopes(user.name, server.name))
  const prefix = urls.server(user.name, server.name)
  return {
    JUPYTERHUB_API_TOKEN: token,
    JPY_API_TOKEN: token,
    JUPYTERHUB_CLIENT_ID: clientIdOf(server.id),
    JUPYTERHUB_API_URL: api,
    JUPYTERHUB_ACTIVITY_URL: `${api}/users/${prefix.slice(urls.base.length + 'user/'.length).split('/')[0] ?? ''}/activity`,
    JUPYTERHUB_BASE_URL: urls.base,
    JUPYTERHUB_HOST: '',
    JUPYTERHUB_SERVICE_PREFIX: prefix,
    JUPYTERHUB_OAUTH_CALLBACK_URL: callbackOf(urls, user.name, server.name),
    JUPYTERHUB_OAUTH_SCOPES: scopes,
    JUPYTERHUB_OAUTH_ACCESS_SCOPES: scopes,
    JUPYTERHUB_OAUTH_CLIENT_ALLOWED_SCOPES: '[]',
    JUPYTERHUB_USER: user.name,
    JUPYTERHUB_SERVER_NAME: server.name,
    JUPYTERHUB_PUBLIC_URL: urls.full(prefix) ?? '',
    JUPYTERHUB_PUBLIC_HUB_URL: urls.full(urls.hub) ?? '',
    JUPYTERHUB_COOKIE_HOST_PREFIX_ENABLED: '0',
  }
}

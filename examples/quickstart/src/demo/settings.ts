/** What a hub tells a server by its environment (JupyterHub, `Spawner.get_env`). */
export interface Settings {
  /** Address to listen on, from `JUPYTERHUB_SERVICE_URL`. */
  readonly host: string
  readonly port: number
  /** The path everything is under, `/user/alice/`. */
  readonly prefix: string
  /** The path of the hub's pages, `/hub/`. */
  readonly hubPath: string
  readonly apiUrl: string
  readonly activityUrl: string
  readonly clientId: string
  readonly callback: string
  readonly apiToken: string
  /** Visitors need one of these. */
  readonly accessScopes: readonly string[]
  readonly user: string
  readonly serverName: string
}

/** Reads them. @throws Error naming what is missing */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const need = (name: string): string => {
    const value = env[`JUPYTERHUB_${name}`]
    if (value === undefined || value === '') {
      throw new Error(`JUPYTERHUB_${name} is not set: a hub starts this program`)
    }
    return value
  }
  const address = new URL(need('SERVICE_URL'))
  const scopes: unknown = JSON.parse(need('OAUTH_ACCESS_SCOPES'))
  return {
    host: address.hostname.replaceAll(/[[\]]/g, ''),
    port: Number(address.port),
    prefix: need('SERVICE_PREFIX'),
    hubPath: `${need('BASE_URL')}hub/`,
    apiUrl: need('API_URL'),
    activityUrl: need('ACTIVITY_URL'),
    clientId: need('CLIENT_ID'),
    callback: need('OAUTH_CALLBACK_URL'),
    apiToken: need('API_TOKEN'),
    accessScopes: Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : [],
    user: need('USER'),
    serverName: env['JUPYTERHUB_SERVER_NAME'] ?? '',
  }
}

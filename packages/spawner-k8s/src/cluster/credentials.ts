import { createHash } from 'node:crypto'
import type { RequestOptions } from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'
import { Agent, ProxyAgent, Socks5ProxyAgent, type buildConnector, type Dispatcher } from 'undici'

/** What a request needs besides its own words. */
export interface Access {
  readonly server: string
  readonly headers: Readonly<Record<string, string>>
  readonly dispatcher: Dispatcher
}

/** Who we are at the API server, and the connections there. */
export interface Credentials {
  /** For a request that ends soon. */
  access(): Promise<Access>
  /** For one that lasts: a watch must not hold a connection that others wait for. */
  lasting(): Promise<Access>
  /** Reads tokens and certificates anew: the API server refused those we have. */
  renew(): void
  close(): Promise<void>
}

/** The parts of TLS that a KubeConfig says. */
type Tls = Pick<
  RequestOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'servername' | 'rejectUnauthorized'
>

/**
 * Asks a KubeConfig for headers and TLS (tokens from files, exec plug-ins and providers are its work), and keeps the
 * connections: a KubeConfig itself makes new ones for every request.
 *
 * @param load reads the configuration, again after `renew`
 * @param connections at most so many at once for requests that end soon
 */
export function createCredentials(load: () => KubeConfig, connections: number): Credentials {
  let config = load()
  const pools = new Map<string, Promise<Dispatcher>>()

  const access = async (kind: 'short' | 'lasting'): Promise<Access> => {
    const applied: RequestOptions = {}
    await config.applyToHTTPSOptions(applied)
    const server = config.getCurrentCluster()?.server ?? ''
    const tls = tlsOf(applied)
    const key = `${kind}:${digest(server, tls)}`
    let pool = pools.get(key)
    if (!pool) {
      // Credentials have changed: what is under way ends by itself.
      for (const [other, old] of pools) {
        if (!other.startsWith(`${kind}:`)) continue
        pools.delete(other)
        void old.then((dispatcher) => dispatcher.close())
      }
      pool = Promise.resolve(connect(config, tls, kind === 'short' ? connections : undefined))
      pools.set(key, pool)
    }
    return { server, headers: headersOf(applied), dispatcher: await pool }
  }

  return {
    access: () => access('short'),
    lasting: () => access('lasting'),
    renew() {
      config = load()
    },
    async close() {
      const open = await Promise.all(pools.values())
      pools.clear()
      await Promise.all(open.map((dispatcher) => dispatcher.destroy()))
    },
  }
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const result: Record<string, string> = {}
  if (typeof auth === 'string')
    result['authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`
  for (const [name, value] of Object.entries(headers ?? {})) {
    // A token file mostly ends in a line end, which is no part of the token.
    if (value !== undefined) result[name.toLowerCase()] = String(value).trim()
  }
  return result
}

function tlsOf(applied: RequestOptions): Tls {
  const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = applied
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(pfx === undefined ? {} : { pfx }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  }
}

function digest(server: string, tls: Tls): string {
  return createHash('sha256')
    .update(JSON.stringify([server, tls]))
    .digest('hex')
}

function connect(config: KubeConfig, tls: Tls, connections: number | undefined): Dispatcher {
  const wanted = config.createDispatcherOptions(config.getCurrentCluster(), tls)
  // HTTP/1.1: one slow answer holds up one connection only, and a lost connection takes one request with it.
  const common = { allowH2: false, ...(connections === undefined ? {} : { connections }) }
  // The same words for the same things; only undici's types do not take `undefined`.
  const requestTls = tls as buildConnector.BuildOptions
  switch (wanted.type) {
    case 'proxy':
      return new ProxyAgent({ ...common, uri: wanted.uri, requestTls })
    case 'socks':
      return new Socks5ProxyAgent(wanted.uri, { ...common, requestTls })
    case 'agent':
    case 'none':
      // 30 s as client-go: less than what load balancers wait before they drop a silent connection.
      return new Agent({
        ...common,
        connect: { ...requestTls, keepAlive: true, keepAliveInitialDelay: 30_000 },
      })
  }
}

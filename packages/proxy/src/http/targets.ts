import { HubError } from '@hubkit/core/contract'
import { buildConnector, Pool } from 'undici'

/** The largest head of a request or an answer, in bytes. */
export const MAX_HEAD = 32 * 1024

/** A server that requests go to, with its idle connections. */
export interface Target {
  readonly origin: string
  readonly hostname: string
  readonly port: number
  readonly pool: Pool
}

/** Counts who uses a target: several routes may, and its connections go with the last of them. */
export interface Targets {
  /** @throws HubError `HUB_ERR_OPTION` when it is no plain `http://host:port` */
  acquire(origin: string): Target
  /** Idle connections end now, others with their request. */
  release(target: Target): void
  close(): Promise<void>
}

export interface TargetsOptions {
  readonly connectTimeout: number
  readonly maxConnectionsPerTarget: number
}

export function createTargets({
  connectTimeout,
  maxConnectionsPerTarget,
}: TargetsOptions): Targets {
  const used = new Map<string, { readonly target: Target; users: number }>()
  // With those that still serve requests of a deleted route.
  const pools = new Set<Pool>()
  const connector = resetIsAnError(buildConnector({ timeout: connectTimeout, allowH2: false }))

  function open(origin: string): Target {
    const { hostname, port } = parseOrigin(origin)
    const pool = new Pool(origin, {
      connections: maxConnectionsPerTarget,
      connect: connector,
      maxHeaderSize: MAX_HEAD,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    pools.add(pool)
    return { origin, hostname, port, pool }
  }

  return {
    acquire(url) {
      const { origin } = parseOrigin(url)
      let entry = used.get(origin)
      if (!entry) {
        entry = { target: open(origin), users: 0 }
        used.set(origin, entry)
      }
      entry.users += 1
      return entry.target
    },
    release({ origin, pool }) {
      const entry = used.get(origin)
      if (!entry) return
      entry.users -= 1
      if (entry.users > 0) return
      used.delete(origin)
      // Either way it is over with this pool: it only rejects when it was destroyed first.
      const over = (): boolean => pools.delete(pool)
      pool.close().then(over, over)
    },
    async close() {
      used.clear()
      await Promise.all([...pools].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

function parseOrigin(url: string): { origin: string; hostname: string; port: number } {
  const parsed = URL.parse(url)
  const plain =
    parsed &&
    parsed.protocol === 'http:' &&
    parsed.pathname === '/' &&
    !parsed.search &&
    !parsed.username
  if (!plain) {
    throw new HubError('HUB_ERR_OPTION', {
      message: "target of a route: expected an origin such as 'http://10.0.0.7:8888'",
    })
  }
  const { origin, hostname, port } = parsed
  return {
    origin,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 80 : Number(port),
  }
}

/**
 * An answer without a length ends with the connection. undici takes a reset for such an end, which would make a
 * truncated answer look whole; under another code it is an error to it.
 */
function resetIsAnError(connector: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    connector(options, (...result) => {
      const [, socket] = result
      socket?.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') error.code = RESET
      })
      callback(...result)
    })
  }
}

/** The code of a connection that a server reset. */
export const RESET = 'HUBKIT_RESET'

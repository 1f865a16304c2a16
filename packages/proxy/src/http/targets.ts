import { HubError } from '@hubkit/core/contract'
import type { buildConnector, Pool } from 'undici'
import type { Transport } from '../plane/transport.ts'
import { UpstreamPool } from '../plane/upstream-pool.ts'
import { MAX_HEAD } from '../wire/request-head.ts'
import { undici } from './undici.ts'

/** A server that requests go to, with its idle connections. */
export interface Target {
  readonly origin: string
  readonly hostname: string
  readonly port: number
  /** As a Host header names it. */
  readonly host: string
  /** For requests that came by an app's own server. */
  readonly pool: Pool
  /** For requests that came by a port of the proxy's own. */
  readonly upstreams: UpstreamPool
}

/** Counts who uses a target: several routes may, and its connections go with the last of them. */
export interface Targets {
  /** @throws HubError `HUB_ERR_OPTION` when it is no plain `http://host:port` */
  acquire(origin: string): Target
  /** Idle connections end now, others with their request. */
  release(target: Target): void
  /** Ends connections that have been idle for too long. */
  sweep(now: number): void
  /** What there is at all of them, also those of deleted routes. */
  counts(): UpstreamPool['counts']
  close(): Promise<void>
}

export interface TargetsOptions {
  readonly transport: Transport
  readonly connectTimeout: number
  readonly maxConnectionsPerTarget: number
}

export function createTargets(options: TargetsOptions): Targets {
  const { connectTimeout } = options
  const used = new Map<string, { readonly target: LiveTarget; users: number }>()
  // With those that still serve requests of a deleted route.
  const open = new Set<LiveTarget>()
  let connector: buildConnector.connector | undefined
  const sharedConnector = (): buildConnector.connector =>
    (connector ??= resetIsAnError(
      undici().buildConnector({ timeout: connectTimeout, allowH2: false }),
    ))

  return {
    acquire(url) {
      const { origin } = parseOrigin(url)
      let entry = used.get(origin)
      if (!entry) {
        entry = { target: new LiveTarget(origin, options, sharedConnector), users: 0 }
        open.add(entry.target)
        used.set(origin, entry)
      }
      entry.users += 1
      return entry.target
    },
    release({ origin }) {
      const entry = used.get(origin)
      if (!entry) return
      entry.users -= 1
      if (entry.users > 0) return
      used.delete(origin)
      const { target } = entry
      void target.close().then(() => open.delete(target))
    },
    sweep(now) {
      for (const { target } of used.values()) target.sweep(now)
    },
    counts() {
      const sum = { open: 0, idle: 0, waiting: 0 }
      for (const { counts } of open) {
        sum.open += counts.open
        sum.idle += counts.idle
        sum.waiting += counts.waiting
      }
      return sum
    },
    async close() {
      used.clear()
      await Promise.all([...open].map((target) => target.destroy()))
      open.clear()
    },
  }
}

/** Opens what a target needs when it is needed: a hub may have thousands that nobody uses. */
class LiveTarget implements Target {
  readonly origin: string
  readonly hostname: string
  readonly port: number
  readonly host: string
  readonly #options: TargetsOptions
  readonly #connector: () => buildConnector.connector
  #pool: Pool | undefined
  #upstreams: UpstreamPool | undefined

  constructor(origin: string, options: TargetsOptions, connector: () => buildConnector.connector) {
    const { hostname, port, host } = parseOrigin(origin)
    this.origin = origin
    this.hostname = hostname
    this.port = port
    this.host = host
    this.#options = options
    this.#connector = connector
  }

  get pool(): Pool {
    this.#pool ??= new (undici().Pool)(this.origin, {
      connections: this.#options.maxConnectionsPerTarget,
      connect: this.#connector(),
      maxHeaderSize: MAX_HEAD,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    return this.#pool
  }

  get upstreams(): UpstreamPool {
    this.#upstreams ??= new UpstreamPool({
      transport: this.#options.transport,
      hostname: this.hostname,
      port: this.port,
      connectTimeout: this.#options.connectTimeout,
      maxConnections: this.#options.maxConnectionsPerTarget,
    })
    return this.#upstreams
  }

  get counts(): UpstreamPool['counts'] {
    return this.#upstreams?.counts ?? { open: 0, idle: 0, waiting: 0 }
  }

  sweep(now: number): void {
    this.#upstreams?.sweep(now)
  }

  /** Lets requests under way end by themselves. */
  async close(): Promise<void> {
    this.#upstreams?.close()
    try {
      await this.#pool?.close()
    } catch {
      // It only rejects when it was destroyed first: either way it is over with this pool.
    }
    await this.#upstreams?.ended
  }

  async destroy(): Promise<void> {
    this.#upstreams?.destroy()
    await this.#pool?.destroy()
  }
}

function parseOrigin(url: string): {
  origin: string
  hostname: string
  port: number
  host: string
} {
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
  const { origin, hostname, port, host } = parsed
  return {
    origin,
    host,
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

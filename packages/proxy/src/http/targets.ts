import type { buildConnector, Pool } from 'undici'
import type { Destination, Dialled, Transport } from '../plane/transport.ts'
import { UpstreamPool } from '../plane/upstream-pool.ts'
import { MAX_HEAD } from '../wire/request-head.ts'
import { parseOrigin, type Origin } from './origin.ts'
import { undici } from './undici.ts'

/** A server that requests go to, with its idle connections. */
export interface Target {
  readonly origin: string
  /** As a Host header names it. */
  readonly host: string
  /** Makes a connection that is not pooled. */
  connect(): Dialled
  /** For requests that came by an app's own server. */
  readonly pool: Pool
  /** For requests that came by a port of the proxy's own. */
  readonly upstreams: UpstreamPool
}

/** Counts who uses a target: several routes may, and its connections go with the last of them. */
export interface Targets {
  /** @throws HubError `HUB_ERR_OPTION` when it is no {@link Origin} */
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
  const used = new Map<string, { readonly target: LiveTarget; users: number }>()
  // With those that still serve requests of a deleted route.
  const open = new Set<LiveTarget>()
  // Those that have had requests: of thousands of routes few have, and the others cost nothing.
  const pools = new Set<UpstreamPool>()

  return {
    acquire(url) {
      const at = parseOrigin(url)
      let entry = used.get(at.origin)
      if (!entry) {
        entry = { target: new LiveTarget(at, options, pools), users: 0 }
        open.add(entry.target)
        used.set(at.origin, entry)
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
      for (const pool of pools) pool.sweep(now)
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
  readonly host: string
  readonly #destination: Destination
  readonly #options: TargetsOptions
  #pool: Pool | undefined
  readonly #pools: Set<UpstreamPool>
  #upstreams: UpstreamPool | undefined
  #released = false

  /** @param pools where its own is put once there is one, and taken from when it is released */
  constructor(at: Origin, options: TargetsOptions, pools: Set<UpstreamPool>) {
    this.origin = at.origin
    this.host = at.host
    this.#destination = { ...at, connectTimeout: options.connectTimeout }
    this.#options = options
    this.#pools = pools
  }

  connect(): Dialled {
    return this.#options.transport.dial(this.#destination)
  }

  get pool(): Pool {
    const { encrypted } = this.#destination
    // The connector knows where to; undici only wants to see a URL.
    this.#pool ??= new (undici().Pool)(`${encrypted ? 'https' : 'http'}://${this.host}`, {
      connections: this.#options.maxConnectionsPerTarget,
      connect: connector(() => this.connect()),
      maxHeaderSize: MAX_HEAD,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    return this.#pool
  }

  get upstreams(): UpstreamPool {
    if (this.#upstreams) return this.#upstreams
    const pool = new UpstreamPool({
      transport: this.#options.transport,
      destination: this.#destination,
      maxConnections: this.#options.maxConnectionsPerTarget,
    })
    this.#upstreams = pool
    // One that nobody has any more keeps no idle connections.
    if (!this.#released) this.#pools.add(pool)
    return pool
  }

  get counts(): UpstreamPool['counts'] {
    return this.#upstreams?.counts ?? { open: 0, idle: 0, waiting: 0 }
  }

  /** Lets requests under way end by themselves. */
  async close(): Promise<void> {
    this.#release()
    this.#upstreams?.close()
    try {
      await this.#pool?.close()
    } catch {
      // It only rejects when it was destroyed first: either way it is over with this pool.
    }
    await this.#upstreams?.ended
  }

  async destroy(): Promise<void> {
    this.#release()
    this.#upstreams?.destroy()
    await this.#pool?.destroy()
  }

  #release(): void {
    this.#released = true
    if (this.#upstreams) this.#pools.delete(this.#upstreams)
  }
}

/**
 * An answer without a length ends with the connection. undici takes a reset for such an end, which would make a
 * truncated answer look whole; under another code it is an error to it.
 */
function connector(connect: () => Dialled): buildConnector.connector {
  return (_options, callback) => {
    const { socket, reached } = connect()
    let settled = false
    socket.once(reached, () => {
      settled = true
      callback(null, socket)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (settled && error.code === 'ECONNRESET') error.code = RESET
      if (settled) return
      settled = true
      callback(error, null)
    })
  }
}

/** The code of a connection that a server reset. */
export const RESET = 'HUBKIT_RESET'

import type { Exchange } from './exchange.ts'
import type { Destination, Transport } from './transport.ts'
import { Upstream, type Upstreams } from './upstream.ts'

/** How long an idle connection is kept when the server does not say, in milliseconds: less than servers mostly do. */
const KEEPS = 4000
/** The longest that a server's own word is believed, in milliseconds. */
const KEEPS_AT_MOST = 600_000
/** How much sooner than the server the proxy closes, in milliseconds. */
const MARGIN = 1000

/** What a pool needs to know. */
export interface PoolOptions {
  readonly transport: Transport
  readonly destination: Destination
  readonly maxConnections: number
}

/** The connections to one server: those that serve requests, idle ones, and requests that wait for one. */
export class UpstreamPool implements Upstreams {
  readonly #options: PoolOptions
  // The last one used is used first, so that the others may end.
  readonly #idle: Upstream[] = []
  readonly #all = new Set<Upstream>()
  readonly #waiting: Exchange[] = []
  readonly #ended = Promise.withResolvers<void>()
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  acquire(exchange: Exchange, fresh: boolean): void {
    if (!fresh) {
      const idle = this.#idle.pop()
      if (idle) {
        idle.attach(exchange)
        return
      }
    }
    if (this.#all.size < this.#options.maxConnections) this.#connect().attach(exchange)
    else this.#waiting.push(exchange)
  }

  forget(exchange: Exchange): void {
    const index = this.#waiting.indexOf(exchange)
    if (index >= 0) this.#waiting.splice(index, 1)
  }

  release(upstream: Upstream): void {
    const next = this.#next()
    if (next) {
      upstream.attach(next)
      return
    }
    if (this.#closed) {
      upstream.drop()
      return
    }
    const keeps =
      upstream.keeps === undefined ? KEEPS : Math.min(upstream.keeps - MARGIN, KEEPS_AT_MOST)
    upstream.idleUntil = Date.now() + keeps
    this.#idle.push(upstream)
  }

  lost(upstream: Upstream): void {
    this.#all.delete(upstream)
    const index = this.#idle.indexOf(upstream)
    if (index >= 0) this.#idle.splice(index, 1)
    const next = this.#next()
    if (next) this.acquire(next, false)
    this.#settle()
  }

  /** How many connections there are, and how many requests wait for one. */
  get counts(): { readonly open: number; readonly idle: number; readonly waiting: number } {
    return { open: this.#all.size, idle: this.#idle.length, waiting: this.#waiting.length }
  }

  /** When the last connection of a pool that was closed is over. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** Ends connections that have been idle for too long. */
  sweep(now: number): void {
    for (const upstream of this.#idle.filter(({ idleUntil }) => idleUntil <= now)) upstream.drop()
  }

  /** Idle connections end now, others with their request. */
  close(): void {
    this.#closed = true
    for (const upstream of this.#idle.splice(0)) upstream.drop()
    this.#settle()
  }

  /** Ends all of them now. */
  destroy(): void {
    this.#closed = true
    for (const upstream of this.#all) upstream.stream.destroy()
  }

  /** The oldest that waits for a connection. One that has waited too long is about to be told so. */
  #next(): Exchange | undefined {
    for (;;) {
      const next = this.#waiting.shift()
      if (!next?.isOverdue) return next
    }
  }

  #settle(): void {
    if (this.#closed && this.#all.size === 0 && this.#waiting.length === 0) this.#ended.resolve()
  }

  #connect(): Upstream {
    const { transport, destination } = this.#options
    const upstream = new Upstream(this, (inlet) => transport.connect(destination, inlet))
    this.#all.add(upstream)
    return upstream
  }
}

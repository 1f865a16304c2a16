import type { Server } from 'node:http'
import type { Peer } from '../headers/peer.ts'
import type { Exchange } from './exchange.ts'
import { localPair } from './local-pair.ts'
import { Upstream, type Upstreams } from './upstream.ts'

/**
 * One client's connections to the hub, which is an HTTP server inside this process. Each client has its own, since the
 * hub asks its connection who is there.
 */
export class HubLinks implements Upstreams {
  readonly #server: Server
  readonly #peer: Peer
  readonly #idle: Upstream[] = []

  constructor(server: Server, peer: Peer) {
    this.#server = server
    this.#peer = peer
  }

  acquire(exchange: Exchange): void {
    const upstream = this.#idle.pop() ?? this.#open()
    upstream.attach(exchange)
  }

  forget(): void {
    // Nothing ever waits.
  }

  release(upstream: Upstream): void {
    this.#idle.push(upstream)
  }

  lost(upstream: Upstream): void {
    const index = this.#idle.indexOf(upstream)
    if (index >= 0) this.#idle.splice(index, 1)
  }

  /** The client is gone. */
  close(): void {
    for (const upstream of this.#idle.splice(0)) upstream.drop()
  }

  #open(): Upstream {
    return new Upstream(this, (inlet) => {
      const { near, server } = localPair(this.#peer)
      inlet.listen(near)
      this.#server.emit('connection', server)
      return { socket: near, reached: undefined }
    })
  }
}

import type { Duplex } from 'node:stream'

/** How much a client may send before its upgrade is answered, in bytes; more waits in its own system. */
const LIMIT = 64 * 1024

/**
 * Keeps what a client sends before the server has agreed to the upgrade. The connection is read meanwhile, since only
 * that tells when the client goes away.
 */
export class EarlyBytes {
  readonly #client: Duplex
  #chunks: Buffer[]
  #size: number

  /** @param head what came with the request */
  constructor(client: Duplex, head: Buffer) {
    this.#client = client
    this.#chunks = head.length > 0 ? [head] : []
    this.#size = head.length
    client.on('data', this.#keep)
    client.on('end', this.#gone)
  }

  /** Hands everything over and leaves the reading to others. */
  release(server: Duplex): void {
    this.#stop()
    for (const chunk of this.#chunks) server.write(chunk)
    this.#chunks = []
  }

  /** Forgets everything. */
  drop(): void {
    this.#stop()
    this.#chunks = []
  }

  #stop(): void {
    this.#client.off('data', this.#keep)
    this.#client.off('end', this.#gone)
    // Joined or drained, the connection is read on.
    this.#client.resume()
  }

  readonly #keep = (chunk: Buffer): void => {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size > LIMIT) this.#client.pause()
  }

  readonly #gone = (): void => {
    this.#client.destroy()
  }
}

import { Duplex } from 'node:stream'
import type { Peer } from '../headers/peer.ts'

/** One end of a connection inside this process. */
class LocalEnd extends Duplex {
  other: LocalEnd | undefined
  #held: (() => void) | undefined

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    const { other } = this
    if (!other || other.destroyed) callback()
    else if (other.push(chunk)) callback()
    else other.#held = callback
  }

  override _read(): void {
    this.drain()
  }

  /** Lets the other end write on. */
  drain(): void {
    const held = this.#held
    this.#held = undefined
    held?.()
  }

  override _final(callback: () => void): void {
    this.other?.push(null)
    callback()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const { other } = this
    this.other = undefined
    this.drain()
    // As with a socket: an end that was not announced is an error to the other side.
    if (other && !other.destroyed) {
      if (this.writableFinished) other.drain()
      else process.nextTick(() => other.destroy(reset()))
    }
    callback(error)
  }
}

function reset(): Error {
  return Object.assign(new Error('the other end of the connection is gone'), { code: 'ECONNRESET' })
}

/** What a server of node:http may ask its connection about the client. */
class ServerEnd extends LocalEnd {
  readonly remoteAddress: string | undefined

  constructor(peer: Peer) {
    super({ allowHalfOpen: true })
    this.remoteAddress = peer.address
    if (peer.encrypted) Object.assign(this, { encrypted: true })
  }
}

/**
 * A connection inside this process: what is written to one end is read at the other, with back-pressure.
 *
 * @param peer who the server is told is at the other end
 */
export function localPair(peer: Peer): { near: Duplex; server: Duplex } {
  const near = new LocalEnd({ allowHalfOpen: true })
  const server = new ServerEnd(peer)
  near.other = server
  server.other = near
  return { near, server }
}

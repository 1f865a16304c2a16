import { Duplex } from 'node:stream'
import type { Transport } from '../src/plane/transport.ts'
import { settled } from './reference.ts'

/** What a hostile server says to the first request it gets: pieces, one after the other, and then an end. */
export type Script = readonly string[]

/** What it says to all others. */
const MARKER = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nmarker'

/** The proxy's end of a connection to such a server. */
class HostileServer extends Duplex {
  readonly #script: Script
  #asked = ''

  constructor(script: Script) {
    super({ allowHalfOpen: true })
    this.#script = script
    process.nextTick(() => this.emit('connect'))
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.#asked += chunk.toString('latin1')
    if (this.#asked.includes('\r\n\r\n')) void this.#answer()
    callback()
  }

  async #answer(): Promise<void> {
    const isFirst = this.#asked.includes('/first')
    this.#asked = ''
    const pieces = isFirst ? this.#script : [MARKER]
    for (const piece of pieces) {
      if (this.destroyed) return
      this.push(piece, 'latin1')
      await settled(1)
    }
    // Servers that answered in full mostly keep the connection; what is left open may tell the end of an answer.
    if (!isFirst) return
    await settled(1)
    if (!this.destroyed) this.push(null)
  }
}

/** Connects to hostile servers, which are named by numbers. */
export function hostileServers(): {
  readonly transport: Transport
  /** What each of them says from now on. */
  use(scripts: readonly Script[]): void
  /** Ends all connections. */
  end(): void
} {
  const open = new Set<HostileServer>()
  let current: readonly Script[] = []
  return {
    transport: {
      connect({ hostname }, inlet) {
        const server = new HostileServer(current[Number(hostname.slice(1))] ?? [])
        open.add(server)
        server.on('error', () => undefined)
        server.on('close', () => open.delete(server))
        inlet.listen(server)
        return { socket: server, reached: 'connect' }
      },
      dial: () => {
        throw new Error('nobody upgrades here')
      },
      serve: () => {
        throw new Error('nobody listens here')
      },
    },
    use: (scripts) => void (current = scripts),
    end() {
      for (const server of open) server.destroy()
    },
  }
}

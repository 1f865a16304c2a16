import type { Duplex } from 'node:stream'
import type { Inlet } from './inlet.ts'
import { text } from './head-text.ts'

/** Pieces up to this size are joined to one write, in bytes. Larger ones go out as they lie in memory. */
const SMALL = 16 * 1024

/** The writing side of a connection: joins what is written at one time to one call of the system. */
export class Outlet {
  readonly #stream: Duplex
  #text = ''
  /** Whether the stream has more to send than it should. It emits `drain` when that is over. */
  full = false

  constructor(stream: Duplex) {
    this.#stream = stream
  }

  /** One character a byte. */
  write(more: string): void {
    this.#text += more
  }

  /** A piece of what an inlet has just read. */
  pass(inlet: Inlet, bytes: Buffer, start: number, end: number): void {
    if (end - start <= SMALL) {
      this.#text += text(bytes, start, end)
      return
    }
    this.flush()
    if (this.#stream.destroyed) return
    const piece = inlet.lend(bytes, start, end)
    const room =
      piece.release === undefined
        ? this.#stream.write(piece.bytes)
        : this.#stream.write(piece.bytes, piece.release)
    if (!room) this.full = true
  }

  /** Sends what was written. */
  flush(): void {
    if (this.#text === '') return
    const bytes = this.#text
    this.#text = ''
    if (this.#stream.destroyed) return
    if (!this.#stream.write(bytes, 'latin1')) this.full = true
  }
}

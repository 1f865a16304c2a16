import type { Duplex } from 'node:stream'
import { giveBack, SHARED, takeBuffer } from './buffers.ts'

/** Bytes that may be on their way out for a while. */
export interface Lent {
  readonly bytes: Buffer
  /** To be called when they are out. */
  readonly release: (() => void) | undefined
}

/** What a connection does with bytes it has read; they are gone when it returns. */
export type OnBytes = (bytes: Buffer, start: number, end: number) => void

/**
 * The reading side of a connection. A socket reads into a buffer that all share, which spares an allocation a read;
 * when large pieces come it gets some of its own, since those are sent on without a copy.
 */
export class Inlet {
  readonly #onBytes: OnBytes
  #buffer = SHARED
  #lease: Lease | undefined

  constructor(onBytes: OnBytes) {
    this.#onBytes = onBytes
  }

  /** The option `onread` of `net.Socket`. */
  readonly onread = {
    buffer: (): Buffer => this.#buffer,
    callback: (length: number): boolean => {
      const bytes = this.#buffer
      this.#onBytes(bytes, 0, length)
      if (this.#lease) {
        this.#lease.seal()
        this.#lease = undefined
        this.#buffer = takeBuffer()
      } else if (bytes !== SHARED) {
        this.rest()
      }
      return true
    },
  }

  /** Reads a stream that has buffers of its own, such as TLS. */
  listen(stream: Duplex): void {
    stream.on('data', (bytes: Buffer) => this.#onBytes(bytes, 0, bytes.length))
  }

  /** Makes a piece fit to be written: it may still be waiting when the next is read. */
  lend(bytes: Buffer, start: number, end: number): Lent {
    const piece = bytes.subarray(start, end)
    if (bytes !== this.#buffer) return { bytes: piece, release: undefined }
    this.#lease ??= new Lease(bytes === SHARED ? undefined : bytes)
    return bytes === SHARED
      ? { bytes: Buffer.from(piece), release: undefined }
      : { bytes: piece, release: this.#lease.take() }
  }

  /** The large pieces are over. */
  rest(): void {
    if (this.#buffer === SHARED || this.#lease) return
    giveBack(this.#buffer)
    this.#buffer = SHARED
  }
}

/** Gives a buffer back when all pieces of it are out. */
class Lease {
  readonly #bytes: Buffer | undefined
  #taken = 1

  constructor(bytes: Buffer | undefined) {
    this.#bytes = bytes
  }

  take(): () => void {
    this.#taken += 1
    return this.#release
  }

  /** No more pieces are taken. */
  seal(): void {
    this.#release()
  }

  readonly #release = (): void => {
    this.#taken -= 1
    if (this.#taken === 0 && this.#bytes) giveBack(this.#bytes)
  }
}

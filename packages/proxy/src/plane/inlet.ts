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
 * while large pieces come it gets some of its own, since those are sent on without a copy. Which buffer it reads into
 * can only be changed when it has just read.
 */
export class Inlet {
  readonly #onBytes: OnBytes
  /** What the socket reads into next. */
  #next = SHARED
  /** What it has just read into, while that is dealt with. */
  #current: Buffer | undefined
  #lease: Lease | undefined

  constructor(onBytes: OnBytes) {
    this.#onBytes = onBytes
  }

  /** The option `onread` of `net.Socket`. */
  readonly onread = {
    buffer: (): Buffer => this.#next,
    callback: (length: number): boolean => {
      const bytes = this.#next
      this.#current = bytes
      this.#onBytes(bytes, 0, length)
      this.#current = undefined
      this.#choose(bytes, length === bytes.length)
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
    if (bytes === SHARED) return { bytes: Buffer.from(piece), release: undefined }
    if (bytes !== this.#current) return { bytes: piece, release: undefined }
    this.#lease ??= new Lease(bytes)
    return { bytes: piece, release: this.#lease.take() }
  }

  /** A buffer that was filled to its end means that there is more; else nothing large is kept for what may be idle. */
  #choose(bytes: Buffer, filled: boolean): void {
    const lease = this.#lease
    this.#lease = undefined
    if (filled && bytes !== SHARED && !lease) return
    if (lease) lease.seal()
    else if (bytes !== SHARED) giveBack(bytes)
    this.#next = filled ? takeBuffer() : SHARED
  }
}

/** Gives a buffer back when all pieces of it are out. */
class Lease {
  readonly #bytes: Buffer
  #taken = 1

  constructor(bytes: Buffer) {
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
    if (this.#taken === 0) giveBack(this.#bytes)
  }
}

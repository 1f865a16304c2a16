import { Fields } from './fields.ts'
import { CONTENT_LENGTH, HOST, TRANSFER_ENCODING } from './header-names.ts'
import { BACKSLASH, CR, DQUOTE, EQUALS, HEX, LF, SEMICOLON, TOKEN, VALUE } from './octets.ts'
import { refused } from './refusal.ts'

/** The most bytes that the extensions of all chunks of a body may have: nobody here reads any. */
const MAX_EXTENSIONS = 4096
/** The most bytes of trailers. */
const MAX_TRAILERS = 16 * 1024
/** Leading zeros count: a size needs no more. */
const MAX_DIGITS = 16

const BAD_SIZE = refused('bad-chunk-size')
const BAD_EXTENSION = refused('bad-chunk-extension')
const LONG_EXTENSION = refused('chunk-extension-too-large')
const BAD_END = refused('bad-chunk-end')
const BAD_TRAILER = refused('bad-trailer')
const LONG_TRAILERS = refused('trailers-too-large')

type ExtensionState =
  | 'extension'
  | 'extension-name'
  | 'extension-value'
  | 'extension-token'
  | 'quoted'
  | 'quoted-pair'
  | 'quoted-end'

type AroundState = ExtensionState | 'size' | 'size-lf' | 'data-cr' | 'data-lf'

type State = AroundState | 'data' | 'trailers' | 'done'

/** Reads the chunked coding (RFC 9112, 7.1), however it is cut into pieces. Extensions are checked and dropped. */
export class ChunkedDecoder {
  /** Where the piece of the body lies that the last `next` found; both the same when it found none. */
  dataStart = 0
  dataEnd = 0
  /** The trailer section, when the body is over. */
  readonly trailers = new Fields()
  /** The bytes that `trailers` has positions in. */
  trailerBytes: Buffer = Buffer.alloc(0)
  #state: State = 'size'
  #left = 0
  #digits = 0
  #extensions = 0
  #kept: Buffer | undefined

  get done(): boolean {
    return this.#state === 'done'
  }

  /**
   * Reads on until a piece of the body is found, or the end.
   *
   * @returns the position to go on at, or a `refused` number
   */
  next(bytes: Buffer, from: number, end: number): number {
    this.dataStart = from
    this.dataEnd = from
    let at = from
    while (at < end) {
      const state = this.#state
      if (state === 'data') {
        const stop = Math.min(end, at + this.#left)
        this.dataStart = at
        this.dataEnd = stop
        this.#left -= stop - at
        if (this.#left === 0) this.#state = 'data-cr'
        return stop
      }
      if (state === 'trailers') return this.#trailers(bytes, at, end)
      if (state === 'done') return at
      const refusal = this.#step(state, bytes[at] as number)
      if (refusal < 0) return refusal
      at += 1
    }
    return at
  }

  /** Takes one byte of what is around the data. @returns 0, or a `refused` number */
  #step(state: AroundState, byte: number): number {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the rest are extensions
    switch (state) {
      case 'size':
        return this.#size(byte)
      case 'size-lf':
        if (byte !== LF) return BAD_SIZE
        this.#state = this.#left === 0 ? 'trailers' : 'data'
        this.#digits = 0
        return 0
      case 'data-cr':
        if (byte !== CR) return BAD_END
        this.#state = 'data-lf'
        return 0
      case 'data-lf':
        if (byte !== LF) return BAD_END
        this.#state = 'size'
        return 0
      default:
        this.#extensions += 1
        return this.#extensions > MAX_EXTENSIONS ? LONG_EXTENSION : this.#extension(state, byte)
    }
  }

  #size(byte: number): number {
    const digit = (HEX[byte] as number) - 1
    if (digit >= 0) {
      this.#digits += 1
      this.#left = this.#left * 16 + digit
      return this.#digits > MAX_DIGITS || this.#left > Number.MAX_SAFE_INTEGER ? BAD_SIZE : 0
    }
    if (this.#digits === 0) return BAD_SIZE
    if (byte === CR) this.#state = 'size-lf'
    else if (byte === SEMICOLON) this.#state = 'extension'
    else return BAD_SIZE
    return 0
  }

  // chunk-ext = *( ";" chunk-ext-name [ "=" chunk-ext-val ] ), without the white space that is bad anyway.
  #extension(state: ExtensionState, byte: number): number {
    const isToken = TOKEN[byte] !== 0
    switch (state) {
      case 'extension':
        return this.#go(isToken, 'extension-name')
      case 'extension-name':
        if (isToken) return 0
        return byte === EQUALS ? this.#go(true, 'extension-value') : this.#after(byte)
      case 'extension-value':
        return byte === DQUOTE ? this.#go(true, 'quoted') : this.#go(isToken, 'extension-token')
      case 'extension-token':
        return isToken ? 0 : this.#after(byte)
      case 'quoted':
        if (byte === DQUOTE) return this.#go(true, 'quoted-end')
        return byte === BACKSLASH
          ? this.#go(true, 'quoted-pair')
          : this.#go(VALUE[byte] !== 0, state)
      case 'quoted-pair':
        return this.#go(VALUE[byte] !== 0, 'quoted')
      case 'quoted-end':
        return this.#after(byte)
    }
  }

  #after(byte: number): number {
    return byte === CR ? this.#go(true, 'size-lf') : this.#go(byte === SEMICOLON, 'extension')
  }

  #go(allowed: boolean, state: State): number {
    if (!allowed) return BAD_EXTENSION
    this.#state = state
    return 0
  }

  /** A header that frames or routes means nothing behind the body, but some would believe it (RFC 9110, 6.5.1). */
  #areTrailers(): boolean {
    const { trailers } = this
    for (let mark = 0; mark < trailers.marked; mark += 1) {
      const id = trailers.id(mark)
      if (id === CONTENT_LENGTH || id === TRANSFER_ENCODING || id === HOST) return false
    }
    return true
  }

  /** Keeps the trailer section until it is whole: it is short, and most often the empty line alone. */
  #trailers(bytes: Buffer, from: number, end: number): number {
    const kept = this.#kept?.length ?? 0
    const section = this.#kept ? Buffer.concat([this.#kept, bytes.subarray(from, end)]) : bytes
    const start = this.#kept ? 0 : from
    const available = this.#kept ? section.length : end
    const limit = Math.min(available, start + MAX_TRAILERS)
    const after = this.trailers.parse(section, start, limit)
    if (after < 0) return after
    if (after > 0) {
      if (!this.#areTrailers()) return BAD_TRAILER
      this.#state = 'done'
      this.trailerBytes = section
      this.#kept = undefined
      return from + (after - start) - kept
    }
    if (limit - start === MAX_TRAILERS) return LONG_TRAILERS
    this.#kept = this.#kept ? section : Buffer.from(bytes.subarray(from, end))
    return end
  }
}

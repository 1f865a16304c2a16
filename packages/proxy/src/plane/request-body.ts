import { ChunkedDecoder } from '../wire/chunked.ts'
import type { Exchange } from './exchange.ts'
import type { Inlet } from './inlet.ts'
import { trailersText } from './trailers-text.ts'

/** The body of a request on its way to a server, or to nowhere when the answer has come before its end. */
export class RequestBody {
  readonly exchange: Exchange
  #left: number
  readonly #decoder: ChunkedDecoder | undefined
  done = false

  /** @param length in bytes, -1 for one in chunks */
  constructor(exchange: Exchange, length: number) {
    this.exchange = exchange
    this.#left = length
    if (length < 0) this.#decoder = new ChunkedDecoder()
  }

  /** @returns the position after what was taken, or a `refused` number */
  take(inlet: Inlet, bytes: Buffer, start: number, end: number): number {
    const { exchange } = this
    exchange.bodyBegun = true
    if (this.#decoder) return this.#chunks(this.#decoder, inlet, bytes, start, end)
    const stop = Math.min(end, start + this.#left)
    this.#left -= stop - start
    if (exchange.route) exchange.route.lastActivity = Date.now()
    exchange.upstream?.out.pass(inlet, bytes, start, stop)
    if (this.#left === 0) this.#end()
    return stop
  }

  #chunks(
    decoder: ChunkedDecoder,
    inlet: Inlet,
    bytes: Buffer,
    start: number,
    end: number,
  ): number {
    const { exchange } = this
    const at = decoder.next(bytes, start, end)
    if (at < 0) return at
    const out = exchange.upstream?.out
    const { dataStart, dataEnd } = decoder
    if (dataEnd > dataStart) {
      if (exchange.route) exchange.route.lastActivity = Date.now()
      out?.write(`${(dataEnd - dataStart).toString(16)}\r\n`)
      out?.pass(inlet, bytes, dataStart, dataEnd)
      out?.write('\r\n')
    }
    if (decoder.done) {
      out?.write(`0\r\n${trailersText(decoder)}\r\n`)
      this.#end()
    }
    return at
  }

  #end(): void {
    this.done = true
    this.exchange.requestDone = true
    this.exchange.awaitAnswer()
    this.exchange.upstream?.out.flush()
  }
}

import type { Duplex } from 'node:stream'
import { ChunkedDecoder } from '../wire/chunked.ts'
import { responseFraming, type Framing } from '../wire/framing.ts'
import { refusalOf } from '../wire/refusal.ts'
import { ResponseHead } from '../wire/response-head.ts'
import type { Exchange } from './exchange.ts'
import { isWorthReading } from './head-pieces.ts'
import { finish } from './finish.ts'
import { valueOf } from './head-text.ts'
import { Inlet } from './inlet.ts'
import { Outlet } from './outlet.ts'

/** Where connections to one server are kept. */
export interface Upstreams {
  /** Sends a request on a connection, now or when one is free. @param fresh not on one that was used before */
  acquire(exchange: Exchange, fresh: boolean): void
  /** Forgets a request that waits for a connection. */
  forget(exchange: Exchange): void
  /** Takes a connection back that may serve another request. */
  release(upstream: Upstream): void
  /** A connection is over, or serves something else than requests from now on. */
  lost(upstream: Upstream): void
}

/** A connection to a server. */
export interface Opened {
  readonly socket: Duplex
  /** What it emits when the server has been reached; `undefined` when it has been. */
  readonly reached: 'connect' | 'secureConnect' | undefined
}

/** An interim answer more than this is no HTTP. */
const MAX_INTERIM = 64

// One for all: its positions are only used while the bytes are there.
const head = new ResponseHead()

type Mode = 'idle' | 'head' | Exclude<Framing, 'none'>

/** A connection to a server, which answers one request at a time. */
export class Upstream {
  readonly stream: Duplex
  readonly inlet: Inlet
  readonly out: Outlet
  connected: boolean
  /** Until when it may wait for the next request, by the plane's clock. */
  idleUntil = 0
  /** How long the server said that it keeps it, in milliseconds. */
  keeps: number | undefined
  /** The code of the error that ended it. */
  failure: string | undefined
  readonly #upstreams: Upstreams
  #exchange: Exchange | undefined
  #mode: Mode = 'idle'
  #left = 0
  #decoder: ChunkedDecoder | undefined
  #kept: Buffer | undefined
  #keepsAlive = false
  #interims = 0
  #over = false

  /** @param open makes the connection, and reads it into the inlet */
  constructor(upstreams: Upstreams, open: (inlet: Inlet) => Opened) {
    this.#upstreams = upstreams
    this.inlet = new Inlet((bytes, start, end) => this.#receive(bytes, start, end))
    const { socket: stream, reached } = open(this.inlet)
    this.stream = stream
    this.out = new Outlet(stream)
    this.connected = reached === undefined
    if (reached !== undefined) stream.once(reached, this.#reached)
    stream.on('drain', this.#drained)
    stream.on('end', this.#ended)
    stream.on('error', (error: NodeJS.ErrnoException) => (this.failure = error.code))
    stream.on('close', this.#closed)
  }

  /** Sends a request. */
  attach(exchange: Exchange): void {
    this.#exchange = exchange
    this.#mode = 'head'
    this.#interims = 0
    exchange.attached(this)
  }

  /** Goes on reading the answer. */
  resume(): void {
    this.stream.resume()
    const kept = this.#kept
    if (!kept || this.#mode !== 'head') return
    this.#kept = undefined
    this.#receive(kept, 0, kept.length)
  }

  /** Gives the connection up, since its request is of no interest any more. */
  drop(): void {
    this.#exchange = undefined
    this.#lose()
    this.stream.destroy()
  }

  /** Ends it after what was written, as one end of a tunnel. */
  finish(): void {
    this.out.flush()
    this.#exchange = undefined
    this.#lose()
    finish(this.stream)
  }

  #receive(chunk: Buffer, start: number, available: number): void {
    let bytes = chunk
    let at = start
    let end = available
    if (this.#kept) {
      const piece = chunk.subarray(start, available)
      bytes = Buffer.concat([this.#kept, piece])
      if (this.#mode === 'head' && !isWorthReading(bytes, piece)) {
        this.#kept = bytes
        return
      }
      this.#kept = undefined
      at = 0
      end = bytes.length
    }
    const exchange = this.#exchange
    if (exchange && !exchange.first) {
      // A pause that was asked for before the connection was made is not always kept.
      this.#kept = Buffer.from(bytes.subarray(at, end))
      this.stream.pause()
      return
    }
    while (at < end) {
      if (!this.#exchange || this.#mode === 'idle') {
        // Nobody asked for this.
        this.drop()
        break
      }
      at =
        this.#mode === 'head'
          ? this.#head(this.#exchange, bytes, at, end)
          : this.#body(this.#exchange, bytes, at, end)
    }
    if (!exchange) return
    exchange.client.out.flush()
    if (exchange === this.#exchange && exchange.client.out.full) this.stream.pause()
  }

  #head(exchange: Exchange, bytes: Buffer, start: number, end: number): number {
    let at = head.parse(bytes, start, end)
    if (at === 0) {
      this.#kept = Buffer.from(bytes.subarray(start, end))
      return end
    }
    if (at > 0 && head.namesHeaders) at = head.parse(bytes, start, end, true)
    if (at < 0) return this.#refuse(exchange, end, refusalOf(at).reason)
    const framing = responseFraming(exchange.method, head)
    if (head.status < 200 && head.status !== 101) {
      this.#interims += 1
      if (this.#interims > MAX_INTERIM) return this.#refuse(exchange, end, 'too-many-interim')
      exchange.interim(bytes, start, head)
      return at
    }
    if (framing === 'tunnel' && exchange.upgrade === undefined)
      return this.#refuse(exchange, end, 'unasked-switch')
    this.#keepsAlive = head.keepsAlive
    if (head.keepAlive >= 0) this.keeps ??= keepAliveTimeout(bytes, head)
    this.#left = head.contentLength
    if (framing === 'chunked') this.#decoder = new ChunkedDecoder()
    this.#mode = framing === 'none' ? 'idle' : framing
    if (framing === 'tunnel') {
      this.#upstreams.lost(this)
      this.#over = true
      exchange.switched(bytes, start, head)
      return at
    }
    exchange.begin(bytes, start, head, framing)
    if (framing === 'none') this.#done(exchange, '', at < end)
    return at
  }

  #body(exchange: Exchange, bytes: Buffer, at: number, end: number): number {
    if (this.#mode === 'length') {
      const stop = Math.min(end, at + this.#left)
      this.#left -= stop - at
      exchange.data(this.inlet, bytes, at, stop)
      if (this.#left === 0) this.#done(exchange, '', stop < end)
      return stop
    }
    const decoder = this.#decoder
    if (this.#mode !== 'chunked' || !decoder) {
      exchange.data(this.inlet, bytes, at, end)
      return end
    }
    const next = decoder.next(bytes, at, end)
    if (next < 0) return this.#refuse(exchange, end, refusalOf(next).reason)
    if (decoder.dataEnd > decoder.dataStart)
      exchange.data(this.inlet, bytes, decoder.dataStart, decoder.dataEnd)
    if (decoder.done) {
      this.#decoder = undefined
      this.#done(exchange, exchange.trailers(decoder), next < end)
    }
    return next
  }

  /** The answer is whole. @param more whether the server sent more than that */
  #done(exchange: Exchange, trailers: string, more: boolean): void {
    this.#mode = 'idle'
    this.#exchange = undefined
    const reusable = this.#keepsAlive && !more && exchange.requestDone && !this.#over
    // First, so that the next request of the same client may have it.
    if (reusable) this.#upstreams.release(this)
    exchange.end(trailers)
    if (!reusable) this.drop()
  }

  #refuse(exchange: Exchange, end: number, reason: string): number {
    this.drop()
    exchange.note('refused-answer', reason)
    exchange.broken(502)
    return end
  }

  readonly #reached = (): void => {
    this.connected = true
    this.#exchange?.reached()
  }

  readonly #drained = (): void => {
    this.out.full = false
    this.#exchange?.client.resume()
  }

  readonly #ended = (): void => {
    const exchange = this.#exchange
    if (!exchange) return
    if (this.#mode === 'tunnel') {
      exchange.client.finish()
      this.finish()
      return
    }
    this.#exchange = undefined
    this.#lose()
    this.stream.destroy()
    if (this.#mode !== 'close') {
      exchange.lost(this)
      return
    }
    this.#mode = 'idle'
    exchange.end('')
    exchange.client.out.flush()
  }

  readonly #closed = (): void => {
    const exchange = this.#exchange
    this.#exchange = undefined
    this.#lose()
    if (!exchange) return
    if (this.#mode === 'tunnel') exchange.client.finish()
    else exchange.lost(this)
  }

  #lose(): void {
    if (this.#over) return
    this.#over = true
    this.#upstreams.lost(this)
  }
}

/** What `Keep-Alive: timeout=5` says, in milliseconds. */
function keepAliveTimeout(bytes: Buffer, { fields, keepAlive }: ResponseHead): number | undefined {
  const seconds = /(?:^|[ ,;])timeout=(\d{1,9})/i.exec(valueOf(bytes, fields, keepAlive))?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

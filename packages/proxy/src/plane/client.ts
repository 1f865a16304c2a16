import type { Duplex } from 'node:stream'
import { cutOff } from '../http/cut-off.ts'
import type { Peer } from '../headers/peer.ts'
import { refusalOf, type Refusal } from '../wire/refusal.ts'
import { RequestHead } from '../wire/request-head.ts'
import { errorText, refusalText } from './error-text.ts'
import { Exchange } from './exchange.ts'
import { isWorthReading } from './head-pieces.ts'
import { HubLinks } from './hub-links.ts'
import { Inlet } from './inlet.ts'
import { Outlet } from './outlet.ts'
import type { Plane } from './plane.ts'
import { RequestBody } from './request-body.ts'
import { ForwardedText } from './request-text.ts'
import { routeRequest, upgradeOf } from './route-request.ts'
import type { Accepted } from './transport.ts'
import { finish, LAST_WORDS } from './finish.ts'

/** How long a client may go on sending after it got its answer, in milliseconds. */
const LINGER = 30_000
/** How long a client may take to end its connection after the last answer, in milliseconds. */
const GOODBYE = 5000
/** How often a client that is held up is asked whether it is still there, in milliseconds. */
const PROBE = 5000
/** How many requests of one connection may wait for their answers. */
const MAX_PIPELINED = 32
/** How much a client may send before its upgrade is answered, in bytes; more waits in its own system. */
const MAX_EARLY = 64 * 1024

// One for all: its positions are only used while the bytes are there.
const head = new RequestHead()

type Mode = 'head' | 'body' | 'early' | 'tunnel' | 'over'

/** A client's connection: reads its requests, sends each where it goes, and answers in the order they came. */
export class Client {
  readonly plane: Plane
  readonly peer: Peer
  readonly out: Outlet
  readonly stream: Duplex
  readonly stated: ForwardedText
  /** When it ends if nothing happens, by the plane's clock; 0 for never. */
  due: number
  /** When a client that is held up is asked whether it is there, by the plane's clock; 0 for one that is read. */
  #probeDue = 0
  readonly #inlet: Inlet
  #mode: Mode = 'head'
  // The oldest is answered first.
  readonly #exchanges: Exchange[] = []
  #body: RequestBody | undefined
  #tunnel: Exchange | undefined
  #kept: Buffer | undefined
  #links: HubLinks | undefined
  #last = false
  #reading = false
  #closed = false

  constructor(plane: Plane, accepted: Accepted) {
    this.plane = plane
    this.peer = plane.peers.of(accepted.remoteAddress, accepted.encrypted)
    this.stated = new ForwardedText(this.peer)
    this.due = plane.clock.now + plane.headTimeout
    this.#inlet = new Inlet((bytes, start, end) => this.#receive(bytes, start, end))
    const stream = accepted.open(this.#inlet)
    this.stream = stream
    this.out = new Outlet(stream)
    stream.on('drain', this.#drained)
    stream.on('end', this.#ended)
    stream.on('error', ignore)
    stream.on('close', this.#ended)
  }

  /** Connections to the hub that know whose they are, when there is a hub. */
  get links(): HubLinks | undefined {
    const { hubServer } = this.plane
    if (hubServer) this.#links ??= new HubLinks(hubServer, this.peer)
    return this.#links
  }

  get isIdle(): boolean {
    return this.#exchanges.length === 0
  }

  /** Whether it is in the middle of asking. */
  get isAsking(): boolean {
    return this.#mode === 'head' && this.#kept !== undefined
  }

  get isUpgraded(): boolean {
    return this.#mode === 'tunnel'
  }

  /** Whether it has something to answer, or an answer is still on its way out. */
  get isBusy(): boolean {
    return (
      this.#mode !== 'tunnel' && (!this.isIdle || this.isAsking || this.stream.writableLength > 0)
    )
  }

  /** Whether it is dealing with bytes just now. */
  get isReading(): boolean {
    return this.#reading
  }

  /** What is to be done at a time, by the plane's clock. */
  tick(now: number): void {
    this.#probe(now)
    for (const exchange of this.#exchanges.filter(({ isOverdue }) => isOverdue)) {
      const { upstream } = exchange
      exchange.note('late-answer')
      exchange.broken(upstream && !upstream.connected ? 503 : 504)
      upstream?.drop()
    }
    if (this.due === 0 || this.due > now) return
    if (this.#mode === 'head' && this.isIdle && this.#kept) {
      this.#answer(408)
      return
    }
    if (this.stream.writableLength > 0) this.plane.incidents.note('unread-answer')
    this.destroy()
  }

  #probe(now: number): void {
    const [first] = this.#exchanges
    if (!first || this.#mode === 'tunnel' || !this.stream.isPaused()) {
      this.#probeDue = 0
    } else if (this.#probeDue === 0) {
      this.#probeDue = now + PROBE
    } else if (this.#probeDue <= now) {
      this.#probeDue = now + PROBE
      first.probe()
    }
  }

  /** Something of a request or its answer went over the connection. */
  touch(): void {
    const { silenceTimeout, clock } = this.plane
    if (silenceTimeout > 0 && this.#mode !== 'tunnel' && !this.isIdle)
      this.due = clock.now + silenceTimeout
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
    this.#reading = true
    while (at < end) {
      if (this.#isBlocked()) {
        this.#keep(bytes, at, end)
        this.stream.pause()
        break
      }
      at = this.#read(bytes, at, end)
    }
    this.#reading = false
    const out = (this.#tunnel ?? this.#body?.exchange)?.upstream?.out
    out?.flush()
    if (out?.full) this.stream.pause()
  }

  #read(bytes: Buffer, start: number, end: number): number {
    switch (this.#mode) {
      case 'head':
        return this.#head(bytes, start, end)
      case 'body':
        return this.#readBody(bytes, start, end)
      case 'tunnel': {
        const exchange = this.#tunnel
        if (exchange?.route) exchange.route.lastActivity = Date.now()
        exchange?.upstream?.out.pass(this.#inlet, bytes, start, end)
        return end
      }
      case 'early':
        this.#keep(bytes, start, end)
        if (end - start > MAX_EARLY) this.stream.pause()
        return end
      case 'over':
        return end
    }
  }

  #head(bytes: Buffer, start: number, end: number): number {
    let at = head.parse(bytes, start, end)
    if (at === 0) {
      if (this.isIdle) this.due = this.plane.clock.now + this.plane.headTimeout
      this.#keep(bytes, start, end)
      return end
    }
    if (at > 0 && (head.namesHeaders || this.plane.rewriting.added))
      at = head.parse(bytes, start, end, true)
    if (at < 0) {
      this.refuse(refusalOf(at))
      return end
    }
    this.due = 0
    const exchange = new Exchange(this, head, upgradeOf(bytes, head))
    this.#exchanges.push(exchange)
    this.touch()
    if (exchange.upgrade !== undefined) {
      this.#mode = 'early'
    } else if (!exchange.requestDone) {
      this.#mode = 'body'
      this.#body = new RequestBody(exchange, head.chunked ? -1 : head.contentLength)
    }
    exchange.first = this.#exchanges.length === 1
    // Whether what follows is for the other protocol is not for us to guess, unless the server is asked.
    if (head.asksUpgrade && exchange.upgrade === undefined) exchange.keepsAlive = false
    routeRequest(this, exchange, head, bytes, start, at)
    // What follows a request that ends the connection is none (RFC 9112, 9.6).
    this.#last = !exchange.keepsAlive
    if (this.#last && this.#mode === 'head') this.#mode = 'over'
    return at
  }

  #readBody(bytes: Buffer, start: number, end: number): number {
    const body = this.#body
    if (!body) return end
    this.touch()
    const at = body.take(this.#inlet, bytes, start, end)
    if (at < 0) {
      this.#mode = 'over'
      body.exchange.unreadable(refusalOf(at))
      return end
    }
    if (body.done) {
      this.#body = undefined
      this.#mode = this.#last ? 'over' : 'head'
      if (body.exchange.responseDone) this.#next(body.exchange)
    }
    return at
  }

  /** Whether what comes next must wait. */
  #isBlocked(): boolean {
    // Whoever does not read its answers gets no more of them.
    if (this.#mode === 'head') return this.out.full || this.#exchanges.length >= MAX_PIPELINED
    if (this.#mode !== 'body' || !this.#body) return false
    const { exchange } = this.#body
    return exchange.upstream === undefined && !exchange.over
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#kept = Buffer.from(bytes.subarray(start, end))
  }

  /** Goes on with what was kept, when it need not wait any more. */
  unblock(): void {
    if (this.#reading || this.#mode === 'early' || !this.#kept || this.#isBlocked()) return
    this.stream.resume()
    const kept = this.#kept
    this.#kept = undefined
    this.#receive(kept, 0, kept.length)
  }

  /** There is room again where the client's bytes go. */
  resume(): void {
    if (this.#mode !== 'early') this.stream.resume()
  }

  /** Answers a request that is none, after those before it, and ends the connection. */
  refuse(refusal: Refusal): void {
    this.#mode = 'over'
    this.plane.incidents.note('refused-request', refusal.reason, { address: this.peer.address })
    this.#answerWith(refusalText(refusal))
  }

  #answer(status: 408): void {
    this.#mode = 'over'
    this.plane.incidents.note('late-request', undefined, { address: this.peer.address })
    this.#answerWith(errorText(status, '', ''))
  }

  #answerWith(text: string): void {
    this.due = 0
    const exchange = new Exchange(this, undefined, undefined)
    this.#exchanges.push(exchange)
    exchange.first = this.#exchanges.length === 1
    exchange.refuse(text)
  }

  /** An answer has gone out. */
  answered(exchange: Exchange): void {
    this.#settle(exchange)
    this.plane.settled()
  }

  #settle(exchange: Exchange): void {
    if (!exchange.keepsAlive) {
      this.#end()
    } else if (exchange.requestDone) {
      this.#next(exchange)
    } else {
      // The rest of the body is read and forgotten, so that the answer is not lost on its way (RFC 9112, 9.6).
      this.due = this.plane.clock.now + LINGER
      this.resume()
      this.unblock()
    }
  }

  #next(exchange: Exchange): void {
    if (this.#exchanges[0] === exchange) this.#exchanges.shift()
    const [next] = this.#exchanges
    if (next) {
      next.becomeFirst()
    } else {
      const { clock, headTimeout, keepAliveTimeout, draining } = this.plane
      this.due = clock.now + (this.#kept ? headTimeout : keepAliveTimeout)
      if (draining) this.#end()
    }
    this.unblock()
  }

  /** Writes the last bytes and closes once they are on their way; what the client still sends is not kept. */
  #end(): void {
    this.#mode = 'over'
    this.#body = undefined
    this.#kept = undefined
    this.out.flush()
    for (const exchange of this.#exchanges.splice(0)) exchange.abandon()
    const { clock } = this.plane
    this.due = clock.now + LAST_WORDS
    this.stream.end(() => {
      this.due = clock.now + GOODBYE
      this.plane.settled()
    })
    this.stream.resume()
  }

  /** The server agreed to the upgrade: from now on bytes go through as they come. */
  joined(exchange: Exchange): void {
    this.#tunnel = exchange
    this.#mode = 'tunnel'
    this.due = 0
    const kept = this.#kept
    this.#kept = undefined
    if (kept) exchange.upstream?.out.write(kept.toString('latin1'))
    exchange.upstream?.out.flush()
    this.stream.resume()
  }

  /** Ends it after what was written. */
  finish(): void {
    this.out.flush()
    finish(this.stream)
  }

  /** Ends it so that the client can tell that the answer is not whole. */
  cut(framed: boolean): void {
    this.out.flush()
    if (framed) finish(this.stream)
    else cutOff(this.stream)
  }

  destroy(): void {
    this.stream.destroy()
  }

  readonly #drained = (): void => {
    this.out.full = false
    this.#exchanges[0]?.upstream?.stream.resume()
    this.unblock()
  }

  readonly #ended = (): void => {
    if (this.#closed) return
    this.#closed = true
    this.plane.clients.delete(this)
    this.plane.settled()
    if (this.#mode === 'tunnel') this.#tunnel?.leave()
    else for (const exchange of this.#exchanges) exchange.abandon()
    this.#links?.close()
    // Whatever it still waits for, nobody reads it.
    if (this.#mode !== 'tunnel') this.stream.destroy()
    else finish(this.stream)
  }
}

// The end of the connection follows, and is what counts.
function ignore(): void {}

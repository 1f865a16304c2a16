import type { Connection } from '../connections.ts'
import type { ErrorStatus } from '../http/error-answer.ts'
import type { FailureStatus } from '../http/failure.ts'
import { isRepeatable } from '../http/failure.ts'
import type { IncidentKind } from '../incidents.ts'
import type { LiveRoute } from '../routing/live-route.ts'
import type { ChunkedDecoder } from '../wire/chunked.ts'
import { requestFraming, type Framing } from '../wire/framing.ts'
import type { Refusal } from '../wire/refusal.ts'
import type { RequestHead } from '../wire/request-head.ts'
import type { ResponseHead } from '../wire/response-head.ts'
import type { Client } from './client.ts'
import { errorText, refusalText } from './error-text.ts'
import { valueOf } from './head-text.ts'
import type { Inlet } from './inlet.ts'
import { responseText } from './response-text.ts'
import { trailersText } from './trailers-text.ts'
import type { Upstream, Upstreams } from './upstream.ts'

/** One request of a client and its answer. */
export class Exchange implements Connection {
  readonly client: Client
  readonly method: string
  readonly upgrade: string | undefined
  readonly current: boolean
  readonly expectsContinue: boolean
  /** The request target as it came. */
  target = ''
  /** The Host header as it came, kept where an answer may need it. */
  host: string | undefined
  keepsAlive: boolean
  /** Whether the body has been read to its end. */
  requestDone: boolean
  bodyBegun = false
  responseDone = false
  /** The head for the server, kept in case it has to be sent again. */
  text = ''
  /** `undefined` for the hub. */
  route: LiveRoute | undefined
  upstream: Upstream | undefined
  /** Whether it is the oldest of its connection, whose answer goes out. */
  first = false
  /** The logins it came with. */
  logins: readonly string[] = []
  /** When the head of the answer is due, by the plane's clock; 0 for never. */
  due = 0
  #upstreams: Upstreams | undefined
  #begun = false
  #chunked = false
  /** Whether the client can tell an answer that was cut short from a whole one. */
  #framed = false
  #switched = false
  #repeatable: boolean
  #failure: string | undefined
  #over = false
  #abandoned = false
  /** When it began, by the plane's meter; 0 without one. */
  readonly #since: number
  #status = 0

  /**
   * @param head `undefined` for one that could not be read
   * @param upgrade the protocol it asks to switch to
   */
  constructor(client: Client, head: RequestHead | undefined, upgrade: string | undefined) {
    this.client = client
    this.method = head?.method ?? ''
    this.upgrade = upgrade
    this.current = head?.minor === 1
    this.keepsAlive = head?.keepsAlive ?? false
    this.expectsContinue = head?.expectsContinue ?? false
    this.requestDone = head === undefined || requestFraming(head) === 'none'
    this.#repeatable = isRepeatable(this.method, !this.requestDone) && upgrade === undefined
    this.#since = client.plane.meter?.began(upgrade !== undefined) ?? 0
  }

  /** Whether its answer is late. */
  get isOverdue(): boolean {
    return this.due > 0 && this.due <= this.client.plane.clock.now
  }

  /** Whether there is nothing more to do with what the client sends. */
  get over(): boolean {
    return this.#over
  }

  /** Sends it where its route goes; to the hub without one. */
  send(text: string, route: LiveRoute | undefined, upstreams: Upstreams): void {
    this.text = text
    this.route = route
    this.#upstreams = upstreams
    if (route) this.client.plane.connections.add(this)
    if (this.requestDone) this.awaitAnswer()
    upstreams.acquire(this, false)
  }

  /** The server has, or will have, all that it needs to answer: an upload may take for ever. */
  awaitAnswer(): void {
    const { plane } = this.client
    const responseTimeout = this.route?.responseTimeout ?? (this.route ? plane.responseTimeout : 0)
    if (responseTimeout > 0 && !this.#begun && !this.#over)
      this.due = plane.clock.now + responseTimeout
  }

  /** It has a connection to the server, or one that is being made. */
  attached(upstream: Upstream): void {
    this.upstream = upstream
    upstream.out.write(this.text)
    // What comes along with the head goes out with it.
    if (this.requestDone || this.expectsContinue || !this.client.isReading) upstream.out.flush()
    if (upstream.connected) this.reached()
    if (!this.first) upstream.stream.pause()
    else if (upstream.stream.isPaused()) upstream.stream.resume()
    this.client.unblock()
  }

  /**
   * Says something that means nothing, to a client that is held up: nobody hears of its end while it is not read, but
   * writing to it fails (RFC 9110, 15.2: clients ignore interim answers).
   */
  probe(): void {
    if (!this.current || this.#begun || this.#over) return
    if (this.expectsContinue && !this.bodyBegun) return
    this.client.out.write('HTTP/1.1 100 Continue\r\n\r\n')
    this.client.out.flush()
  }

  /** The server has been reached. */
  reached(): void {
    if (this.route) this.route.lastActivity = Date.now()
  }

  /** Its turn to be answered. */
  becomeFirst(): void {
    this.first = true
    if (this.#failure !== undefined) this.#fail(this.#failure)
    else this.upstream?.resume()
  }

  interim(bytes: Buffer, start: number, head: ResponseHead): void {
    if (this.route) this.route.lastAnswer = Date.now()
    if (!this.current) return
    this.client.out.write(`${responseText(bytes, start, head, this.#rules(), false)}\r\n`)
  }

  /** The final answer begins. */
  begin(bytes: Buffer, start: number, head: ResponseHead, framing: Framing): void {
    const { route, client } = this
    if (route) route.lastAnswer = Date.now()
    this.#begins()
    const unframed = framing === 'chunked' || framing === 'close'
    this.#chunked = unframed && this.current && this.upgrade === undefined
    this.#framed = this.#chunked || framing === 'length'
    if ((unframed && !this.#chunked) || this.upgrade !== undefined || client.plane.draining)
      this.keepsAlive = false
    // The client may send its body or not now: nobody can tell.
    if (this.expectsContinue && !this.requestDone && !this.bodyBegun) this.keepsAlive = false
    this.#status = head.status
    let text = responseText(bytes, start, head, this.#rules(), this.#chunked)
    const { redirect } = client.plane.rewriting
    if (redirect && route) text = redirect(text, head.status, route.target.host, this.host)
    if (head.date < 0 && this.upgrade === undefined) text += client.plane.clock.dateLine()
    if (this.#chunked) text += 'Transfer-Encoding: chunked\r\n'
    client.out.write(
      this.keepsAlive
        ? `${text}Connection: keep-alive\r\n\r\n`
        : `${text}Connection: close\r\n\r\n`,
    )
  }

  /** The server speaks another protocol from now on. */
  switched(bytes: Buffer, start: number, head: ResponseHead): void {
    const { route, client } = this
    const now = Date.now()
    if (route) {
      route.lastAnswer = now
      route.lastActivity = now
    }
    this.#begins()
    this.#switched = true
    this.#status = 101
    this.#measure()
    const protocol =
      head.upgrade < 0 ? (this.upgrade ?? '') : valueOf(bytes, head.fields, head.upgrade)
    const text = responseText(bytes, start, head, this.#rules(), false)
    client.out.write(`${text}Connection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`)
    client.joined(this)
  }

  /** A piece of the answer's body, or of what comes after an upgrade. */
  data(inlet: Inlet, bytes: Buffer, start: number, end: number): void {
    const { route, client } = this
    if (route) route.lastAnswer = Date.now()
    client.touch()
    if (!this.#chunked) {
      client.out.pass(inlet, bytes, start, end)
      return
    }
    client.out.write(`${(end - start).toString(16)}\r\n`)
    client.out.pass(inlet, bytes, start, end)
    client.out.write('\r\n')
  }

  /** The trailers of a body as the client may see them. */
  trailers(decoder: ChunkedDecoder): string {
    return this.#chunked ? trailersText(decoder) : ''
  }

  /** The answer is whole. */
  end(trailers: string): void {
    if (this.#chunked) this.client.out.write(`0\r\n${trailers}\r\n`)
    if (this.#over) return
    this.#finish()
  }

  /** The connection broke before the answer was whole. */
  lost({ connected: reached, failure }: Upstream): void {
    if (this.#repeatable && !this.#begun && reached && !this.#over && this.#upstreams) {
      this.#repeatable = false
      this.upstream = undefined
      this.#upstreams.acquire(this, true)
      return
    }
    // A connection that took too long ends without an error.
    if (!reached) this.note('no-connection', failure ?? 'ETIMEDOUT')
    else this.note(this.#begun ? 'cut-answer' : 'no-answer')
    this.broken(reached ? 502 : 503)
  }

  /** Tells the operator what is wrong with its server. */
  note(kind: IncidentKind, reason?: string): void {
    const { route, client } = this
    if (this.#over) return
    client.plane.incidents.note(kind, reason, route && { target: route.target.origin })
  }

  /** There is no whole answer. */
  broken(status: FailureStatus): void {
    if (this.#over) return
    // One that still waits for a connection must not get one later: its answer would be taken for the next one's.
    this.#upstreams?.forget(this)
    this.upstream = undefined
    if (this.#begun) {
      this.#leave()
      this.#measure()
      this.client.cut(this.#framed)
      return
    }
    this.fail(status, this.text)
  }

  /** Answers in place of a server. @param head of the request */
  fail(status: ErrorStatus, head: string): void {
    const { alone } = this.client.plane
    if (!alone) {
      this.refuse(errorText(status, head, this.method))
      return
    }
    this.#leave()
    this.client.unblock()
    void alone
      .failure(status, { method: this.method, url: this.target, head })
      .then((text) => this.#abandoned || this.refuse(text))
  }

  /** Its body cannot be read to the end. */
  unreadable(refusal: Refusal): void {
    const { upstream } = this
    this.upstream = undefined
    this.keepsAlive = false
    this.requestDone = true
    this.#upstreams?.forget(this)
    if (this.responseDone) {
      this.client.destroy()
    } else if (this.#begun) {
      this.#leave()
      this.client.cut(this.#framed)
    } else {
      this.refuse(refusalText(refusal))
    }
    upstream?.drop()
  }

  /** One end of a tunnel is over. */
  leave(): void {
    const { upstream } = this
    this.upstream = undefined
    this.#leave()
    upstream?.finish()
  }

  /** Answers with something of the proxy's own. @param text with its head, without the Connection header */
  refuse(text: string): void {
    this.#leave()
    if (this.first) this.#fail(text)
    else this.#failure = text
    this.client.unblock()
  }

  destroy(): void {
    const { upstream } = this
    this.#upstreams?.forget(this)
    if (this.#switched) {
      this.client.destroy()
      return
    }
    this.broken(503)
    upstream?.drop()
  }

  /** The client is gone. */
  abandon(): void {
    const { upstream } = this
    this.upstream = undefined
    this.#abandoned = true
    this.#leave()
    this.#upstreams?.forget(this)
    upstream?.drop()
  }

  #fail(text: string): void {
    const { client } = this
    if (client.plane.draining || !this.requestDone || this.upgrade !== undefined)
      this.keepsAlive = false
    this.#failure = undefined
    this.#status = Number(text.slice(9, 12))
    this.#measure()
    const connection = this.keepsAlive ? 'keep-alive' : 'close'
    client.out.write(text.replace('\r\n', `\r\nConnection: ${connection}\r\n`))
    client.out.flush()
    this.responseDone = true
    client.answered(this)
  }

  #begins(): void {
    this.#begun = true
    this.due = 0
    // It is not sent again.
    this.text = ''
  }

  #finish(): void {
    this.#leave()
    this.#measure()
    this.upstream = undefined
    this.responseDone = true
    this.client.answered(this)
  }

  #leave(): void {
    this.#over = true
    this.due = 0
    if (this.route) this.client.plane.connections.delete(this)
  }

  #measure(): void {
    this.client.plane.meter?.answered(this.#status, this.upgrade !== undefined, this.#since)
  }

  #rules() {
    const { route } = this
    const { cookies, rewriting } = this.client.plane
    return route && rewriting.guarded ? { cookies, routespec: route.routespec } : undefined
  }
}

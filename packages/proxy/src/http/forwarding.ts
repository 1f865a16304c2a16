import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Connection, Connections } from '../connections.ts'
import type { RawHeaders } from '../headers/response-headers.ts'
import type { LiveRoute } from '../routing/live-route.ts'
import { failureStatus, isBrokenConnection, isRepeatable, type FailureStatus } from './failure.ts'

/** Where a server's answer goes. */
export interface AnswerSink {
  /** An interim answer, 102 to 199. */
  hints(status: number, raw: RawHeaders): void
  /** May throw when the head cannot be passed on; then `fail` follows. */
  head(status: number, reason: string, raw: RawHeaders): void
  /** Returns `false` to get no more until {@link Forwarding.resume}. */
  data(chunk: Buffer): boolean
  end(trailers: RawHeaders): void
  /** There is no whole answer. After `head` only the end of the connection can tell the client. */
  fail(status: FailureStatus, error: Error): void
}

/** A request for a server. */
export interface OutgoingRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: string[]
  readonly body: Readable | null
  /** How long the head of the answer may take, in milliseconds; 0 for ever. */
  readonly responseTimeout: number
}

const ABANDONED = new Error('the client went away')
const CLOSED = new Error('the connection was ended by the hub')

/** One request to a server and its answer, over a pooled connection. */
export class Forwarding implements Connection, Dispatcher.DispatchHandler {
  readonly route: LiveRoute
  readonly logins: readonly string[]
  readonly #options: Dispatcher.DispatchOptions
  readonly #sink: AnswerSink
  readonly #connections: Connections
  #controller: Dispatcher.DispatchController | undefined
  #abandoned: Error | undefined
  #sent = false
  #answered = false
  #over = false
  #mayRepeat = true

  constructor(
    { route, logins }: { readonly route: LiveRoute; readonly logins: readonly string[] },
    request: OutgoingRequest,
    sink: AnswerSink,
    connections: Connections,
  ) {
    this.route = route
    this.logins = logins
    this.#sink = sink
    this.#connections = connections
    const { method, url, headers, body, responseTimeout } = request
    this.#options = {
      method,
      path: url,
      headers,
      body,
      headersTimeout: responseTimeout,
      bodyTimeout: 0,
    }
  }

  start(): void {
    this.#connections.add(this)
    this.#dispatch()
  }

  /** Goes on after the sink was full. */
  resume(): void {
    if (!this.#over) this.#controller?.resume()
  }

  /** The client is gone: the server's side ends too. */
  abandon(): void {
    this.#end(ABANDONED)
  }

  destroy(): void {
    if (this.#over) return
    this.#end(CLOSED)
    this.#sink.fail(503, CLOSED)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#abandoned) {
      controller.abort(this.#abandoned)
      return
    }
    this.#sent = true
    this.route.lastActivity = Date.now()
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    reason = '',
  ): void {
    this.route.lastAnswer = Date.now()
    if (status < 200) {
      this.#sink.hints(status, controller.rawHeaders)
      return
    }
    this.#answered = true
    this.#sink.head(status, reason, controller.rawHeaders)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.route.lastAnswer = Date.now()
    if (!this.#sink.data(chunk)) controller.pause()
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#over = true
    this.#connections.delete(this)
    this.#sink.end(controller.rawTrailers)
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#over) return
    if (this.#mayBeSentAgain(error)) {
      this.#mayRepeat = false
      this.#sent = false
      // Outside of undici's own handling of the connection that broke.
      setImmediate(() => this.#dispatch())
      return
    }
    this.#over = true
    this.#connections.delete(this)
    this.#sink.fail(failureStatus(error, this.#sent), error)
  }

  #mayBeSentAgain(error: Error): boolean {
    if (!this.#mayRepeat || this.#answered || !isBrokenConnection(error)) return false
    // Not on any connection yet, so nothing was repeated; its body was not touched either.
    if (!this.#sent) return true
    return isRepeatable(this.#options.method, this.#options.body !== null)
  }

  #dispatch(): void {
    if (!this.#over) this.route.target.pool.dispatch(this.#options, this)
  }

  #end(reason: Error): void {
    if (this.#over) return
    this.#over = true
    this.#abandoned = reason
    this.#connections.delete(this)
    this.#controller?.abort(reason)
  }
}

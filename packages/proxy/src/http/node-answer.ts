import type { IncomingMessage, ServerResponse } from 'node:http'
import { headerOf } from '../headers/request-headers.ts'
import {
  headerText,
  responseHeaders,
  trailerPairs,
  type RawHeaders,
  type ResponseRules,
} from '../headers/response-headers.ts'
import { cutOff } from './cut-off.ts'
import { errorAnswer } from './error-answer.ts'
import type { FailureStatus } from './failure.ts'
import type { AnswerSink } from './forwarding.ts'
import { drain } from './upload.ts'

/** Passes an answer on to a client of node:http. */
export class NodeAnswer implements AnswerSink {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #rules: ResponseRules
  readonly #resume: () => void
  #begun = false
  #flushed = false
  #hasLength = false

  /** @param resume called when there is room again */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    rules: ResponseRules,
    resume: () => void,
  ) {
    this.#request = request
    this.#response = response
    this.#rules = rules
    this.#resume = resume
  }

  hints(status: number, raw: RawHeaders): void {
    if (status !== 103 || this.#request.httpVersion !== '1.1' || this.#response.headersSent) return
    const text = headerText(raw)
    const link = text.filter(
      (_, index) => index % 2 === 1 && text[index - 1]?.toLowerCase() === 'link',
    )
    try {
      if (link.length > 0) this.#response.writeEarlyHints({ link })
    } catch {
      // Node is stricter than RFC 8297 on what a link may be. The final answer has it again.
    }
  }

  head(status: number, reason: string, raw: RawHeaders): void {
    const text = headerText(raw)
    this.#hasLength = headerOf(text, 'content-length') !== undefined
    const chunked =
      !this.#hasLength && this.#request.httpVersion === '1.1' && hasBody(this.#request, status)
    this.#response.writeHead(status, reason, responseHeaders(text, this.#rules, chunked))
    this.#begun = true
    // Events and slow answers: the head must not wait for the first byte. One that comes along with it may.
    process.nextTick(flush, this)
  }

  data(chunk: Buffer): boolean {
    this.#flushed = true
    const room = this.#response.write(chunk)
    if (!room) this.#response.once('drain', this.#resume)
    return room
  }

  end(trailers: RawHeaders): void {
    this.#flushed = true
    if (Array.isArray(trailers) && trailers.length > 0 && !this.#hasLength) {
      this.#response.addTrailers(trailerPairs(trailers))
    }
    this.#response.end()
    drain(this.#request)
  }

  fail(status: FailureStatus): void {
    if (this.#begun) this.#cut()
    else sendError(this.#request, this.#response, status)
  }

  flushHead(): void {
    if (this.#flushed) return
    this.#flushed = true
    this.#response.flushHeaders()
  }

  #cut(): void {
    const { socket } = this.#response
    // Without a length or chunks a normal end would look like the end of the answer.
    const closeFramed = !this.#hasLength && this.#request.httpVersion !== '1.1'
    if (socket && closeFramed) cutOff(socket)
    else this.#response.destroy()
  }
}

function flush(answer: NodeAnswer): void {
  answer.flushHead()
}

function hasBody(request: IncomingMessage, status: number): boolean {
  return request.method !== 'HEAD' && status !== 204 && status !== 304
}

/** Answers with an error of the proxy's own. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  status: Parameters<typeof errorAnswer>[0],
): void {
  if (response.destroyed || response.headersSent) {
    response.destroy()
    return
  }
  const answer = errorAnswer(status, headerOf(request.rawHeaders, 'accept'))
  response.writeHead(status, answer.reason, [...answer.headers])
  response.end(answer.body)
  drain(request)
}

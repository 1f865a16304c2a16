import {
  headerText,
  responseHeaders,
  type RawHeaders,
  type ResponseRules,
} from '../headers/response-headers.ts'
import { errorAnswer } from './error-answer.ts'
import type { FailureStatus } from './failure.ts'
import type { AnswerSink } from './forwarding.ts'

/** How much of an answer waits for its reader, in bytes. */
const HIGH_WATER_MARK = 64 * 1024

/** What the reader of an answer asks for. */
export interface AnswerReader {
  resume(): void
  cancel(): void
}

/** Turns an answer into a web-standard Response. Interim answers and trailers have no place in one. */
export class WebAnswer implements AnswerSink {
  readonly response: Promise<Response>
  readonly #resolve: (response: Response) => void
  readonly #method: string
  readonly #accept: string | undefined
  readonly #rules: ResponseRules
  readonly #reader: AnswerReader
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(request: Request, rules: ResponseRules, reader: AnswerReader) {
    const { promise, resolve } = Promise.withResolvers<Response>()
    this.response = promise
    this.#resolve = resolve
    this.#method = request.method
    this.#accept = request.headers.get('accept') ?? undefined
    this.#rules = rules
    this.#reader = reader
  }

  hints(): void {
    // A Response comes once.
  }

  head(status: number, reason: string, raw: RawHeaders): void {
    const empty = this.#method === 'HEAD' || status === 204 || status === 205 || status === 304
    const headers = headersOf(responseHeaders(headerText(raw), this.#rules, false))
    this.#resolve(
      new Response(empty ? null : this.#body(), { status, statusText: reason, headers }),
    )
  }

  data(chunk: Buffer): boolean {
    if (!this.#stream) return true
    this.#stream.enqueue(chunk)
    return (this.#stream.desiredSize ?? 0) > 0
  }

  end(): void {
    this.#stream?.close()
    this.#stream = undefined
  }

  fail(status: FailureStatus, error: Error): void {
    // After the head, which decided the promise, only this tells the reader.
    this.#stream?.error(error)
    this.#stream = undefined
    this.#resolve(webError(status, this.#accept))
  }

  #body(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#stream = controller
        },
        pull: () => this.#reader.resume(),
        cancel: () => {
          this.#stream = undefined
          this.#reader.cancel()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_MARK }),
    )
  }
}

/** An error of the proxy's own. */
export function webError(
  status: Parameters<typeof errorAnswer>[0],
  accept: string | undefined,
): Response {
  const answer = errorAnswer(status, accept)
  return new Response(answer.body, {
    status,
    statusText: answer.reason,
    headers: headersOf(answer.headers),
  })
}

function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let index = 0; index < raw.length; index += 2)
    headers.append(raw[index] ?? '', raw[index + 1] ?? '')
  return headers
}

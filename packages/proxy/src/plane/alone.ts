import type { ErrorStatus } from '../http/error-answer.ts'

/** A request that gets no answer of a server. */
export interface Failed {
  readonly method: string
  /** Path and query as the client sent them. */
  readonly url: string
  /** The request's head, from which its Accept header is read. */
  readonly head: string
}

/** What a proxy without a hub in its own process says itself. Texts are whole answers without a Connection header. */
export interface Alone {
  /** The answer to what is asked of the proxy itself, `undefined` for all else. @param url path and query */
  answer(url: string, method: string): string | undefined
  /** What a client gets in place of a server's answer. Never rejects. */
  failure(status: ErrorStatus, request: Failed): Promise<string>
}

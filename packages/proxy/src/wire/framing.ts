import type { RequestHead } from './request-head.ts'
import type { ResponseHead } from './response-head.ts'

/** How the end of a body is known (RFC 9112, 6.3). */
export type Framing = 'none' | 'length' | 'chunked' | 'close' | 'tunnel'

type RequestFacts = Pick<RequestHead, 'contentLength' | 'chunked'>
type ResponseFacts = Pick<ResponseHead, 'status' | 'contentLength' | 'chunked'>

/** The framing of a request's body. What contradicts itself was refused before. */
export function requestFraming({ chunked, contentLength }: RequestFacts): Framing {
  if (chunked) return 'chunked'
  return contentLength > 0 ? 'length' : 'none'
}

/**
 * The framing of an answer's body.
 *
 * @param method of the request that it answers
 */
export function responseFraming(
  method: string,
  { status, chunked, contentLength }: ResponseFacts,
): Framing {
  if (status === 101) return 'tunnel'
  if (method === 'CONNECT' && status >= 200 && status < 300) return 'tunnel'
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 'none'
  if (chunked) return 'chunked'
  if (contentLength < 0) return 'close'
  return contentLength > 0 ? 'length' : 'none'
}

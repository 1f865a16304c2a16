import type { IncomingMessage, ServerResponse } from 'node:http'
import { plainAnswer } from '../http/plain-answer.ts'

/** Statuses whose answers have no body, and must not say how long it is (RFC 9110, section 8.6). */
const BODILESS = new Set([204, 304])

/** Writes an answer whose whole body is a text or nothing; `false` when it is another kind, and nothing was written. */
export function writePlain(
  answer: Response,
  request: Pick<IncomingMessage, 'method'>,
  response: ServerResponse,
): boolean {
  const plain = request.method === 'HEAD' ? undefined : plainAnswer(answer)
  if (!plain) return false
  const { status, headers, cookies, body } = plain
  response.writeHead(status, {
    ...headers,
    ...(BODILESS.has(status) ? {} : { 'content-length': Buffer.byteLength(body ?? '') }),
    ...(cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }),
  })
  response.end(body)
  return true
}

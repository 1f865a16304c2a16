import { once } from 'node:events'
import { request as ask, type IncomingMessage } from 'node:http'
import { request as askTls } from 'node:https'
import type { Answer } from './page.ts'

/** A request with everything it needs. */
interface Outgoing {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: string | undefined
  readonly signal: AbortSignal | undefined
}

/** Sends a request and reads the answer; follows nothing. */
export type Transport = (outgoing: Outgoing) => Promise<Answer>

/** What handles a request without a socket, such as `hub.fetch`. */
export type FetchLike = (request: Request) => Response | Promise<Response>

/** Sends by socket. Not by `fetch`, which puts its own `Sec-Fetch-Mode: cors` on everything. */
export const overSocket: Transport = async ({ url, method, headers, body, signal }) => {
  const send = url.protocol === 'https:' ? askTls : ask
  const bytes = body === undefined ? undefined : Buffer.from(body)
  const sent = send(url, {
    method,
    agent: false,
    headers: { ...Object.fromEntries(headers), ...(bytes && { 'content-length': bytes.length }) },
    ...(signal && { signal }),
  })
  // Heard below until the answer begins; after that only the answer matters.
  sent.on('error', () => sent.destroy())
  sent.end(bytes)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  const received = new Headers()
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    for (const value of values) received.append(name, value)
  }
  return { status: answer.statusCode ?? 0, headers: received, body: Buffer.concat(chunks) }
}

/** Sends to a function. */
export function toFunction(handle: FetchLike): Transport {
  return async ({ url, method, headers, body, signal }) => {
    const request = new Request(url, {
      method,
      headers,
      redirect: 'manual',
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    })
    const answer = await handle(request)
    return {
      status: answer.status,
      headers: answer.headers,
      body: Buffer.from(await answer.arrayBuffer()),
    }
  }
}

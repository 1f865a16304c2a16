import { Readable } from 'node:stream'
import type { PeerInfo, Visit } from '@hubkit/core/contract'
import { requestHead } from '../headers/request-headers.ts'
import type { LiveRoute } from '../routing/live-route.ts'
import type { RequestPath } from '../routing/request-path.ts'
import type { ForwardingParts } from './forward-request.ts'
import { Forwarding } from './forwarding.ts'
import { WebAnswer } from './web-answer.ts'

/**
 * Sends a web-standard request to the server of its route. The promise never rejects for what the server does: an
 * answer that cannot be had is an error answer, one cut short an error of its body.
 *
 * @throws DOMException `AbortError`, or the signal's reason, when the request was aborted before the answer
 */
export async function forwardFetch(
  parts: ForwardingParts,
  route: LiveRoute,
  visit: Visit,
  path: RequestPath,
  request: Request,
  peer: PeerInfo,
): Promise<Response> {
  const { signal } = request
  signal.throwIfAborted()
  const { peers, cookies, connections, responseTimeout } = parts
  const url = new URL(request.url)
  const raw = [...request.headers].flat()
  if (!request.headers.has('host')) raw.push('Host', url.host)
  const { headers } = requestHead(raw, {
    peer: peers.of(peer.remoteAddress, peer.encrypted ?? url.protocol === 'https:'),
    cookies,
    dropped: visit.dropped,
  })
  const body = request.body
    ? Readable.from(counted(request.body, route), { objectMode: false })
    : null
  const answer = new WebAnswer(
    request,
    { cookies, routespec: route.routespec },
    {
      resume: () => forwarding.resume(),
      cancel: () => forwarding.abandon(),
    },
  )
  const { method } = request
  const forwarding = new Forwarding(
    { route, logins: visit.logins },
    {
      method,
      url: path.url,
      headers,
      body,
      responseTimeout: route.responseTimeout ?? responseTimeout,
    },
    answer,
    connections,
  )

  const aborted = Promise.withResolvers<never>()
  const abort = (): void => {
    // First, since the end of the request would settle the answer otherwise.
    aborted.reject(signal.reason)
    forwarding.destroy()
    body?.destroy()
  }
  signal.addEventListener('abort', abort, { once: true })
  forwarding.start()
  return Promise.race([answer.response, aborted.promise])
}

async function* counted(
  body: ReadableStream<Uint8Array>,
  route: LiveRoute,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    route.lastActivity = Date.now()
    yield chunk
  }
}

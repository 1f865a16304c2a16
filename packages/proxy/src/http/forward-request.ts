import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Visit } from '@hubkit/core/contract'
import type { Connections } from '../connections.ts'
import type { HiddenCookies } from '../headers/hidden-cookies.ts'
import type { Peers } from '../headers/peer.ts'
import { requestHead } from '../headers/request-headers.ts'
import type { LiveRoute } from '../routing/live-route.ts'
import type { RequestPath } from '../routing/request-path.ts'
import { Forwarding } from './forwarding.ts'
import { NodeAnswer } from './node-answer.ts'
import { Upload } from './upload.ts'

/** What forwarding needs besides the request and its route. */
export interface ForwardingParts {
  readonly peers: Peers
  readonly cookies: HiddenCookies
  readonly connections: Connections
  /** Milliseconds, 0 for ever. */
  readonly responseTimeout: number
}

/**
 * Sends a request of node:http to the server of its route and the answer back.
 *
 * @param awaitsContinue whether the client waits to be told to send its body (RFC 9110, 10.1.1) and nobody did yet
 */
export function forwardRequest(
  parts: ForwardingParts,
  route: LiveRoute,
  visit: Visit,
  path: RequestPath,
  request: IncomingMessage,
  response: ServerResponse,
  awaitsContinue: boolean,
): void {
  const { peers, cookies, connections, responseTimeout } = parts
  const { method = 'GET', rawHeaders, socket } = request
  const { routespec } = route
  const { headers, hasBody } = requestHead(rawHeaders, {
    peer: peers.ofSocket(socket),
    cookies,
    dropped: visit.dropped,
    authority: path.authority,
  })
  const body = hasBody ? upload(request, response, route, awaitsContinue) : null
  const answer = new NodeAnswer(request, response, { cookies, routespec }, () =>
    forwarding.resume(),
  )
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

  const closed = (): void => {
    socket.off('close', closed)
    if (response.writableFinished) return
    forwarding.abandon()
    body?.destroy()
  }
  response.once('close', closed)
  // A pipelined request has no connection of its own yet; before Node 24 its response does not hear of the end.
  if (response.socket === null) socket.once('close', closed)
  forwarding.start()
}

function upload(
  request: IncomingMessage,
  response: ServerResponse,
  route: LiveRoute,
  awaitsContinue: boolean,
): Upload {
  const onChunk = (): void => {
    route.lastActivity = Date.now()
  }
  if (!awaitsContinue) return new Upload(request, onChunk)
  // Told when the server takes the body: a client that hears of an error first need not send it. It may then send or
  // not, so the connection ends.
  const { shouldKeepAlive } = response
  response.shouldKeepAlive = false
  return new Upload(request, onChunk, () => {
    if (response.headersSent || response.destroyed) return
    response.shouldKeepAlive = shouldKeepAlive
    response.writeContinue()
  })
}

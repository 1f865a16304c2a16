import { request as ask, type ClientRequest, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Visit } from '@hubkit/core/contract'
import type { Connection } from '../connections.ts'
import { headerOf, requestHead } from '../headers/request-headers.ts'
import { responseHeaders } from '../headers/response-headers.ts'
import { cutOff } from '../http/cut-off.ts'
import { failureStatus } from '../http/failure.ts'
import type { ForwardingParts } from '../http/forward-request.ts'
import { MAX_HEAD } from '../wire/request-head.ts'
import type { LiveRoute } from '../routing/live-route.ts'
import type { RequestPath } from '../routing/request-path.ts'
import { EarlyBytes } from './early-bytes.ts'
import { endWith, endWithError, rawHead } from './raw-answer.ts'
import { joinSockets } from './tunnel.ts'

/** Passes an upgrade on to the server of its route and joins the connections when the server agrees. */
export function forwardUpgrade(
  parts: ForwardingParts,
  route: LiveRoute,
  visit: Visit,
  path: RequestPath,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
): void {
  const { peers, cookies, connections, responseTimeout } = parts
  const { hasBody, protocol } = upgradeAsked(request.rawHeaders)
  if (hasBody) {
    endWithError(request, client, 400)
    return
  }
  const { headers } = requestHead(request.rawHeaders, {
    peer: peers.ofSocket(request.socket),
    cookies,
    dropped: visit.dropped,
    authority: path.authority,
    upgrade: protocol,
  })
  if (protocol === undefined) headers.push('Connection', 'close')

  const { socket: server, reached } = route.target.connect()
  const sent = ask({
    createConnection: () => server,
    method: request.method,
    path: path.url,
    headers,
    maxHeaderSize: MAX_HEAD,
  })
  const early = new EarlyBytes(client, head)
  const connection: Connection = {
    route,
    logins: visit.logins,
    destroy() {
      sent.destroy()
      server.destroy()
      client.destroy()
    },
  }
  connections.add(connection)
  const gone = (): void => {
    connections.delete(connection)
    sent.destroy()
  }
  client.on('close', gone)
  client.on('error', gone)

  const timers = limitTime(sent, reached, route.responseTimeout ?? responseTimeout)
  let answered = false
  sent.on('error', (error) => {
    timers.stop()
    // After the head the joined connections see to their ends themselves.
    if (answered || client.destroyed) return
    early.drop()
    endWithError(request, client, failureStatus(error, timers.connected))
  })
  sent.on('upgrade', (answer, socket, serverEarly) => {
    timers.stop()
    answered = true
    if (client.destroyed || protocol === undefined) {
      connection.destroy()
      return
    }
    const now = Date.now()
    route.lastActivity = now
    route.lastAnswer = now
    client.write(
      answerHead(answer, [
        'Connection',
        'Upgrade',
        'Upgrade',
        headerOf(answer.rawHeaders, 'upgrade') ?? protocol,
      ]),
      'latin1',
    )
    if (serverEarly.length > 0) client.write(serverEarly)
    early.release(socket)
    joinSockets(
      client,
      socket,
      () => {
        route.lastActivity = Date.now()
      },
      () => {
        route.lastAnswer = Date.now()
      },
    )
  })
  sent.on('response', (answer) => {
    timers.stop()
    answered = true
    route.lastAnswer = Date.now()
    refuse(answer, client)
  })
  sent.end()

  function answerHead(answer: IncomingMessage, connectionHeaders: readonly string[]): string {
    const { statusCode = 502, statusMessage = '', rawHeaders } = answer
    return rawHead(statusCode, statusMessage, [
      ...responseHeaders(rawHeaders, { cookies, routespec: route.routespec }, false),
      ...connectionHeaders,
    ])
  }

  /** The server said something else than yes: its answer ends with the connection. */
  function refuse(answer: IncomingMessage, socket: Duplex): void {
    early.drop()
    socket.write(answerHead(answer, ['Connection', 'close']), 'latin1')
    answer.on('data', (chunk: Buffer) => {
      if (!socket.write(chunk)) answer.pause()
    })
    socket.on('drain', () => answer.resume())
    answer.on('end', () => endWith(socket, ''))
    // Without a length a normal end would look like the end of the answer.
    answer.on('error', () => cutOff(socket))
  }
}

function upgradeAsked(raw: readonly string[]): { hasBody: boolean; protocol: string | undefined } {
  const asked = headerOf(raw, 'upgrade')
  const hasBody =
    Number(headerOf(raw, 'content-length') ?? 0) > 0 ||
    headerOf(raw, 'transfer-encoding') !== undefined
  return { hasBody, protocol: asked && /\bh2c\b/i.test(asked) ? undefined : asked }
}

/** Ends a request whose answer takes too long after the server was reached. */
function limitTime(
  sent: ClientRequest,
  reached: 'connect' | 'secureConnect',
  responseTimeout: number,
): { readonly connected: boolean; stop(): void } {
  const late = (code: string): NodeJS.ErrnoException =>
    Object.assign(new Error('the server took too long'), { code })
  let connected = false
  let timer: NodeJS.Timeout | undefined
  sent.on('socket', (socket) => {
    socket.once(reached, () => {
      connected = true
      if (responseTimeout === 0) return
      timer = setTimeout(
        () => sent.destroy(late('UND_ERR_HEADERS_TIMEOUT')),
        responseTimeout,
      ).unref()
    })
  })
  return {
    get connected() {
      return connected
    },
    stop: () => clearTimeout(timer),
  }
}

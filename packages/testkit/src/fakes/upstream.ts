import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { startTestServer, type TestServer } from './http-server.ts'

/** A request as an upstream saw it. */
export interface SeenRequest {
  readonly method: string
  /** Path and query, exactly as they came. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** What an {@link upstream} answers to a plain request, as JSON. */
export interface EchoAnswer extends SeenRequest {
  /** The upstream's name. */
  readonly upstream: string
  readonly body: string
}

/** A server behind a proxy. */
export interface Upstream extends TestServer {
  readonly name: string
  /** Every request and upgrade so far, oldest first. */
  readonly seen: readonly SeenRequest[]
}

/** Options of {@link upstream}. */
export interface UpstreamOptions {
  /** @default 'upstream' */
  readonly name?: string
  /** @default tells the request back as an {@link EchoAnswer} */
  readonly request?: RequestListener
  /** @default accepts the upgrade and sends back every byte */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** Starts a real HTTP server on 127.0.0.1 that tells what reached it. */
export async function upstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const name = options.name ?? 'upstream'
  const seen: SeenRequest[] = []
  const request = options.request ?? echoRequest(name)
  const upgrade = options.upgrade ?? echoUpgrade
  const server = await startTestServer({
    request: (message, response) => {
      seen.push(seenRequest(message))
      request(message, response)
    },
    upgrade: (message, socket, head) => {
      seen.push(seenRequest(message))
      upgrade(message, socket, head)
    },
  })
  return Object.assign(server, { name, seen })
}

function seenRequest(message: IncomingMessage): SeenRequest {
  return { method: message.method ?? '', url: message.url ?? '', headers: message.headers }
}

/** Answers 200 with what came, as an {@link EchoAnswer}. */
export function echoRequest(name: string): RequestListener {
  return (message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.once('end', () => {
      const answer: EchoAnswer = {
        upstream: name,
        ...seenRequest(message),
        body: Buffer.concat(chunks).toString(),
      }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer))
    })
  }
}

/** The `Sec-WebSocket-Accept` for a key (RFC 6455, section 4.2.2). */
function webSocketAccept(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

/** Accepts a WebSocket upgrade; returns the head of the answer. */
export function acceptUpgrade(request: IncomingMessage): string {
  const key = request.headers['sec-websocket-key'] ?? ''
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  return [...lines, `Sec-WebSocket-Accept: ${webSocketAccept(key)}`, '', ''].join('\r\n')
}

/** Accepts an upgrade and sends back every byte as it is, the early ones first. No frames are read. */
export function echoUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.write(acceptUpgrade(request))
  if (head.length > 0) socket.write(head)
  // The peer may vanish at any time; the pipe ends with the socket.
  socket.on('error', () => socket.destroy())
  socket.pipe(socket)
}

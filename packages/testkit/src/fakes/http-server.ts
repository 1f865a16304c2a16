import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** A real HTTP server on a port the system chose. */
export interface TestServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly port: number
  /** Connections that are open now. */
  readonly connections: ReadonlySet<Socket>
  /** Stops listening and ends every connection, upgraded ones too. Idempotent. */
  readonly close: () => Promise<void>
}

/** How a {@link TestServer} answers. */
export interface TestServerHandlers {
  readonly request: RequestListener
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Sees every connection before it is read; may destroy it. */
  readonly connection?: (socket: Socket) => void
}

/** Listens on 127.0.0.1. */
export async function startTestServer(handlers: TestServerHandlers): Promise<TestServer> {
  const sockets = new Set<Socket>()
  // No time-outs of its own: a test that holds a request open decides how long.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, handlers.request)
  const { upgrade } = handlers
  if (upgrade) server.on('upgrade', upgrade)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    // A peer that resets its connection is an everyday event here; 'close' follows and is what counts.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    handlers.connection?.(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  let closed: Promise<void> | undefined
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    connections: sockets,
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve())
        sockets.forEach((socket) => socket.destroy())
      })
      return closed
    },
  }
}

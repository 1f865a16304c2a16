import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  HubError,
  type HttpHandler,
  type ListenOptions,
  type Listening,
} from '@hubkit/core/contract'
import { MAX_HEAD } from './http/targets.ts'
import type { Serving } from './serving.ts'
import { isForwardableUpgrade } from './upgrade/forward-upgrade.ts'
import { endWithError } from './upgrade/raw-answer.ts'

/** How long running requests may go on after `close()`, in milliseconds. */
const GRACE = 5000
/** How long the head of a request may take, in milliseconds. */
const HEADERS_TIMEOUT = 60_000
/** How often the system asks whether a silent client is still there, in milliseconds. */
const KEEP_ALIVE_PROBE = 60_000

const PLAIN = { strict: true, awaitsContinue: false }
const AWAITS_CONTINUE = { strict: true, awaitsContinue: true }

/**
 * Owns a port: users' servers and, behind them, the hub. Bodies may take for ever. Requests that are no HTTP are
 * answered by node:http itself, with 400, 408 or 431, and their connection ends.
 *
 * @throws HubError `HUB_ERR_PORT_TAKEN`, or `HUB_ERR_PROXY` when the address cannot be listened on
 */
export async function listen(
  serving: Serving,
  { port, host = '127.0.0.1', hub }: ListenOptions,
  keepAliveTimeout: number,
): Promise<Listening> {
  const running = new Set<ServerResponse>()
  const sockets = new Set<Duplex>()
  const upgraded = new WeakSet<Duplex>()
  let draining = false

  const server = createServer({
    requestTimeout: 0,
    headersTimeout: HEADERS_TIMEOUT,
    keepAliveTimeout,
    maxHeaderSize: MAX_HEAD,
    insecureHTTPParser: false,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE,
    shouldUpgradeCallback: (request) => isForwardableUpgrade(request.rawHeaders),
  })

  function track(response: ServerResponse): void {
    running.add(response)
    if (draining) response.shouldKeepAlive = false
    response.once('close', () => {
      running.delete(response)
      // The last bytes are on their way out only after this event.
      if (draining) setImmediate(closeIdle)
    })
  }

  // Node's own closeIdleConnections leaves those that have not asked anything yet.
  function closeIdle(): void {
    const busy = new Set<Duplex>([...running].map((response) => response.req.socket))
    for (const socket of sockets) {
      if (!busy.has(socket) && !upgraded.has(socket)) socket.destroy()
    }
  }

  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    track(response)
    if (!serving.request(request, response, hub, PLAIN)) hub.request(request, response)
  })
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    track(response)
    if (serving.request(request, response, hub, AWAITS_CONTINUE)) return
    response.writeContinue()
    hub.request(request, response)
  })
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket)
    if (!serving.upgrade(request, socket, head, hub, PLAIN)) offer(hub, request, socket, head)
  })
  server.on('connect', (request, socket) => {
    socket.on('error', () => socket.destroy())
    endWithError(request, socket, 405)
  })

  const bound = await open()
  let closing: Promise<void> | undefined

  async function open(): Promise<number> {
    const listening = Promise.withResolvers<void>()
    server.once('error', listening.reject)
    server.listen(port, host, listening.resolve)
    try {
      await listening.promise
    } catch (error) {
      throw listenError(error, host, port)
    }
    server.off('error', listening.reject)
    const address = server.address()
    return typeof address === 'object' && address ? address.port : port
  }

  async function close(grace: number): Promise<void> {
    draining = true
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    for (const response of running) {
      if (!response.headersSent) response.shouldKeepAlive = false
    }
    closeIdle()
    await drained(running, grace)
    // Answers that have just ended are still on their way out.
    await new Promise((resolve) => setImmediate(resolve))
    // Upgraded connections have no end of their own to wait for.
    for (const socket of sockets) socket.destroy()
    await closed.promise
  }

  return {
    host,
    port: bound,
    close: (grace = GRACE) => (closing ??= close(grace)),
  }
}

/** Waits until no request runs, or for `grace` milliseconds. */
async function drained(running: ReadonlySet<ServerResponse>, grace: number): Promise<void> {
  if (running.size === 0 || grace <= 0) return
  const done = Promise.withResolvers<void>()
  const timer = setTimeout(done.resolve, grace)
  const look = (): void => {
    if (running.size === 0) done.resolve()
  }
  for (const response of running) response.once('close', look)
  await done.promise
  clearTimeout(timer)
}

function offer(hub: HttpHandler, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (hub.upgrade(request, socket, head)) return
  socket.on('error', () => socket.destroy())
  endWithError(request, socket, 404)
}

function listenError(error: unknown, host: string, port: number): HubError {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return new HubError('HUB_ERR_PORT_TAKEN', {
      message: `Port ${port} on ${host} is already in use.`,
      hint: 'Choose another port, or stop the program that has it.',
      cause: error,
    })
  }
  return new HubError('HUB_ERR_PROXY', {
    message: `The proxy cannot listen on port ${port} of ${host}.`,
    cause: error,
  })
}

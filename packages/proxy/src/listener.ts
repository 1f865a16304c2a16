import { createServer as createHttpServer } from 'node:http'
import {
  HubError,
  type HttpHandler,
  type ListenOptions,
  type Listening,
} from '@hubkit/core/contract'
import { lackOfFiles } from './plane/files.ts'
import { Client } from './plane/client.ts'
import { startClock } from './plane/clock.ts'
import type { Plane } from './plane/plane.ts'
import type { Transport } from './plane/transport.ts'
import { endWithError } from './upgrade/raw-answer.ts'
import { MAX_HEAD } from './wire/request-head.ts'

/** How long running requests may go on after `close()`, in milliseconds. */
const GRACE = 5000

/** What serves a port. */
export interface Listener extends Listening {
  /** How many connections of clients there are. */
  readonly clients: number
}

/** What a listener works with. */
export interface ListenerParts extends Omit<
  Plane,
  'clock' | 'hubServer' | 'clients' | 'draining' | 'settled'
> {
  readonly transport: Transport
  /** Called about twice a second. */
  readonly onTick: (now: number) => void
}

/**
 * Owns a port: users' servers and, behind them, the hub. Bodies may take for ever. What is no HTTP is answered with
 * 400, 408, 431, 501 or 505, and its connection ends.
 *
 * @throws HubError `HUB_ERR_PORT_TAKEN`, or `HUB_ERR_PROXY` when the address cannot be listened on
 */
export async function listen(
  { transport, onTick, ...parts }: ListenerParts,
  { port, host = '127.0.0.1', hub }: ListenOptions,
): Promise<Listener> {
  const clients = new Set<Client>()
  let draining = false
  let onIdle: (() => void) | undefined

  const clock = startClock((now) => {
    for (const client of clients) client.tick(now)
    const lack = lackOfFiles()
    if (lack !== undefined) parts.incidents.note('no-accept', lack)
    parts.incidents.sweep(now)
    onTick(now)
  })
  const plane: Plane = {
    ...parts,
    clock,
    clients,
    hubServer: hubServer(hub),
    get draining() {
      return draining
    },
    settled: () => onIdle?.(),
  }
  const server = transport.serve((accepted) => {
    clients.add(new Client(plane, accepted))
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
      clock.stop()
      throw listenError(error, host, port)
    }
    server.off('error', listening.reject)
    // It goes on listening: what it lacks, such as file descriptors, may be there again.
    server.on('error', (error: NodeJS.ErrnoException) =>
      parts.incidents.note('no-accept', error.code ?? error.name),
    )
    const address = server.address()
    return typeof address === 'object' && address ? address.port : port
  }

  function isBusy(): boolean {
    return [...clients].some((client) => client.isBusy)
  }

  async function close(grace: number): Promise<void> {
    draining = true
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    for (const client of clients) if (client.isIdle) client.destroy()
    if (grace > 0 && isBusy()) {
      const done = Promise.withResolvers<void>()
      onIdle = () => {
        if (!isBusy()) done.resolve()
      }
      const timer = setTimeout(done.resolve, grace)
      await done.promise
      clearTimeout(timer)
    }
    // Answers that have just ended are still on their way out.
    await new Promise((resolve) => setImmediate(resolve))
    // Upgraded connections have no end of their own to wait for.
    for (const client of clients) client.destroy()
    await closed.promise
    clock.stop()
  }

  return {
    host,
    port: bound,
    get clients() {
      return clients.size
    },
    close: (grace = GRACE) => (closing ??= close(grace)),
  }
}

/** The hub as a server without a port: it gets connections from inside this process. */
function hubServer(hub: HttpHandler): Plane['hubServer'] {
  const server = createHttpServer({
    requestTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: 0,
    maxHeaderSize: 2 * MAX_HEAD,
    insecureHTTPParser: false,
  })
  server.on('request', (request, response) => hub.request(request, response))
  server.on('upgrade', (request, socket, head) => {
    if (hub.upgrade(request, socket, head)) return
    socket.on('error', () => socket.destroy())
    endWithError(request, socket, 404)
  })
  return server
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

import { createServer as createHttpServer, type Server } from 'node:http'
import type { HttpHandler, Listening } from '@hubkit/core/contract'
import { createDraining } from './draining.ts'
import { listenAt, type ListenAddress } from './listen-at.ts'
import { lackOfFiles } from './plane/files.ts'
import { Client } from './plane/client.ts'
import { startClock } from './plane/clock.ts'
import type { Plane } from './plane/plane.ts'
import type { Transport } from './plane/transport.ts'
import { endWithError } from './upgrade/raw-answer.ts'
import { MAX_HEAD } from './wire/request-head.ts'

/** How long running requests may go on after `close()`, in milliseconds. */
const GRACE = 5000

/** What a listener works with. */
export interface ListenerParts extends Omit<
  Plane,
  'clock' | 'hubServer' | 'clients' | 'draining' | 'settled'
> {
  readonly transport: Transport
  /** Called about twice a second. */
  readonly onTick: (now: number) => void
}

/** A port, or a Unix socket, in use by this process. */
export interface ProxyListening extends Listening {
  /**
   * Stops accepting, and lets all that is under way go on for at most `grace` milliseconds: long answers and upgraded
   * connections too, which `close` does not wait for. Either can be called after the other to end sooner.
   */
  drain(grace: number): Promise<void>
  /** How many connections of clients there are. */
  readonly clients: number
}

/**
 * Owns a port, or a Unix socket: users' servers and, behind them, the hub if there is one. Bodies may take for ever. What is no HTTP is answered with
 * 400, 408, 431, 501 or 505, and its connection ends.
 *
 * @throws HubError `HUB_ERR_PORT_TAKEN`, or `HUB_ERR_PROXY` when the address cannot be listened on
 */
export async function listen(
  { transport, onTick, ...parts }: ListenerParts,
  at: ListenAddress,
  hub?: HttpHandler,
): Promise<ProxyListening> {
  const clients = new Set<Client>()
  const draining = createDraining(clients)

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
    hubServer: hub && hubServer(hub),
    get draining() {
      return draining.begun
    },
    settled: draining.settled,
  }
  const { server, destroyConnections } = transport.serve((accepted) => {
    clients.add(new Client(plane, accepted))
  })
  let closing: Promise<void> | undefined

  let port: number
  try {
    port = await listenAt(server, at)
  } catch (error) {
    clock.stop()
    server.close()
    throw error
  }
  // It goes on listening: what it lacks, such as file descriptors, may be there again.
  server.on('error', (error: NodeJS.ErrnoException) =>
    parts.incidents.note('no-accept', error.code ?? error.name),
  )

  async function end(drained: Promise<void>): Promise<void> {
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    await drained
    // Answers that have just ended are still on their way out.
    await new Promise((resolve) => setImmediate(resolve))
    for (const client of clients) client.destroy()
    destroyConnections()
    await closed.promise
    clock.stop()
  }

  function stop(grace: number, keepsUpgraded: boolean): Promise<void> {
    const drained = draining.wait(grace, keepsUpgraded)
    return (closing ??= end(drained))
  }

  return {
    ...('socket' in at ? { host: 'localhost', socket: at.socket } : { host: at.host ?? '::' }),
    port,
    close: (grace = GRACE) => stop(grace, false),
    drain: (grace) => stop(grace, true),
    get clients() {
      return clients.size
    },
  }
}

/** The hub as a server without a port: it gets connections from inside this process. */
function hubServer(hub: HttpHandler): Server {
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

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls'
import type { ListenOptions } from '@hubkit/core/contract'
import type { NodeProxyOptions } from '../src/index.ts'
import { authority, certificate, files, folder } from './certificates.ts'

/** Where something listens: a port, or the path of a Unix socket. */
export type Place = number | string

/** What connections in a test go over, on both sides of the proxy. */
export interface Wire {
  readonly name: 'tcp' | 'tls' | 'unix'
  /** What a server gets to see of a client. */
  readonly forwarded: {
    readonly address: string | undefined
    readonly proto: string
    readonly port: string
  }
  /** What a client sees of an answer without a length that is cut short. There is no reset on a Unix socket. */
  readonly cut: 'error' | 'end'
  /** The proxy's options for it, whose files go with the test. */
  options(): NodeProxyOptions
  /** Where the proxy listens. */
  place(): Omit<ListenOptions, 'hub'>
  /** A server that is not the proxy. */
  server(onSocket: (socket: Socket) => void): Server
  listen(server: Server): Promise<{ readonly origin: string; readonly place: Place }>
  /** A client's connection to the proxy, with what `resetAndDestroy` needs. */
  connect(place: Place): Promise<Socket>
}

const tcp: Wire = {
  name: 'tcp',
  forwarded: { address: '127.0.0.1', proto: 'http', port: '80' },
  cut: 'error',
  options: () => ({}),
  place: () => ({ port: 0 }),
  server: (onSocket) => createServer(onSocket),
  async listen(server) {
    const port = await listenAtPort(server)
    return { origin: `http://127.0.0.1:${port}`, place: port }
  },
  connect: connectPlain,
}

const unix: Wire = {
  name: 'unix',
  forwarded: { address: undefined, proto: 'http', port: '80' },
  cut: 'end',
  options: () => ({}),
  place: () => ({ socket: join(folder(), 'proxy') }),
  server: (onSocket) =>
    createServer((socket) => {
      onSocket(withoutReset(socket))
    }),
  async listen(server) {
    const path = join(folder(), 'server')
    server.listen(path)
    await once(server, 'listening')
    return { origin: `http+unix://${encodeURIComponent(path)}`, place: path }
  },
  connect: async (place) => withoutReset(await connectPlain(place)),
}

/** TLS with certificates of its own, shown by both sides and asked for on both. */
async function tls(): Promise<Wire> {
  const ca = await authority()
  const [proxy, server, client] = [
    await certificate(ca),
    await certificate(ca),
    await certificate(ca),
  ]
  const trusted = { ca: ca.cert, requestCert: true, rejectUnauthorized: true }
  return {
    name: 'tls',
    forwarded: { address: '127.0.0.1', proto: 'https', port: '443' },
    cut: 'error',
    options() {
      const {
        authority: path,
        key,
        cert,
      } = files(folder(), {
        authority: ca.cert,
        key: proxy.key,
        cert: proxy.cert,
      })
      return {
        tls: { key, cert, ca: path, requestCert: true },
        targetTls: { key, cert, ca: path },
      }
    },
    place: () => ({ port: 0 }),
    server(onSocket) {
      // What carries a connection is reset in its place.
      const carriers = new Map<number | undefined, Socket>()
      const made = createTlsServer({ ...server, ...trusted }, (socket) => {
        onSocket(resetBy(socket, carriers.get(socket.remotePort)))
      })
      made.on('connection', (socket: Socket) => void carriers.set(socket.remotePort, socket))
      return made
    },
    async listen(made) {
      const port = await listenAtPort(made)
      return { origin: `https://127.0.0.1:${port}`, place: port }
    },
    async connect(place) {
      const carrier = await connectPlain(place)
      const socket = connectTls({ socket: carrier, host: '127.0.0.1', ...client, ca: ca.cert })
      await once(socket, 'secureConnect')
      return resetBy(socket, carrier)
    },
  }
}

let current: Wire = tcp

/** What the tests of this file go over. @default TCP */
export function wire(): Wire {
  return current
}

/** To be called before the tests are made. */
export async function setWire(name: Wire['name']): Promise<void> {
  current = name === 'tcp' ? tcp : name === 'unix' ? unix : await tls()
}

async function listenAtPort(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function connectPlain(place: Place): Promise<Socket> {
  const socket = typeof place === 'number' ? connect(place, '127.0.0.1') : connect(place)
  await once(socket, 'connect')
  return socket
}

function resetBy(socket: TLSSocket, carrier: Socket | undefined): TLSSocket {
  return Object.assign(socket, {
    resetAndDestroy() {
      carrier?.resetAndDestroy()
      return socket
    },
  })
}

/** There is no reset on a Unix socket. */
function withoutReset(socket: Socket): Socket {
  return Object.assign(socket, { resetAndDestroy: () => socket.destroy() })
}

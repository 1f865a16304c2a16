import { connect, createServer, Socket, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Inlet } from './inlet.ts'

/** How often the system asks whether a silent peer is still there, in milliseconds. */
const KEEP_ALIVE_PROBE = 60_000

/** Where a server listens. */
export interface Destination {
  /** A name or an address. */
  readonly hostname: string
  readonly port: number
  /** Path of a Unix socket, in place of the two. */
  readonly socketPath: string | undefined
  readonly encrypted: boolean
  /** Milliseconds. */
  readonly connectTimeout: number
}

/** A connection that is being made. */
export interface Dialled<Stream extends Duplex = Socket> {
  readonly socket: Stream
  /** What the socket emits when the server has been reached, and is the right one. */
  readonly reached: 'connect' | 'secureConnect'
}

/** A connection that a client made. */
export interface Accepted {
  /** {@link UNIX} for one by a Unix socket; `undefined` when the client is gone already. */
  readonly remoteAddress: string | undefined
  readonly encrypted: boolean
  /** Begins to read it. */
  open(inlet: Inlet): Duplex
}

/** In place of the address of a client that came by a Unix socket. */
export const UNIX = 'unix:'

/** A server that takes connections. */
export interface Acceptor {
  /** It does not listen yet. */
  readonly server: Server
  /** Ends what has not been accepted yet. */
  destroyConnections(): void
}

/** How connections are made and taken: TCP, and whatever else has streams. */
export interface Transport {
  /** Connects and reads into the inlet. Ends with an error of the code `ETIMEDOUT` after that time. */
  connect(to: Destination, inlet: Inlet): Dialled<Duplex>
  /** Connects in the same way, to be read as any other socket. */
  dial(to: Destination): Dialled
  serve(onAccepted: (connection: Accepted) => void): Acceptor
}

/** Plain TCP and Unix sockets. */
export const tcp: Transport = {
  connect: (to, inlet) => plain(to, inlet),
  dial: (to) => plain(to, undefined),

  serve(onAccepted) {
    const server = createServer(
      {
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_PROBE,
        pauseOnConnect: true,
      },
      (socket) => {
        onAccepted({
          remoteAddress: isUnix ? UNIX : socket.remoteAddress,
          encrypted: false,
          open: (inlet) => adopt(socket, inlet),
        })
      },
    )
    let isUnix = false
    server.on('listening', () => (isUnix = typeof server.address() === 'string'))
    return { server, destroyConnections: () => undefined }
  },
}

function plain(to: Destination, inlet: Inlet | undefined): Dialled {
  return prepared({ socket: connect(addressOf(to, inlet)), reached: 'connect' }, to, inlet)
}

/** What `connect` of `node:net` and `node:tls` needs to know. */
export function addressOf({ hostname, port, socketPath }: Destination, inlet?: Inlet) {
  const onread = inlet && { onread: inlet.onread }
  if (socketPath !== undefined) return { path: socketPath, ...onread }
  return {
    host: hostname,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_PROBE,
    ...onread,
  }
}

/** Limits how long a connection may take to be made. */
export function prepared(
  dialled: Dialled,
  { connectTimeout }: Destination,
  inlet: Inlet | undefined,
): Dialled {
  const { socket, reached } = dialled
  const timer = setTimeout(() => socket.destroy(tooLate()), connectTimeout).unref()
  const settled = (): void => {
    clearTimeout(timer)
    socket.off(reached, settled)
    socket.off('close', settled)
  }
  socket.on(reached, settled)
  socket.on('close', settled)
  // What is read goes to the inlet; the end of the stream is only told when it flows.
  if (inlet) socket.resume()
  return dialled
}

function tooLate(): Error {
  return Object.assign(new Error('the server took too long'), { code: 'ETIMEDOUT' })
}

/**
 * Reads an accepted connection into shared buffers. Node has this for outgoing connections only (`onread`): so a new
 * socket takes the handle over. Where there is none to take, the connection is read as it is: that costs an allocation
 * of 64 KiB a read, which is a quarter of what a small request costs in all.
 */
function adopt(accepted: Socket, inlet: Inlet): Duplex {
  const handle = handleOf(accepted)
  if (handle === undefined) {
    inlet.listen(accepted)
    accepted.resume()
    return accepted
  }
  const options: object = { handle, onread: inlet.onread }
  const socket = new Socket(options)
  // Its own handle is gone, so this only tells the server that it has one connection less to count.
  accepted.destroy()
  socket.resume()
  return socket
}

/** Under this name Node keeps the connection of the system; it is not documented. */
const HANDLE = '_handle'

function handleOf(socket: Socket & { [HANDLE]?: object | null }): object | undefined {
  const handle = socket[HANDLE]
  if (typeof handle !== 'object' || handle === null) return undefined
  socket[HANDLE] = null
  return handle
}

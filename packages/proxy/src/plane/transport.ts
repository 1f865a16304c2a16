import { connect, createServer, Socket, type Server } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Inlet } from './inlet.ts'

/** How often the system asks whether a silent peer is still there, in milliseconds. */
const KEEP_ALIVE_PROBE = 60_000

/** Where a server listens. */
export interface Destination {
  readonly hostname: string
  readonly port: number
  /** Milliseconds. */
  readonly connectTimeout: number
}

/** A connection that a client made. */
export interface Accepted {
  readonly remoteAddress: string | undefined
  readonly encrypted: boolean
  /** Begins to read it. */
  open(inlet: Inlet): Duplex
}

/** How connections are made and taken: TCP, and whatever else has streams. */
export interface Transport {
  /** Connects and reads into the inlet. The stream emits `connect`, or ends with an error. */
  connect(to: Destination, inlet: Inlet): Duplex
  /** A server that does not listen yet. */
  serve(onAccepted: (connection: Accepted) => void): Server
}

/** Plain TCP. */
export const tcp: Transport = {
  connect({ hostname, port, connectTimeout }, inlet) {
    const socket = connect({
      host: hostname,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_PROBE,
      onread: inlet.onread,
    })
    const timer = setTimeout(() => socket.destroy(), connectTimeout).unref()
    const settled = (): void => {
      clearTimeout(timer)
      socket.off('connect', settled)
      socket.off('close', settled)
    }
    socket.on('connect', settled)
    socket.on('close', settled)
    // What is read goes to the inlet; the end of the stream is only told when it flows.
    socket.resume()
    return socket
  },

  serve(onAccepted) {
    return createServer(
      {
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_PROBE,
        pauseOnConnect: true,
      },
      (socket) => {
        onAccepted({
          remoteAddress: socket.remoteAddress,
          encrypted: false,
          open: (inlet) => adopt(socket, inlet),
        })
      },
    )
  },
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

import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** How often the system asks whether a silent peer is still there, in milliseconds. */
const KEEP_ALIVE = 60_000

/**
 * Joins two connections: bytes and back-pressure go both ways, and the end of one is the end of the other, after what
 * was under way has been written. Errors of either are taken care of.
 *
 * @param onClientData called for each piece the client sent
 * @param onServerData called for each piece the server sent
 */
export function joinSockets(
  client: Duplex,
  server: Duplex,
  onClientData: () => void,
  onServerData: () => void,
): void {
  relay(client, server, onClientData)
  relay(server, client, onServerData)
  prepare(client)
  prepare(server)
}

/** Sets a connection up to be silent for long. */
function prepare(socket: Duplex): void {
  if (!(socket instanceof Socket)) return
  socket.setTimeout(0)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE)
}

function relay(from: Duplex, to: Duplex, onData: () => void): void {
  from.on('data', (chunk: Buffer) => {
    onData()
    if (!to.write(chunk)) from.pause()
  })
  to.on('drain', () => from.resume())
  from.on('error', () => to.destroy())
  from.on('end', () => finish(to))
  from.on('close', () => finish(to))
}

/** Ends a connection once all that was written to it is out. */
function finish(socket: Duplex): void {
  if (socket.destroyed) return
  if (socket instanceof Socket) {
    socket.destroySoon()
    return
  }
  if (socket.writableFinished) socket.destroy()
  else socket.once('finish', () => socket.destroy())
  socket.end()
}

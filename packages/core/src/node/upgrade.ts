import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Hub } from '../hub.ts'

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** What a Node server has, whichever module it is of. */
export interface UpgradeSource {
  on(event: 'upgrade', listener: UpgradeListener): unknown
  off(event: 'upgrade', listener: UpgradeListener): unknown
  listenerCount(event: 'upgrade'): number
}

/** Says that there is nothing to upgrade to, and ends the socket. */
function refuse(socket: Duplex): void {
  socket.on('error', () => socket.destroy()) // the client is gone already
  socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

/**
 * Lets a Node server hand WebSockets of users' servers to the hub. Other upgrades are left to the server's other
 * listeners; when there is none, they are refused.
 *
 * @returns how to undo it
 */
export function attachUpgrade(server: UpgradeSource, hub: Pick<Hub, 'upgrade'>): () => void {
  const listener: UpgradeListener = (request, socket, head) => {
    if (hub.upgrade(request, socket, head)) return
    if (server.listenerCount('upgrade') === 1) refuse(socket)
  }
  server.on('upgrade', listener)
  return () => void server.off('upgrade', listener)
}

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, WebSocket } from 'ws'

/** The script of the page: keeps the number in it true. */
export const LIVE_SCRIPT = `const place = document.querySelector('#here')
const socket = new WebSocket(location.origin.replace('http', 'ws') + place.dataset.live)
socket.addEventListener('message', ({ data }) => {
  place.textContent = JSON.parse(data).here
})
`

/** Tells every open page how many are open, over a WebSocket each. */
export interface Live {
  /** Takes a connection of somebody who may be here. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

export function createLive(): Live {
  const server = new WebSocketServer({ noServer: true })
  const tell = (): void => {
    const message = JSON.stringify({ here: server.clients.size })
    for (const client of server.clients)
      if (client.readyState === WebSocket.OPEN) client.send(message)
  }
  return {
    open(request, socket, head) {
      server.handleUpgrade(request, socket, head, (connection) => {
        connection.on('error', (error) => console.error('a connection failed:', error.message))
        connection.on('close', tell)
        connection.on('message', tell) // whoever asks is told
        tell()
      })
    },
    close() {
      for (const client of server.clients) client.terminate()
      server.close()
    },
  }
}

import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'

/** An address at which nobody listens. */
export interface Nowhere {
  readonly origin: string
  close(): Promise<void>
}

/**
 * Holds the address that one end of a connection has: nobody listens there, and the system gives it to nobody. The
 * port of a server that was closed may be another one's a moment later.
 */
export async function nowhere(): Promise<Nowhere> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const held = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(held, 'connect')
  return {
    origin: `http://127.0.0.1:${held.localPort}`,
    async close() {
      held.resetAndDestroy()
      server.close()
      await once(server, 'close')
    },
  }
}

import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A server that can go and come back. */
export interface AbusiveServer {
  readonly origin: string
  /** Ends it and all its connections, at once. */
  stop(): Promise<void>
  /** Listens again, at the same port. */
  restart(): Promise<void>
}

/** A server that does with each connection what it is told. */
export async function tcpServer(onConnection: (socket: Socket) => void): Promise<AbusiveServer> {
  const open = new Set<Socket>()
  const tcp = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket)
    // How a connection ends is the other side's business.
    socket.on('error', () => undefined)
    socket.on('end', () => socket.end())
    socket.on('close', () => open.delete(socket))
    onConnection(socket)
  })
  const listen = async (port: number): Promise<void> => {
    tcp.listen({ port, host: '127.0.0.1', backlog: 4096 })
    await once(tcp, 'listening')
  }
  const stop = async (): Promise<void> => {
    if (!tcp.listening) return
    const closed = once(tcp, 'close')
    tcp.close()
    for (const socket of open) socket.resetAndDestroy()
    await closed
  }
  await listen(0)
  const { port } = tcp.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, stop, restart: () => listen(port) }
}

/** What a server does with the head of a request. */
export type OnHead = (socket: Socket, path: string) => void

/** Reads heads, and skips what bodies there are. */
export function readHeads(onHead: OnHead): (socket: Socket) => void {
  return (socket) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const path = /^\S+ (\S+) HTTP/.exec(text)?.[1]
        text = text.slice(end + 4)
        if (path !== undefined) onHead(socket, path)
      }
      if (text.length > 100_000) text = ''
    })
  }
}

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Between } from './between.ts'

/** What becomes of the bytes of one connection. */
interface Tampering {
  /** Towards the proxy. */
  readonly request?: (bytes: Buffer) => Buffer
  /** Towards the client. */
  readonly answer?: (bytes: Buffer) => Buffer
  /** What is sent to the client behind everything. */
  readonly farewell?: string
  /** One side does not hear when the other ends. */
  readonly deaf?: boolean
}

/** Stands between client and proxy and changes bytes on their way. */
export function tampering(make: () => Tampering) {
  return async (origin: string): Promise<Between> => {
    const sockets = new Set<Socket>()
    const server = createServer((client) => {
      const { request, answer, farewell = '', deaf = false } = make()
      const proxy = connect(Number(new URL(origin).port), '127.0.0.1')
      for (const socket of [client, proxy]) {
        sockets.add(socket)
        socket.on('error', () => socket.destroy()) // 'close' follows
        socket.on('close', () => sockets.delete(socket))
      }
      client.on('data', (bytes) => proxy.write(request?.(bytes) ?? bytes))
      proxy.on('data', (bytes) => client.write(answer?.(bytes) ?? bytes))
      if (deaf) return
      client.on('close', () => proxy.destroy())
      proxy.on('close', () => client.end(farewell))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return {
      origin: `http://127.0.0.1:${port}`,
      cut: () => sockets.forEach((socket) => socket.destroy()),
      async close() {
        sockets.forEach((socket) => socket.destroy())
        server.close()
        await once(server, 'close')
      },
    }
  }
}

/** Changes the head of a message as text; what follows it stays, unless told otherwise. */
export function head(
  change: (text: string) => string,
  rest: (bytes: Buffer) => Buffer = (bytes) => bytes,
): (bytes: Buffer) => Buffer {
  let over = false
  return (bytes) => {
    const end = bytes.indexOf('\r\n\r\n')
    if (over || end < 0) return bytes
    over = true
    const text = bytes.subarray(0, end + 4).toString('latin1')
    return Buffer.concat([Buffer.from(change(text), 'latin1'), rest(bytes.subarray(end + 4))])
  }
}

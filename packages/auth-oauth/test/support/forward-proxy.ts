import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** An HTTP proxy for calls to the outside. */
export interface ForwardProxy extends AsyncDisposable {
  readonly url: string
  /** What it was asked for: addresses, and `host:port` where it only made a connection. */
  readonly targets: readonly string[]
}

/** Starts one. */
export async function startForwardProxy(): Promise<ForwardProxy> {
  const targets: string[] = []
  const sockets = new Set<Socket>()
  const proxy = createServer((incoming, outgoing) => {
    targets.push(incoming.url ?? '')
    const { method, headers } = incoming
    const onward = request(incoming.url ?? '', { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  proxy.on('connect', ({ url = '' }, socket: Socket) => {
    targets.push(url)
    const [host = '', port] = url.split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket)
      socket.pipe(onward)
    })
    for (const one of [socket, onward]) {
      sockets.add(one)
      one.on('error', () => one.destroy())
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    targets,
    async [Symbol.asyncDispose]() {
      const closed = once(proxy, 'close')
      for (const socket of sockets) socket.destroy()
      proxy.close()
      proxy.closeAllConnections()
      await closed
    },
  }
}

import { once } from 'node:events'
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'

/** One address before several hub processes. */
export interface Front {
  readonly origin: string
  close(): Promise<void>
}

/** A hub process behind it. */
interface Backend {
  readonly port: number
  healthy: boolean
  readonly sockets: Set<Socket>
}

const CHECK_EVERY = 150
const ANSWERS_WITHIN = 1500
const CONNECTS_WITHIN = 500

/**
 * Passes connections on to one hub after the other. Those that do not answer any more, dead or frozen, get none, and
 * lose the connections they have: whoever waits on one hears of it.
 */
export async function startFront(ports: readonly number[]): Promise<Front> {
  const backends: readonly Backend[] = ports.map((port) => ({
    port,
    healthy: false,
    sockets: new Set(),
  }))
  let turn = 0
  const closed = new AbortController()

  const server = createServer((client) => {
    client.on('error', () => client.destroy()) // it is gone, whatever it says
    const first = turn++
    const order = backends.map((_, index) => backends[(first + index) % backends.length])
    pass(
      client,
      order.flatMap((backend) => (backend?.healthy ? [backend] : [])),
    ).catch(() => client.destroy())
  })

  async function pass(client: Socket, candidates: readonly Backend[]): Promise<void> {
    for (const backend of candidates) {
      const upstream = connect({ port: backend.port, host: '127.0.0.1', timeout: CONNECTS_WITHIN })
      upstream.on('timeout', () => upstream.destroy())
      upstream.on('error', () => upstream.destroy()) // the next one is tried, or the client hears of it
      const reached = await Promise.race([
        once(upstream, 'connect').then(
          () => true,
          () => false,
        ),
        once(upstream, 'close').then(() => false),
      ])
      if (!reached) continue
      upstream.setTimeout(0)
      for (const socket of [client, upstream]) {
        backend.sockets.add(socket)
        socket.once('close', () => {
          backend.sockets.delete(socket)
          client.destroy()
          upstream.destroy()
        })
      }
      client.pipe(upstream).pipe(client)
      return
    }
    client.destroy()
  }

  async function keepChecking(backend: Backend): Promise<void> {
    while (!closed.signal.aborted) {
      backend.healthy = await answers(backend.port)
      if (!backend.healthy) for (const socket of backend.sockets) socket.destroy()
      await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY))
    }
  }
  const checking = backends.map(keepChecking)

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      closed.abort()
      server.close()
      for (const { sockets } of backends) for (const socket of sockets) socket.destroy()
      await once(server, 'close')
      await Promise.all(checking)
    },
  }
}

/** Whether a hub answers its API in time. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ port, host: '127.0.0.1', path: '/hub/api', agent: false })
    asking.setTimeout(ANSWERS_WITHIN, () => asking.destroy(new Error('too late')))
    asking.on('error', () => resolve(false))
    asking.on('response', (response) => {
      response.resume()
      resolve((response.statusCode ?? 500) < 500)
    })
    asking.end()
  })
}

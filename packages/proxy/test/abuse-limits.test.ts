import { once } from 'node:events'
import { Socket, type Server } from 'node:net'
import { until } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { createConnections } from '../src/connections.ts'
import { hiddenCookies } from '../src/headers/hidden-cookies.ts'
import { createPeers } from '../src/headers/peer.ts'
import { createTargets } from '../src/http/targets.ts'
import { createIncidents } from '../src/incidents.ts'
import { listen } from '../src/listener.ts'
import { createLiveRoutes } from '../src/live-routes.ts'
import { USUAL } from '../src/plane/plane.ts'
import { tcp, type Transport } from '../src/plane/transport.ts'
import { abusedProxy, leavesNothing, words } from './abuse/at-rest.ts'
import { abuser, asked, over, type Abuser } from './abuse/connections.ts'
import { OK } from './abuse/phases.ts'
import { onHeads } from './abuse/servers.ts'
import { get } from './raw.ts'

const FILES = 100
const NO_SERVER = 'a server cannot be reached'
const NO_ACCEPT = 'connections of clients cannot be accepted'

test.each([
  ['clients that say nothing', '', [NO_ACCEPT]],
  ['requests under way', get('/user/a/never'), [NO_SERVER, NO_ACCEPT]],
])(
  'no file descriptors are left for %s: it is told once, and passes',
  async (_name, sent, told) => {
    const { origin } = await onHeads((socket, path) => {
      if (!path.endsWith('never')) socket.write(OK)
    })
    const proxy = await abusedProxy({ '/user/a/': origin }, {}, FILES)
    const lines = await leavesNothing(proxy, async () => {
      const clients: Abuser[] = []
      for (let index = 0; index < 2 * FILES; index += 1) {
        const client = abuser(proxy.port)
        await once(client.socket, 'connect')
        if (sent !== '') client.socket.write(sent)
        clients.push(client)
      }
      // Those for whom there is no room are told so, or their connection ends.
      await until(() =>
        clients.some(({ closed, received }) => closed || received.includes(' 503 ')),
      )
      await until(() => words(proxy.lines).includes(NO_ACCEPT))
      for (const { socket } of clients) socket.destroy()
      await Promise.all(clients.map(over))
      await until(async () =>
        (await asked(proxy.port, get('/user/a/', 'Connection: close'))).endsWith('ok'),
      )
    })
    expect(lines.every(({ fields }) => fields['reason'] === 'EMFILE')).toBe(true)
    expect(words(lines).toSorted()).toEqual(told)
  },
)

/** A proxy's way to its servers that has only so many ports. */
function fewPorts(ports: number): { readonly transport: Transport; readonly most: () => number } {
  let open = 0
  let most = 0
  return {
    most: () => most,
    transport: {
      ...tcp,
      connect(to, inlet) {
        if (open >= ports) {
          const failed = new Socket()
          const error = Object.assign(new Error('no port'), { code: 'EADDRNOTAVAIL' })
          return { socket: failed.destroy(error), reached: 'connect' }
        }
        open += 1
        most = Math.max(most, open)
        const dialled = tcp.connect(to, inlet)
        dialled.socket.once('close', () => (open -= 1))
        return dialled
      },
    },
  }
}

/** A proxy in this process, with a way of its own to servers and clients. */
async function proxyBy(transport: Transport, origin: string) {
  const targets = createTargets({ transport, connectTimeout: 1000, maxConnectionsPerTarget: 1000 })
  onTestFinished(() => targets.close())
  const routes = createLiveRoutes(targets)
  routes.add({ routespec: '/user/a/', target: origin, data: {} })
  const lines: unknown[] = []
  const write = (message: string, fields?: object): void => void lines.push([message, fields])
  const listener = await listen(
    {
      transport,
      onTick: () => undefined,
      routes,
      peers: createPeers([]),
      cookies: hiddenCookies([]),
      connections: createConnections(),
      incidents: createIncidents(
        () => ({ debug: write, info: write, warn: write, error: write }),
        Date.now,
      ),
      responseTimeout: 0,
      headTimeout: 60_000,
      keepAliveTimeout: 60_000,
      ...USUAL,
    },
    { port: 0, host: '127.0.0.1' },
  )
  onTestFinished(() => listener.close(0))
  return { port: listener.port, targets, lines }
}

test('no ports are left to reach servers: those that get none are told so, and it passes', async () => {
  const { origin } = await onHeads((socket, path) => {
    if (!path.endsWith('never')) socket.write(OK)
  })
  const { transport, most } = fewPorts(20)
  const { port, targets, lines } = await proxyBy(transport, origin)
  const clients = Array.from({ length: 100 }, () => abuser(port))
  for (const { socket } of clients) socket.write(get('/user/a/never'))
  await until(() => clients.filter(({ received }) => received.includes(' 503 ')).length === 80)
  expect(most()).toBe(20)
  expect(lines).toEqual([[NO_SERVER, { reason: 'EADDRNOTAVAIL', target: origin }]])
  for (const { socket } of clients) socket.destroy()
  await Promise.all(clients.map(over))
  await until(async () => (await asked(port, get('/user/a/', 'Connection: close'))).endsWith('ok'))
  await until(
    () => targets.counts().waiting === 0 && targets.counts().open === targets.counts().idle,
  )
})

test('an accept that fails is told, and ends nothing', async () => {
  const { origin } = await onHeads((socket) => socket.write(OK))
  let server: Server | undefined
  const transport: Transport = {
    ...tcp,
    serve(onAccepted) {
      const acceptor = tcp.serve(onAccepted)
      server = acceptor.server
      return acceptor
    },
  }
  const { port, lines } = await proxyBy(transport, origin)
  // As Node.js tells it.
  server?.emit('error', Object.assign(new Error('accept ENOBUFS'), { code: 'ENOBUFS' }))
  expect(lines).toEqual([[NO_ACCEPT, { reason: 'ENOBUFS' }]])
  expect(await asked(port, get('/user/a/', 'Connection: close'))).toMatch(/ok$/)
})

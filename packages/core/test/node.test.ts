import { once } from 'node:events'
import { createServer, request as ask, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { browser } from '@hubkit/testkit'
import { attachUpgrade, serve, toNodeListener, type ServedHub } from '../src/node/index.ts'
import { webHubs } from './support/web.ts'

const { make, closeAll } = webHubs()
const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of undo.splice(0).toReversed()) await close()
  await closeAll()
})

async function served(options?: Parameters<typeof make>[0]): Promise<ServedHub> {
  const { hub } = await make(options)
  const one = await serve(hub, { port: 0 })
  undo.push(() => one.close())
  return one
}

/** An upgrade to a WebSocket, as far as the answer's head. */
async function upgradeStatus(origin: string, path: string): Promise<number | undefined> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'x',
    'sec-websocket-version': '13',
  }
  const sent = ask(`${origin}${path}`, { headers, agent: false })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

describe('serve', () => {
  test('serves pages, forms and the API at a port', async () => {
    const { url } = await served({ baseUrl: '/lab/' })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/lab\/$/)
    const alice = browser(url)
    const login = await alice.get('/lab/hub/login')
    const spawn = await alice.submit(
      login,
      { username: 'alice', password: 'ecila' },
      { follow: false },
    )
    expect(spawn.status).toBe(302)
    expect((await alice.api('/lab/hub/api/user')).json()).toMatchObject({ name: 'alice' })
    const set = spawn.headers.getSetCookie().map((cookie) => cookie.split('=')[0])
    expect(set).toEqual(['hubkit-session', 'jupyterhub-session-id', 'hubkit-next'])
  })

  test('answers upgrades and addresses that are nothing, and goes on', async () => {
    const { url } = await served()
    const origin = url.slice(0, -1)
    expect(await upgradeStatus(origin, '/hub/api/user')).toBe(404)
    expect(await upgradeStatus(origin, '/user/alice/api/kernels')).toBe(404)
    const status = (path: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        ask({ port: new URL(url).port, host: '127.0.0.1', path, agent: false }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
          .on('error', reject)
          .end()
      })
    expect(await status('/hub/%')).toBe(400)
    expect(await status('/hub/%ff')).toBe(400)
    expect(await status('/hub/health')).toBe(200)
  })

  test('says that a port is taken', async () => {
    const { port } = await served()
    const { hub } = await make()
    await expect(serve(hub, { port })).rejects.toMatchObject({ code: 'HUB_ERR_PORT_TAKEN' })
  })

  test('lets go of the port when it closes, once', async () => {
    const { hub } = await make()
    const one = await serve(hub, { port: 0 })
    await Promise.all([one.close(), one.close()])
    await expect(browser(one.url).get('/hub/health')).rejects.toThrow()
    await expect(hub.start()).rejects.toMatchObject({ code: 'HUB_ERR_CLOSED' })
  })

  test('hands the port to a proxy that can own it, with the hub behind', async () => {
    const { hub, proxy } = await make()
    let closed = false
    const owner = {
      ...hub,
      proxy: {
        ...proxy,
        listen: async ({
          port,
          host = '',
          hub: behind,
        }: {
          port?: number | undefined
          host?: string | undefined
          hub: { request: Parameters<typeof createServer>[1] }
        }) => {
          const server = createServer(behind.request)
          server.listen(port, host)
          await once(server, 'listening')
          const address = server.address()
          const close = async (): Promise<void> => {
            server.close()
            closed = true
          }
          return { host, port: typeof address === 'object' && address ? address.port : 0, close }
        },
      },
    }
    const one = await serve(owner, { port: 0 })
    expect((await browser(one.url).get('/hub/health')).status).toBe(200)
    await one.close()
    expect(closed).toBe(true)
  })
})

describe("an app's own server", () => {
  test('may mount the hub where a framework cuts the path off', async () => {
    const { hub } = await make({ baseUrl: '/lab/' })
    const listener = toNodeListener(hub)
    const server = createServer((request, response) => {
      Object.assign(request, { originalUrl: request.url, url: request.url?.replace('/lab', '') })
      listener(request, response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    undo.push(() => new Promise((resolve) => server.close(resolve)))
    const address = server.address()
    const alice = browser(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
    const login = await alice.get('/lab/hub/login')
    expect(
      (await alice.submit(login, { username: 'alice', password: 'ecila' }, { follow: false }))
        .status,
    ).toBe(302)
  })

  test('keeps its own upgrades', async () => {
    const { hub } = await make()
    const server = createServer(toNodeListener(hub)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    undo.push(() => new Promise((resolve) => server.close(resolve)))
    const detach = attachUpgrade(server, hub)
    server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 418 Mine\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    )
    const address = server.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    expect(await upgradeStatus(origin, '/app/socket')).toBe(418)
    detach()
    expect(server.listenerCount('upgrade')).toBe(1)
  })
})

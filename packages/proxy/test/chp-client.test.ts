// chpProxy as a client of the REST API, where the contract's cases do not look.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isHubError, type ReverseProxy, type Route } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { chpProxy, type ChpProxyOptions } from '../src/index.ts'
import { add, call, json } from './chp.ts'
import { freePort, startHubkitProxy, type ProxyProcess } from './process.ts'

const TOKEN = 'a-token-that-is-told-nobody'
const HOST = { resolve: async () => undefined, owns: () => false }

/** An API that does as it is told. */
async function api(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function client(url: string, options: Partial<ChpProxyOptions> = {}): ReverseProxy {
  const proxy = chpProxy({ url, token: TOKEN, ...options })
  onTestFinished(() => proxy.close?.())
  return proxy
}

async function real(): Promise<ProxyProcess> {
  const proxy = await startHubkitProxy()
  onTestFinished(() => proxy.end())
  return proxy
}

const route = (routespec: string): Route => ({
  routespec,
  target: 'http://127.0.0.1:1',
  data: { hub: 'h' },
})

test('routes of others are neither listed nor touched, and the hub has its own', async () => {
  const running = await real()
  await add(running, '/', 'http://127.0.0.1:9')
  await add(running, '/foreign', 'http://127.0.0.1:2')
  const proxy = client(running.api, { token: running.token, hubUrl: 'http://127.0.0.1:3' })
  await proxy.addRoute(route('/user/a/'))
  expect((await proxy.listRoutes()).map(({ routespec }) => routespec)).toEqual(['/user/a/'])
  const table = json(await call(running, 'GET', ''))
  expect(Object.keys(table).toSorted()).toEqual(['/', '/foreign', '/user/a'])
  expect(table['/']).toMatchObject({ target: 'http://127.0.0.1:3' })
})

test('a lost table is told to the hub, and its own route is put back without being asked', async () => {
  const running = await real()
  const options = { token: running.token, hubUrl: 'http://127.0.0.1:3', checkInterval: 100 }
  const proxy = client(running.api, options)
  const review = vi.fn<() => void>()
  proxy.attach?.({ ...HOST, review })
  await until(async () => '/' in json(await call(running, 'GET', '')))
  await proxy.addRoute(route('/user/a/'))
  await call(running, 'DELETE', '/')
  await call(running, 'DELETE', '/user/a')
  await until(() => review.mock.calls.length > 0)
  await until(async () => '/' in json(await call(running, 'GET', '')))
})

test('paths are quoted as JupyterHub does, and hosts are their first segment', async () => {
  const seen: string[] = []
  const url = await api((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(201).end()
  })
  const proxy = client(url)
  await proxy.addRoute(route("/user/a%40b~c%20d!%2F'()/"))
  await proxy.deleteRoute('/')
  await proxy.deleteRoute('alice.hub.example/x/')
  expect(seen).toEqual([
    'POST /api/routes/user/a@b~c%20d%21%2F%27%28%29',
    'DELETE /api/routes/',
    'DELETE /api/routes/alice.hub.example/x',
  ])
})

test('at most ten calls are under way', async () => {
  let now = 0
  let most = 0
  const waiting: ServerResponse[] = []
  const url = await api((_request, response) => {
    most = Math.max(most, (now += 1))
    waiting.push(response)
  })
  const proxy = client(url)
  const all = Array.from({ length: 40 }, (_, index) => proxy.addRoute(route(`/user/${index}/`)))
  let answered = 0
  while (answered < 40) {
    await until(() => now === Math.min(10, 40 - answered))
    for (const response of waiting.splice(0)) {
      now -= 1
      answered += 1
      response.writeHead(201).end()
    }
  }
  await Promise.all(all)
  expect(most).toBe(10)
})

test('a call is repeated while the proxy fails or is away', async () => {
  let calls = 0
  const url = await api((request, response) => {
    calls += 1
    if (calls === 1) request.socket.destroy()
    else response.writeHead(calls === 2 ? 503 : 201).end()
  })
  await client(url).addRoute(route('/user/a/'))
  expect(calls).toBe(3)
  const away = client(`http://127.0.0.1:${await freePort()}`, { retryFor: 0 })
  const error: unknown = await away.addRoute(route('/user/a/')).catch((thrown: unknown) => thrown)
  expect(isHubError(error, 'HUB_ERR_PROXY')).toBe(true)
})

test('a token that is refused is said at once, and not shown', async () => {
  let calls = 0
  const url = await api((_request, response) => {
    calls += 1
    response.writeHead(403).end()
  })
  const error: unknown = await client(url)
    .listRoutes()
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'HUB_ERR_PROXY', hint: expect.stringMatching('token') })
  expect(JSON.stringify(error) + String(error)).not.toContain(TOKEN)
  expect(calls).toBe(1)
})

test('what is no list of routes is an error', async () => {
  for (const text of ['', 'nonsense', '[]', 'null']) {
    const url = await api((_request, response) => void response.end(text))
    await expect(client(url).listRoutes()).rejects.toMatchObject({ code: 'HUB_ERR_PROXY' })
  }
  const url = await api((_request, response) =>
    response.end(
      '{"/a":null,"/b":{"target":1,"hubkit":{}},"/c":{"target":"x","hubkit":{"routespec":"/c/"}}}',
    ),
  )
  expect(await client(url).listRoutes()).toEqual([])
})

test('close ends what is waited for', async () => {
  const proxy = client(`http://127.0.0.1:${await freePort()}`)
  const added = proxy.addRoute(route('/user/a/'))
  const ended = expect(added).rejects.toMatchObject({ code: 'HUB_ERR_CLOSED' })
  await proxy.close?.()
  await ended
})

test.each([
  [{ url: 'ftp://x' }, 'url'],
  [{ url: 'http://user:secret@x' }, 'url'],
  [{ token: '' }, 'token'],
  [{ hubUrl: 'x' }, 'hubUrl'],
  [{ concurrency: 0 }, 'concurrency'],
  [{ checkInterval: 1 }, 'checkInterval'],
] as const)('a wrong option is refused: %j', (options, name) => {
  expect(() => chpProxy({ url: 'http://x', token: 'x', ...options })).toThrow(`chpProxy.${name}`)
})

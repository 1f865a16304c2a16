// configurable-http-proxy's behaviours 1 to 28 (docs/chp-tests.md), mostly at both proxies.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { upstream, type EchoAnswer, type Upstream, type UpstreamOptions } from '@hubkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import {
  add,
  ask,
  BOTH,
  call,
  json,
  lastActivity,
  nextMillisecond,
  onBoth,
  started,
  testBoth,
  webSocket,
} from './chp.ts'
import { freePort, startHubkitProxy } from './process.ts'
import { get, rawClient } from './raw.ts'

async function server(options?: UpstreamOptions): Promise<Upstream> {
  const made = await upstream(options)
  onTestFinished(() => made.close())
  return made
}

const echo = (text: string): EchoAnswer => JSON.parse(text)

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'hubkit-proxy-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

onBoth((proxy) => {
  test('a GET is proxied and moves last_activity', async () => {
    const { origin } = await server()
    await add(proxy(), '/get', origin)
    const before = await lastActivity(proxy(), '/get')
    await nextMillisecond()
    const answer = await ask(proxy().origin, '/get/x?q=1')
    expect(echo(answer.text)).toMatchObject({ method: 'GET', url: '/get/x?q=1' })
    expect(await lastActivity(proxy(), '/get')).toBeGreaterThan(before)
  })

  test('a WebSocket carries messages and moves last_activity', async () => {
    const sockets = new WebSocketServer({ noServer: true })
    const { origin } = await server({
      upgrade: (request, socket, head) =>
        sockets.handleUpgrade(request, socket, head, (made) =>
          made.on('message', (message: Buffer) => made.send(`back: ${message.toString()}`)),
        ),
    })
    await add(proxy(), '/ws', origin)
    const before = await lastActivity(proxy(), '/ws')
    await nextMillisecond()
    const socket = await webSocket(`${proxy().origin.replace('http', 'ws')}/ws/chat`)
    socket.send('hello')
    const [message] = (await once(socket, 'message')) as [Buffer]
    expect(String(message)).toBe('back: hello')
    expect(await lastActivity(proxy(), '/ws')).toBeGreaterThan(before)
  })

  test('an answer says that the connection is kept', async () => {
    const { origin } = await server()
    await add(proxy(), '/kept', origin)
    const { headers } = await ask(proxy().origin, '/kept', {
      headers: { connection: 'keep-alive' },
    })
    expect(headers.connection).toBe('keep-alive')
  })

  test("the path of the target's URL is put before that of the request", async () => {
    const { origin } = await server()
    await add(proxy(), '/tp', `${origin}/base`)
    await add(proxy(), '/tq', `${origin}/base/?k=v`)
    expect(echo((await ask(proxy().origin, '/tp/x')).text).url).toBe('/base/tp/x')
    expect(echo((await ask(proxy().origin, '/tp')).text).url).toBe('/base/tp')
    expect(echo((await ask(proxy().origin, '/tq/x?q=1')).text).url).toBe('/base/tq/x?k=v&q=1')
  })

  test('a query behind the route itself is kept, without another slash', async () => {
    const { origin } = await server()
    await add(proxy(), '/query', `${origin}/foo`)
    expect(echo((await ask(proxy().origin, '/query?a=b')).text).url).toBe('/foo/query?a=b')
  })

  test('an escaped route matches, and the request goes out as it came', async () => {
    const { origin } = await server()
    await add(proxy(), '/user/b%40r%20x', origin)
    const path = '/user/b%40r%20x/rest%2Fof%20it'
    expect(echo((await ask(proxy().origin, path)).text).url).toBe(path)
  })

  test('an @ is the same with and without its escape', async () => {
    const { origin } = await server()
    await add(proxy(), '/user/a@b', origin)
    expect(echo((await ask(proxy().origin, '/user/a%40b/x')).text).url).toBe('/user/a%40b/x')
    expect(echo((await ask(proxy().origin, '/user/a@b/x')).text).url).toBe('/user/a@b/x')
  })

  test('what fails does not move last_activity', async () => {
    await add(proxy(), '/dead', `http://127.0.0.1:${await freePort()}`)
    const before = await lastActivity(proxy(), '/dead')
    await nextMillisecond()
    expect((await ask(proxy().origin, '/dead')).status).toBe(503)
    await expect(webSocket(`${proxy().origin.replace('http', 'ws')}/dead`)).rejects.toThrow()
    expect(await lastActivity(proxy(), '/dead')).toBe(before)
  })

  test('the pages of the proxy itself are HTML', async () => {
    await add(proxy(), '/down', `http://127.0.0.1:${await freePort()}`)
    for (const [path, status] of [
      ['/nothing', 404],
      ['/down', 503],
    ] as const) {
      const answer = await ask(proxy().origin, path)
      expect(answer.status).toBe(status)
      expect(answer.headers['content-type']).toMatch('text/html')
      expect(answer.text).toMatch(/<title>/i)
    }
  })

  test('a redirect of a server goes to the client as it is', async () => {
    const { origin } = await server({
      request: (message, response) =>
        void response.writeHead(302, { location: `http://${message.headers.host}/x` }).end(),
    })
    await add(proxy(), '/moved', origin)
    const { headers } = await ask(proxy().origin, '/moved', { headers: { host: 'hub.example' } })
    expect(headers.location).toBe('http://hub.example/x')
  })

  test('the health check is answered', async () => {
    const answer = await ask(proxy().origin, '/_chp_healthz')
    expect(answer.status).toBe(200)
    expect(json(answer)).toEqual({ status: 'OK' })
  })
})

testBoth(
  '--custom-header is sent to every server',
  ['--custom-header=X-Own: proxy'],
  async (proxy) => {
    const { origin } = await server()
    await add(proxy, '/', origin)
    const seen = echo((await ask(proxy.origin, '/', { headers: { 'x-own': 'client' } })).text)
    expect(seen.headers['x-own']).toBe('proxy')
  },
)

testBoth("--no-prepend-path leaves the target's path out", ['--no-prepend-path'], async (proxy) => {
  const { origin } = await server()
  await add(proxy, '/p', `${origin}/foo/?k=v`)
  expect(echo((await ask(proxy.origin, '/p/x')).text).url).toBe('/p/x')
})

testBoth(
  "--no-include-prefix leaves the route's path out",
  ['--no-include-prefix'],
  async (proxy) => {
    const { origin } = await server()
    await add(proxy, '/p/q', `${origin}/foo`)
    expect(echo((await ask(proxy.origin, '/p/q/x?y')).text).url).toBe('/foo/x?y')
  },
)

testBoth(
  'without prefix and prepended path the rest is all that goes out',
  ['--no-include-prefix', '--no-prepend-path'],
  async (proxy) => {
    const { origin } = await server()
    await add(proxy, '/p', `${origin}/foo`)
    expect(echo((await ask(proxy.origin, '/p/x')).text).url).toBe('/x')
    expect(echo((await ask(proxy.origin, '/p')).text).url).toBe('/')
  },
)

test.each(BOTH)('--default-target is the route / (%s)', async (_, start) => {
  const { origin } = await server()
  const proxy = await started(start, `--default-target=${origin}`)
  expect(Object.keys(json(await call(proxy, 'GET', '')))).toEqual(['/'])
  expect(echo((await ask(proxy.origin, '/any/where')).text).url).toBe('/any/where')
})

testBoth('with --host-routing the first segment is the host', ['--host-routing'], async (proxy) => {
  const [one, other] = [await server({ name: 'one' }), await server({ name: 'other' })]
  await add(proxy, '/one.example', one.origin)
  await add(proxy, '/other.example/sub', other.origin)
  const from = async (host: string, path: string): Promise<string | number> => {
    const answer = await ask(proxy.origin, path, { headers: { host } })
    return answer.status === 200
      ? echo(answer.text).upstream + echo(answer.text).url
      : answer.status
  }
  expect(await from('one.example:8000', '/x')).toBe('one/x')
  expect(await from('other.example', '/sub/x')).toBe('other/sub/x')
  expect(await from('other.example', '/x')).toBe(404)
  expect(json(await call(proxy, 'GET', '/one.example'))).toMatchObject({ host: 'one.example' })
})

test.each(BOTH)('--error-target makes the page of an error (%s)', async (_, start) => {
  const pages = await server({
    request: (message, response) =>
      void response
        .writeHead(200, { 'content-type': 'text/plain; x=y' })
        .end(`page ${message.url}`),
  })
  const proxy = await started(start, `--error-target=${pages.origin}/hub/error`)
  const answer = await ask(proxy.origin, '/no/where?a=b&c')
  expect(answer.status).toBe(404)
  expect(answer.headers['content-type']).toBe('text/plain; x=y')
  const { pathname, searchParams } = new URL(`http://x${answer.text.replace('page ', '')}`)
  expect(pathname).toBe('/hub/error/404')
  expect(searchParams.get('url')).toBe('/no/where?a=b&c')
})

test('an upgrade that fails gets the page of --error-target too', async () => {
  const pages = await server({ request: (message, response) => void response.end(message.url) })
  const proxy = await started(startHubkitProxy, `--error-target=${pages.origin}`)
  await add(proxy, '/down', `http://127.0.0.1:${await freePort()}`)
  const client = await rawClient(proxy.port)
  client.send(get('/down/ws', 'Connection: Upgrade', 'Upgrade: websocket'))
  await client.take(/^HTTP\/1.1 503 [^]*\/503\?url=%2Fdown%2Fws$/)
  await client.end()
})

test.each(BOTH)('--error-path has the pages of errors (%s)', async (_, start) => {
  const path = await folder()
  await writeFile(join(path, '404.html'), '<p>custom 404')
  await writeFile(join(path, 'error.html'), '<p>custom error')
  const proxy = await started(start, `--error-path=${path}`)
  await add(proxy, '/down', `http://127.0.0.1:${await freePort()}`)
  expect(await ask(proxy.origin, '/x')).toMatchObject({ status: 404, text: '<p>custom 404' })
  const down = await ask(proxy.origin, '/down')
  expect(down).toMatchObject({ status: 503, text: '<p>custom error' })
  expect(down.headers['content-type']).toMatch('text/html')
})

test('a malformed escape is 400, through the error target', async () => {
  const pages = await server({ request: (message, response) => void response.end(message.url) })
  const proxy = await started(startHubkitProxy, `--error-target=${pages.origin}`)
  const answer = await ask(proxy.origin, '/%')
  expect(answer).toMatchObject({ status: 400, text: '/400?url=%2F%25' })
})

test.each(BOTH)('a redirect of a server is rewritten when asked for (%s)', async (_, start) => {
  const made = await server({
    request: (message, response) => {
      const to = message.url?.endsWith('/away')
        ? 'http://elsewhere.example/y'
        : `${made.origin}/x?y`
      response.writeHead(Number(message.url?.split('/')[2]), { location: to }).end()
    },
  })
  const proxy = await started(start, '--auto-rewrite', '--protocol-rewrite=https')
  await add(proxy, '/r', made.origin)
  const to = async (path: string): Promise<string | undefined> =>
    (await ask(proxy.origin, path, { headers: { host: 'hub.example:8443' } })).headers.location
  expect(await to('/r/302')).toBe('https://hub.example:8443/x?y')
  expect(await to('/r/201')).toBe('https://hub.example:8443/x?y')
  expect(await to('/r/302/away')).toBe('http://elsewhere.example/y')
  expect(await to('/r/200')).toBe(`${made.origin}/x?y`)
})

describe('on Unix sockets', () => {
  const onSocket = async (path: string): Promise<void> => {
    const made = createServer((message, response) => response.end(message.url))
    made.listen(path)
    await once(made, 'listening')
    onTestFinished(() => void made.close())
  }

  test.each(BOTH)('a target may be on one (%s)', async (_, start) => {
    const path = join(await folder(), 'target.sock')
    await onSocket(path)
    const proxy = await started(start)
    for (const [route, scheme] of [
      ['/one', 'http+unix'],
      ['/two', 'unix+http'],
    ]) {
      await add(proxy, route ?? '', `${scheme}://${encodeURIComponent(path)}`)
      expect((await ask(proxy.origin, `${route}/x`)).text).toBe(`${route}/x`)
    }
  })

  test('clients may come by one, for HTTP and WebSockets', async () => {
    const socketPath = join(await folder(), 'public.sock')
    const sockets = new WebSocketServer({ noServer: true })
    const { origin } = await server({
      upgrade: (request, socket, head) =>
        sockets.handleUpgrade(request, socket, head, (made) => made.send('hello')),
    })
    const proxy = await started(startHubkitProxy, `--socket=${socketPath}`)
    await add(proxy, '/', origin)
    const answer = await ask('http://hub.example', '/x', { socketPath })
    expect(echo(answer.text).url).toBe('/x')
    const socket = new WebSocket(`ws+unix:${socketPath}:/ws`)
    onTestFinished(() => socket.terminate())
    const [message] = (await once(socket, 'message')) as [Buffer]
    expect(String(message)).toBe('hello')
    proxy.signal('SIGTERM')
    expect(await proxy.ended()).toBe(0)
    expect(existsSync(socketPath)).toBe(false)
  })

  test.each(BOTH)('the error target may be on one (%s)', async (_, start) => {
    const path = join(await folder(), 'pages.sock')
    await onSocket(path)
    const proxy = await started(start, `--error-target=http+unix://${encodeURIComponent(path)}/e`)
    const answer = await ask(proxy.origin, '/x')
    expect(answer).toMatchObject({ status: 404, text: '/e/404?url=%2Fx' })
  })
})

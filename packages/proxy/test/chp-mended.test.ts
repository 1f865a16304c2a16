// What configurable-http-proxy fails, behaviours 56 to 70 (docs/chp-tests.md), and its REST API as it should be.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { until, upstream, type EchoAnswer } from '@hubkit/testkit'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { add, ask, call, json, lastActivity, nextMillisecond, started, webSocket } from './chp.ts'
import { startHubkitProxy, type ProxyProcess } from './process.ts'
import { answering, get, HEAD_END, OK, rawClient, rawServer } from './raw.ts'

let proxy: ProxyProcess
beforeAll(async () => {
  proxy = await startHubkitProxy()
})
afterAll(() => proxy?.end())

async function server(name = 'server') {
  const made = await upstream({ name })
  onTestFinished(() => made.close())
  return made
}

const authorization = (value: string, method = 'GET', body?: string) =>
  ask(proxy.api, '/api/routes/x', {
    method,
    headers: { authorization: value },
    ...(body !== undefined && { body }),
  })

test('names that objects have are names like others', async () => {
  const { origin } = await server()
  expect((await ask(proxy.origin, '/constructor')).status).toBe(404)
  await add(proxy, '/user/a', origin)
  for (const path of ['/__proto__/x', '/user/constructor', '/user/a/__proto__', '/toString'])
    expect((await ask(proxy.origin, path)).status).toBe(path.startsWith('/user/a/') ? 200 : 404)
  await add(proxy, '/user/__proto__', origin)
  expect((await ask(proxy.origin, '/user/__proto__/x')).status).toBe(200)
  expect(json(await call(proxy, 'GET', ''))).toHaveProperty(['/user/__proto__'])
})

test('a malformed escape is 400', async () => {
  for (const path of ['/%', '/%ff', '/user/%zz/x'])
    expect((await ask(proxy.origin, path)).status).toBe(400)
})

test('every call of the API is answered', async () => {
  await call(proxy, 'DELETE', '')
  expect((await call(proxy, 'DELETE', '')).status).toBe(404)
  expect((await call(proxy, 'DELETE', '/')).status).toBe(404)
  for (const method of ['GET', 'POST', 'DELETE', 'PUT'])
    expect((await call(proxy, method, '/%', {})).status).toBe(400)
  expect((await call(proxy, 'POST', '/a/../b', { target: 'http://x' })).status).toBe(400)
  for (const method of ['PUT', 'PATCH', 'HEAD', 'OPTIONS'])
    expect((await call(proxy, method, '/a')).status).toBe(405)
  const headers = { authorization: `token ${proxy.token}` }
  for (const path of ['/', '/api', '/api/routesx', '/metrics'])
    expect((await ask(proxy.api, path, { headers })).status).toBe(404)
})

test('the token is looked at before the body, and its scheme is exact', async () => {
  const { token } = proxy
  for (const wrong of [
    '',
    token,
    `xxtoken ${token}`,
    `bearer token ${token}`,
    `Bearer ${token}`,
    `token ${token}x`,
    `token x${token}`,
    `token ${token} x`,
    `token ${token.slice(1)}`,
    'token',
    'token ',
  ]) {
    expect((await authorization(wrong)).status, wrong).toBe(403)
    expect((await authorization(wrong, 'POST', '{bad')).status, wrong).toBe(403)
  }
  expect((await authorization(`Token ${token}`)).status).toBe(404)
  expect((await authorization(`token ${token}`, 'POST', '{bad')).status).toBe(400)
  expect(proxy.output()).not.toContain(token)
})

test('who has no token is answered while the body is still to come', async () => {
  const client = await rawClient(Number(new URL(proxy.api).port))
  client.send('POST /api/routes/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{')
  await client.take(/^HTTP\/1.1 403 /)
  await client.take(HEAD_END)
})

test('a body that is too large, too deep or no object is refused', async () => {
  const post = (body: string) => authorization(`token ${proxy.token}`, 'POST', body)
  const target = '"target":"http://127.0.0.1:1"'
  expect((await post(`{${target},"x":"${'x'.repeat(300_000)}"}`)).status).toBe(413)
  expect((await post(`{${target},"x":${'['.repeat(5000)}${']'.repeat(5000)}}`)).status).toBe(400)
  for (const body of ['', 'null', '[]', '"x"', '{}', '{"target":1}', '{"target":null}'])
    expect(await post(body), body).toMatchObject({
      status: 400,
      text: expect.stringMatching(/\w+/),
    })
  expect((await call(proxy, 'GET', '')).status).toBe(200)
})

test('a target is checked when it is added', async () => {
  for (const target of [
    'not a url',
    'ftp://x',
    'http://',
    'javascript:1',
    '127.0.0.1:80',
    'http://u:p@x',
  ])
    expect((await call(proxy, 'POST', '/bad', { target })).status, target).toBe(400)
  expect((await call(proxy, 'GET', '/bad')).status).toBe(404)
})

test('a server that dies in its answer ends it as an error', async () => {
  const { origin } = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart')
    connection.socket.end()
  })
  await add(proxy, '/dies', origin)
  await expect(ask(proxy.origin, '/dies')).rejects.toThrow(/aborted|hang up|ECONNRESET/)
})

test('a GET on a connection that the server has just closed is sent again', async () => {
  const { origin, connections } = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.send(OK)
    // The next one finds a connection that ends without an answer.
    await connection.take(HEAD_END)
    connection.socket.destroy()
  })
  await add(proxy, '/stale', origin)
  expect((await ask(proxy.origin, '/stale')).text).toBe('ok')
  expect((await ask(proxy.origin, '/stale')).text).toBe('ok')
  expect(connections.length).toBe(2)
})

test('headers of the connection do not go on', async () => {
  const { origin } = await server()
  await add(proxy, '/hop', origin)
  const headers = {
    connection: 'close, x-secret',
    'x-secret': '1',
    'keep-alive': 'timeout=9',
    'proxy-authorization': 'Basic x',
    te: 'trailers',
    'x-kept': '1',
  }
  const seen: EchoAnswer = JSON.parse((await ask(proxy.origin, '/hop', { headers })).text)
  for (const name of ['x-secret', 'keep-alive', 'proxy-authorization', 'te'])
    expect(seen.headers, name).not.toHaveProperty(name)
  expect(seen.headers['x-kept']).toBe('1')
})

test('a WebSocket that a client resets is no error of the proxy', async () => {
  const target = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.send(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
  })
  await add(proxy, '/reset', target.origin)
  for (let round = 0; round < 20; round += 1) {
    const client = await rawClient(proxy.port)
    client.send(get('/reset', 'Connection: Upgrade', 'Upgrade: websocket'))
    await client.take(HEAD_END)
    client.socket.resetAndDestroy()
    await (await target.connection(round)).end()
  }
  expect((await ask(proxy.origin, '/_chp_healthz')).status).toBe(200)
  expect(proxy.output()).not.toMatch(/error|exception/i)
})

test('two slashes at the beginning are no host', async () => {
  const [a, root] = [await server('a'), await server('root')]
  await add(proxy, '/user/a', a.origin)
  await add(proxy, '/', root.origin)
  const seen = async (path: string): Promise<string> => {
    const { upstream: name, url }: EchoAnswer = JSON.parse((await ask(proxy.origin, path)).text)
    return `${name} ${url}`
  }
  expect(await seen('//user/a/x')).toBe('root //user/a/x')
  expect(await seen('//x/user/a/y')).toBe('root //x/user/a/y')
  await call(proxy, 'DELETE', '/')
})

test('hosts have no letter case, and may be addresses or missing', async () => {
  const [one, six, root] = [await server('one'), await server('six'), await server('root')]
  const hosts = await started(startHubkitProxy, '--host-routing')
  await add(hosts, '/Hub.Example', one.origin)
  await add(hosts, '/[::1]', six.origin)
  await add(hosts, '/', root.origin)
  const from = async (host: string): Promise<unknown> =>
    json(await ask(hosts.origin, '/', { headers: { host } }))['upstream']
  expect(await from('hUB.eXAMPLE:8000')).toBe('one')
  expect(await from('[::1]:8000')).toBe('six')
  expect(await from('other.example')).toBe('root')
  const client = await rawClient(hosts.port)
  client.send('GET / HTTP/1.0\r\n\r\n')
  await client.take(/"upstream":"root"/)
})

test('a route with escapes is left out whole', async () => {
  const { origin } = await server()
  const bare = await started(startHubkitProxy, '--no-include-prefix')
  await add(bare, '/b%40r', origin)
  for (const path of ['/b%40r/xyz', '/b@r/xyz', '/%62@r/xyz'])
    expect(json(await ask(bare.origin, path))['url']).toBe('/xyz')
})

test('what the server sends is noted apart from what the client sends', async () => {
  const sockets = new WebSocketServer({ noServer: true })
  const made = await upstream({
    upgrade: (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (opened) => opened.send('first')),
  })
  onTestFinished(() => made.close())
  await add(proxy, '/both', made.origin)
  const socket = await webSocket(`${proxy.origin.replace('http', 'ws')}/both`)
  const used = await lastActivity(proxy, '/both')
  const answered = async (): Promise<number> =>
    Date.parse(String(json(await call(proxy, 'GET', '/both'))['last_response']))
  const before = await answered()
  await nextMillisecond()
  for (const opened of sockets.clients) opened.send('more')
  await until(async () => (await answered()) > before)
  expect(await lastActivity(proxy, '/both')).toBe(used)
  socket.send('from the client')
  await until(async () => (await lastActivity(proxy, '/both')) > used)
})

test('SIGTERM lets requests under way finish', async () => {
  const waiting = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const slow = createServer((_request, response) => {
    waiting.resolve()
    void finish.promise.then(() => response.end('whole'))
  })
  slow.listen(0, '127.0.0.1')
  await once(slow, 'listening')
  onTestFinished(() => void slow.close())
  const { port } = slow.address() as { port: number }
  const ending = await started(startHubkitProxy, '--drain-timeout=60000')
  await add(ending, '/slow', `http://127.0.0.1:${port}`)
  const answer = ask(ending.origin, '/slow')
  await waiting.promise
  ending.signal('SIGTERM')
  await until(() =>
    rawClient(ending.port).then(
      () => false,
      () => true,
    ),
  )
  finish.resolve()
  expect(await answer).toMatchObject({ status: 200, text: 'whole' })
  expect(await ending.ended()).toBe(0)
})

test('what a client sends right behind an upgrade arrives', async () => {
  const target = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.send(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
    await connection.take(/early bytes/)
    connection.send('seen')
  })
  await add(proxy, '/early', target.origin)
  const client = await rawClient(proxy.port)
  client.send(`${get('/early', 'Connection: Upgrade', 'Upgrade: websocket')}early bytes`)
  await client.take(/seen/)
})

test("what servers say to browsers is changed in nothing, other than in a hub's own proxy", async () => {
  const { origin } = await answering(
    OK.replace(
      'Content-Length',
      'Clear-Site-Data: "*"\r\nService-Worker-Allowed: /\r\nSet-Cookie: hubkit-session=1\r\nContent-Length',
    ),
  )
  await add(proxy, '/user/a', origin)
  const { headers } = await ask(proxy.origin, '/user/a')
  expect(headers).toMatchObject({
    'clear-site-data': '"*"',
    'service-worker-allowed': '/',
    'set-cookie': ['hubkit-session=1'],
  })
})

import { isHubError, type HttpHandler } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { nodeProxy } from '../src/index.ts'
import { answering, get, HEAD_END, OK, rawClient, rawServer } from './raw.ts'

const hub: HttpHandler = {
  request: (_request, response) => void response.writeHead(404).end(),
  upgrade: () => false,
}

async function started(target: string) {
  const proxy = nodeProxy()
  onTestFinished(() => proxy.close())
  await proxy.addRoute({ routespec: '/user/a/', target, data: {} })
  const listening = await proxy.listen({ port: 0, hub })
  return { proxy, listening }
}

test('a taken port is HUB_ERR_PORT_TAKEN, another failure HUB_ERR_PROXY', async () => {
  const { proxy, listening } = await started('http://127.0.0.1:1')
  expect(listening.host).toBe('127.0.0.1')
  const taken = await proxy.listen({ port: listening.port, hub }).catch((error: unknown) => error)
  expect(isHubError(taken, 'HUB_ERR_PORT_TAKEN')).toBe(true)
  const wrong = await proxy
    .listen({ port: 0, host: '203.0.113.1', hub })
    .catch((error: unknown) => error)
  expect(isHubError(wrong, 'HUB_ERR_PROXY')).toBe(true)
})

test('close lets running requests finish, and keeps no connection for more', async () => {
  const server = await rawServer()
  const { listening } = await started(server.origin)
  const client = await rawClient(listening.port)
  const idle = await rawClient(listening.port)
  client.send(get('/user/a/'))
  const upstream = await server.connection(0)
  await upstream.take(HEAD_END)
  const closed = listening.close(60_000)
  await idle.end()
  await expect(rawClient(listening.port)).rejects.toThrow(/ECONNREFUSED/)
  upstream.send(OK)
  await client.take(/Connection: close[^]*ok$/)
  await client.end()
  await closed
})

test('a connection whose answer had begun is not kept after it either', async () => {
  const server = await rawServer()
  const { listening } = await started(server.origin)
  const [client, other] = [await rawClient(listening.port), await rawClient(listening.port)]
  client.send(get('/user/a/1'))
  const first = await server.connection(0)
  await first.take(HEAD_END)
  other.send(get('/user/a/2'))
  await (await server.connection(1)).take(HEAD_END)
  first.send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npa')
  await client.take(/pa$/)
  const closed = listening.close(60_000)
  first.send('rt')
  await client.take(/^rt$/)
  await client.end()
  expect(other.ended).toBe('no')
  other.socket.destroy()
  await closed
})

test('close ends what has not finished after its grace', async () => {
  const server = await rawServer()
  const { listening } = await started(server.origin)
  const client = await rawClient(listening.port)
  client.send(get('/user/a/'))
  await (await server.connection(0)).take(HEAD_END)
  await listening.close(20)
  await client.end()
  await (await server.connection(0)).end()
  // Repeating changes nothing.
  await listening.close(20)
})

test('close ends upgraded connections as soon as no request runs', async () => {
  const server = await rawServer()
  const { listening } = await started(server.origin)
  const client = await rawClient(listening.port)
  client.send(get('/user/a/', 'Connection: Upgrade', 'Upgrade: websocket'))
  const upstream = await server.connection(0)
  await upstream.take(HEAD_END)
  upstream.send(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  await client.take(HEAD_END)
  await listening.close(60_000)
  await client.end()
  await upstream.end()
})

test('close of the proxy frees its port and answers no more', async () => {
  const server = await answering(OK)
  const { proxy, listening } = await started(server.origin)
  const client = await rawClient(listening.port)
  client.send(get('/user/a/'))
  await client.take(/ok$/)
  await proxy.close()
  await client.end()
  await until(() => server.connections.every((connection) => connection.ended !== 'no'))
  await expect(rawClient(listening.port)).rejects.toThrow(/ECONNREFUSED/)
  await expect(
    proxy.addRoute({ routespec: '/user/b/', target: server.origin, data: {} }),
  ).rejects.toMatchObject({
    code: 'HUB_ERR_CLOSED',
  })
})

test('connections to a server close when its last route goes', async () => {
  // So that it is kept for longer than the test waits.
  const server = await answering(OK.replace('\r\n', '\r\nKeep-Alive: timeout=600\r\n'))
  const { proxy, listening } = await started(server.origin)
  await proxy.addRoute({ routespec: '/user/b/', target: `${server.origin}/`, data: {} })
  const client = await rawClient(listening.port)
  client.send(get('/user/a/'))
  await client.take(/ok$/)
  await proxy.deleteRoute('/user/a/')
  client.send(get('/user/b/'))
  await client.take(/ok$/)
  expect(server.connections).toHaveLength(1)
  await proxy.deleteRoute('/user/b/')
  await server.connections[0]?.end()
})

test('routes to what is no plain http origin are refused', async () => {
  const { proxy } = await started('http://127.0.0.1:1')
  const bad = ['not a url', 'ftp://x', 'ws://x', 'http://x/path', 'http://u:p@x', 'https://x/path']
  const sockets = ['http+unix://x', 'http+unix://%2Fx:80', 'http+unix:///x', 'unix+http://%zz']
  for (const target of [...bad, ...sockets]) {
    const refused = await proxy
      .addRoute({ routespec: '/user/x/', target, data: {} })
      .catch((error: unknown) => error)
    expect(isHubError(refused, 'HUB_ERR_OPTION'), target).toBe(true)
    expect(String(refused)).not.toContain('u:p')
  }
  expect(await proxy.listRoutes()).toHaveLength(1)
})

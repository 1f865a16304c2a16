import { once } from 'node:events'
import { createServer } from 'node:http'
import { until } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { get, HEAD_END, listening, rawServer, type Raw } from './raw.ts'
import { wire } from './wire.ts'

const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n'
const UPGRADE = ['Connection: keep-alive, Upgrade', 'Upgrade: websocket']

/** A proxy with one upgraded connection through it. */
async function joined(): Promise<{
  client: Raw
  server: Raw
  proxy: Awaited<ReturnType<typeof listening>>['proxy']
}> {
  const upstream = await rawServer()
  const bench = await listening({ '/user/a/': upstream.origin })
  const client = await bench.client()
  client.send(get('/user/a/ws', ...UPGRADE))
  const server = await upstream.connection(0)
  await server.take(HEAD_END)
  server.send(`${SWITCH}\r\n`)
  await client.take(HEAD_END)
  return { client, server, proxy: bench.proxy }
}

test('31. an upgrade is relayed both ways, early bytes included', async () => {
  const upstream = await rawServer()
  const { client: open } = await listening({ '/user/a/': upstream.origin })
  const client = await open()
  const lines = [
    ...UPGRADE,
    'Sec-WebSocket-Key: abc',
    'Cookie: hubkit-session=secret; b=2',
    'X-Forwarded-For: 1.2.3.4',
  ]
  client.send(`${get('/user/a/ws?x=%20', ...lines)}early client`)
  const server = await upstream.connection(0)
  const head = await server.take(/[^]*?\r\n\r\n/)
  expect(head).toMatch(
    /^GET \/user\/a\/ws\?x=%20 HTTP\/1\.1\r\nHost: hub\.example\r\nSec-WebSocket-Key: abc\r\nCookie: b=2\r\n/,
  )
  const { address, proto } = wire().forwarded
  expect(/X-Forwarded-For: (.*)\r\n/.exec(head)?.[1]).toBe(address)
  expect(head).toContain(`X-Forwarded-Proto: ${proto}\r\n`)
  expect(head).toContain('Connection: Upgrade\r\nUpgrade: websocket\r\n')
  expect(server.received).toBe(head)
  client.send(' and more')
  server.send(
    `${SWITCH}Sec-WebSocket-Accept: def\r\nSet-Cookie: hubkit-session=evil\r\n\r\nearly server`,
  )
  const answer = await client.take(/[^]*?\r\n\r\n/)
  expect(answer).toMatch(
    /^HTTP\/1\.1 101 Switching Protocols\r\nSec-WebSocket-Accept: def\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n$/,
  )
  await client.take(/^early server$/)
  await server.take(/^early client and more$/)
  client.send('ping')
  await server.take(/^ping$/)
  server.send('pong')
  await client.take(/^pong$/)
})

test('31b. any other protocol is relayed; h2c is not, nor an upgrade with a body', async () => {
  const upstream = await rawServer()
  const { client: open } = await listening({ '/user/a/': upstream.origin })
  const other = await open()
  other.send(get('/user/a/', 'Connection: Upgrade', 'Upgrade: own/1.0'))
  const first = await upstream.connection(0)
  await first.take(/Upgrade: own\/1\.0/)
  first.send('HTTP/1.1 101 Own Words\r\nConnection: Upgrade\r\nUpgrade: own/1.0\r\n\r\n')
  await other.take(/^HTTP\/1\.1 101 Own Words\r\n[^]*own\/1\.0\r\n\r\n/)

  const plain = await open()
  plain.send(
    get('/user/a/', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMA'),
  )
  const second = await upstream.connection(1)
  await second.take(HEAD_END)
  expect(second.received).not.toMatch(/h2c|upgrade|http2-settings/i)
  second.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  await plain.take(/^HTTP\/1\.1 200 OK[^]*ok$/)

  const withBody = await open()
  withBody.send(
    `POST /user/a/ HTTP/1.1\r\nHost: h\r\n${UPGRADE.join('\r\n')}\r\nContent-Length: 4\r\n\r\nbody`,
  )
  await until(() =>
    [...upstream.connections].some((connection) => connection.received.endsWith('\r\n\r\nbody')),
  )
})

test('32. a refused upgrade: the answer and its body are relayed, then the connection ends', async () => {
  const upstream = await rawServer(async (server) => {
    await server.take(HEAD_END)
    server.send(
      'HTTP/1.1 403 Own Words\r\nX-Why: no\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
    )
  })
  const { ask } = await listening({ '/user/a/': upstream.origin })
  const answer = await ask(get('/user/a/', ...UPGRADE))
  expect(answer).toMatch(/^HTTP\/1\.1 403 Own Words\r\nX-Why: no\r\nConnection: close\r\n\r\nbody$/)
  await until(() => upstream.connections[0]?.ended !== 'no', {
    message: 'the connection to the server ends too',
  })
})

test('32b. a refusal that is cut short is an error', async () => {
  const upstream = await rawServer(async (server) => {
    await server.take(HEAD_END)
    server.send('HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n')
    await until(() => client.received.includes('body'))
    server.socket.destroy()
  })
  const bench = await listening({ '/user/a/': upstream.origin })
  const client = await bench.client()
  client.send(get('/user/a/', ...UPGRADE))
  expect(await client.end()).toBe(wire().cut)
})

test('32c. an answer that is no HTTP is 502, one that never comes ends with the client', async () => {
  const upstream = await rawServer(async (server) => {
    const head = await server.take(/[^]*\r\n\r\n/)
    if (head.includes('/nonsense')) server.send('nonsense\r\n\r\n')
    if (head.includes('/gone')) server.socket.destroy()
  })
  const bench = await listening({ '/user/a/': upstream.origin })
  for (const path of ['/user/a/nonsense', '/user/a/gone']) {
    expect(await bench.ask(get(path, ...UPGRADE))).toMatch(/^HTTP\/1\.1 502 /)
  }
  const client = await bench.client()
  client.send(get('/user/a/never', ...UPGRADE))
  const server = await upstream.connection(2)
  await until(() => server.received.includes('/never'))
  client.socket.end()
  await server.end()
})

test.each(['end', 'destroy', 'resetAndDestroy'] as const)(
  '33. a client that vanishes ends the server side (%s)',
  async (how) => {
    const { client, server } = await joined()
    client.socket[how]()
    await server.end()
  },
)

test.each(['end', 'destroy', 'resetAndDestroy'] as const)(
  '33b. a server that vanishes ends the client side (%s)',
  async (how) => {
    const { client, server } = await joined()
    server.socket[how]()
    await client.end()
  },
)

test('33c. what was under way before the end still arrives', async () => {
  const { client, server } = await joined()
  const size = 4 * 1024 * 1024
  client.socket.pause()
  server.socket.end(Buffer.alloc(size, 'x'))
  await until(() => server.socket.writableFinished || server.socket.bytesWritten > 0)
  client.socket.resume()
  await client.end()
  expect(client.received.length).toBe(size + client.received.indexOf('\r\n\r\n') + 4)
})

test('34. an upgrade to a dead server: 503 with a length', async () => {
  const { ask } = await listening({ '/user/a/': 'http://127.0.0.1:1' })
  const answer = await ask(get('/user/a/', ...UPGRADE))
  expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/)
  expect(answer).toMatch(/\r\nContent-Length: \d+\r\n/)
})

test('an upgrade for the hub goes to the hub; CONNECT goes nowhere', async () => {
  const { ask } = await listening({})
  expect(await ask(get('/hub/ws', ...UPGRADE))).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
  expect(await ask('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 405 /,
  )
  expect(await ask(get('/user/%zz', ...UPGRADE))).toMatch(/^HTTP\/1\.1 400 /)
})

test('a slow reader slows the other side down, both ways', async () => {
  for (const direction of ['up', 'down'] as const) {
    const { client, server } = await joined()
    const [from, to] = direction === 'up' ? [client, server] : [server, client]
    to.socket.pause()
    const piece = Buffer.alloc(65_536)
    let written = 0
    const more = (): void => {
      do written += piece.length
      while (from.socket.write(piece) && written < 200 * 1024 * 1024)
    }
    from.socket.on('drain', more)
    more()
    let before = -1
    let same = 0
    await until(() => {
      same = written === before ? same + 1 : 0
      before = written
      return same > 5
    })
    expect(written, direction).toBeLessThan(40 * 1024 * 1024)
    from.socket.off('drain', more)
  }
})

test('activity moves with what the client sends, not with what the server sends', async () => {
  const { client, server, proxy } = await joined()
  const before = proxy.traffic('/user/a/')
  expect(before?.fromClient).toBeGreaterThan(Date.now() - 60_000)
  await until(() => Date.now() > (before?.fromServer ?? 0))
  server.send('news')
  await client.take(/news/)
  const told = proxy.traffic('/user/a/')
  expect(told?.fromClient).toBe(before?.fromClient)
  expect(told?.fromServer).toBeGreaterThan(before?.fromServer ?? 0)
  // Added again meanwhile, as a reconciler does: the connection still counts.
  const [route] = await proxy.listRoutes()
  if (route) await proxy.addRoute(route)
  client.send('typed')
  await server.take(/typed/)
  await until(() => (proxy.traffic('/user/a/')?.fromClient ?? 0) > (before?.fromClient ?? 0))
})

test('a failing upgrade and a failing request are no activity', async () => {
  const { ask, client, proxy } = await listening({ '/user/a/': 'http://127.0.0.1:1' })
  await ask(get('/user/a/', ...UPGRADE))
  const connection = await client()
  connection.send(get('/user/a/'))
  await connection.take(/503/)
  expect(proxy.traffic('/user/a/')).toEqual({ fromClient: undefined, fromServer: undefined })
})

test('a deleted route lets its connections be; closeConnections and close end them', async () => {
  const { client, server, proxy } = await joined()
  await proxy.deleteRoute('/user/a/')
  client.send('still here')
  await server.take(/still here/)
  expect(proxy.closeConnections('/user/b/')).toBe(0)
  expect(proxy.closeConnections('/user/a/')).toBe(1)
  await client.end()
  await server.end()
  const other = await joined()
  await other.proxy.close()
  await other.client.end()
  await other.server.end()
})

test('WebSockets of the ws package: text, large binary, pings, subprotocol and close code', async () => {
  const server = createServer()
  const wss = new WebSocketServer({
    server,
    perMessageDeflate: true,
    handleProtocols: () => 'kernel',
  })
  const front = wire().server((socket) => void server.emit('connection', socket))
  onTestFinished(() => {
    wss.close()
    front.close()
  })
  wss.on('connection', (socket) => {
    socket.on('message', (data, binary) => socket.send(data, { binary }))
    socket.on('close', (code) => (closed = code))
  })
  let closed = 0
  const { origin } = await wire().listen(front)
  const { place } = await listening({ '/user/a/': origin })
  const connection = await wire().connect(place)
  const socket = new WebSocket('ws://hub.example/user/a/channels', ['kernel', 'other'], {
    createConnection: () => connection,
  })
  await once(socket, 'open')
  expect(socket.protocol).toBe('kernel')
  socket.send('hello')
  expect(String((await once(socket, 'message'))[0])).toBe('hello')
  const large = Buffer.alloc(3_000_000, 'binary')
  socket.send(large)
  expect(large.equals((await once(socket, 'message'))[0])).toBe(true)
  socket.ping()
  await once(socket, 'pong')
  socket.close(4001, 'done')
  await once(socket, 'close')
  await until(() => closed === 4001)
})

import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net'
import { until } from '@hubkit/testkit'
import type { HttpHandler, ProxyHost, Route } from '@hubkit/core/contract'
import { expect, onTestFinished, test } from 'vitest'
import { createConnections } from '../src/connections.ts'
import { hiddenCookies } from '../src/headers/hidden-cookies.ts'
import { createPeers } from '../src/headers/peer.ts'
import { createTargets } from '../src/http/targets.ts'
import { createIncidents } from '../src/incidents.ts'
import { nodeProxy, type NodeProxyOptions } from '../src/index.ts'
import { listen } from '../src/listener.ts'
import { createLiveRoutes } from '../src/live-routes.ts'
import { USUAL } from '../src/plane/plane.ts'
import { tcp } from '../src/plane/transport.ts'
import { answering, get, HEAD_END, listening, OK, rawClient, rawServer, type Raw } from './raw.ts'

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

/** A proxy with a hub of one's own. */
async function withHub(
  hub: Partial<HttpHandler>,
  routes: Record<string, string> = {},
  host?: ProxyHost,
  options: NodeProxyOptions = {},
) {
  const proxy = nodeProxy(options)
  onTestFinished(() => proxy.close())
  if (host) proxy.attach(host)
  for (const [routespec, target] of Object.entries(routes))
    await proxy.addRoute({ routespec, target, data: {} })
  const { port } = await proxy.listen({
    port: 0,
    hub: {
      request: (_request, response) => void response.end('hub'),
      upgrade: () => false,
      ...hub,
    },
  })
  return { proxy, client: () => rawClient(port) }
}

test('trailers of a request reach the server, but for those that mean nothing there', async () => {
  const server = await answering(OK)
  const { client: open } = await listening({ '/user/a/': server.origin })
  const client = await open()
  client.send(
    'POST /user/a/ HTTP/1.1\r\nHost: h\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum:  42 \r\nAuthorization: x\r\n\r\n',
  )
  await client.take(/ok$/)
  expect(server.connections[0]?.received).toMatch(
    /\r\nTrailer: X-Sum\r\n[^]*\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n$/,
  )
})

test('every interim answer is relayed, with all its headers', async () => {
  const server = await answering(
    `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\nX-Own: y\r\nConnection: X-Hop\r\nX-Hop: z\r\n\r\n${OK}`,
  )
  const { client: open } = await listening({ '/user/a/': server.origin })
  const client = await open()
  client.send(get('/user/a/'))
  await client.take(
    /^HTTP\/1\.1 102 Processing\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nLink: x\r\nX-Own: y\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*ok$/,
  )
})

test('the letter case and the order of all headers of a request are kept', async () => {
  const server = await answering(OK)
  const { client: open } = await listening({ '/user/a/': server.origin })
  const client = await open()
  client.send(
    'POST /user/a/ HTTP/1.1\r\nx-A:1\r\nhOsT:\th\r\ncontent-Length: 0\r\nX-b:  2 \r\nAccept: */*\r\n\r\n',
  )
  await client.take(/ok$/)
  expect(server.connections[0]?.received).toContain(
    'POST /user/a/ HTTP/1.1\r\nx-A: 1\r\nhOsT: h\r\ncontent-Length: 0\r\nX-b: 2\r\nAccept: */*\r\nX-Forwarded-For: 127.0.0.1\r\n',
  )
})

test('HTTP/1.0: a host is named to the server, and the connection kept where it can be', async () => {
  const server = await answering(OK)
  const { client: open } = await listening({ '/user/a/': server.origin })
  const client = await open()
  for (let round = 0; round < 2; round += 1) {
    client.send('GET /user/a/ HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\n\r\n')
    await client.take(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: keep-alive\r\n[^]*ok$/)
  }
  expect(server.connections[0]?.received).toContain(
    `GET /user/a/ HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n`,
  )
  expect(server.connections[0]?.received).not.toMatch(/expect/i)
  client.send('GET /user/a/ HTTP/1.0\r\n\r\n')
  await client.take(/Connection: close\r\n[^]*ok$/)
  await client.end()
})

test('a burst of pipelined requests is answered in order, some at a time', async () => {
  let most = 0
  const server = await rawServer(async (connection) => {
    for (;;) {
      const head = await connection.take(/GET \/user\/a\/\d+[^]*?\r\n\r\n/)
      most = Math.max(most, server.connections.length)
      const number = /\d+/.exec(head.slice('GET /user/a/'.length))?.[0] ?? ''
      connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${number.length}\r\n\r\n${number}`)
    }
  })
  const { client: open } = await listening({ '/user/a/': server.origin })
  const client = await open()
  const numbers = Array.from({ length: 200 }, (_, index) => String(index))
  client.send(numbers.map((number) => get(`/user/a/${number}`)).join(''))
  await client.take(/\r\n\r\n199$/)
  expect([...client.received.matchAll(/\r\n\r\n(\d+)/g)].map(([, number]) => number)).toEqual(
    numbers,
  )
  expect(most).toBeLessThanOrEqual(32)
})

test('what follows a request that ends the connection is not read as one', async () => {
  const server = await answering(OK)
  const { ask } = await listening({ '/user/a/': server.origin })
  const answer = await ask(get('/user/a/1', 'Connection: close') + get('/user/a/2'))
  expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(1)
  expect(server.connections.map(({ received }) => received).join('')).not.toContain('/user/a/2')
})

test('a refused request is answered after those before it, in words', async () => {
  const server = await rawServer()
  const { client: open } = await listening({ '/user/a/': server.origin })
  const client = await open()
  client.send(`${get('/user/a/')}GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`)
  const upstream = await server.connection(0)
  await upstream.take(HEAD_END)
  expect(client.received).toBe('')
  upstream.send(OK)
  await client.take(/^HTTP\/1\.1 200[^]*okHTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/)
  await client.take(/there is more than one Host/)
  await client.end()
})

test('a target and a Host that disagree are refused', async () => {
  const { ask } = await listening({})
  expect(await ask(get('http://other.example/user/a/'))).toMatch(/^HTTP\/1\.1 400 /)
})

test('an idle connection ends after a while', async () => {
  const { client: open } = await listening({}, { keepAliveTimeout: 1000 })
  const client = await open()
  client.send(get('/hub/'))
  await client.take(/hub\r\n0\r\n\r\n$/)
  expect(await client.end()).toBe('end')
})

test('a route is asked for without keeping others waiting, not even on the same connection', async () => {
  const [slow, fast] = [await answering(OK), await answering(OK)]
  const answer = Promise.withResolvers<Route | undefined>()
  const { client: open } = await withHub(
    {},
    { '/user/fast/': fast.origin },
    {
      owns: (path) => path.startsWith('/user/'),
      resolve: (path) =>
        path.startsWith('/user/slow/') ? answer.promise : Promise.reject(new Error('no records')),
    },
  )
  const client = await open()
  client.send(
    `POST /user/slow/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody${get('/user/fast/')}`,
  )
  const other = await open()
  other.send(get('/user/fast/'))
  await other.take(/ok$/)
  other.send(get('/user/unknown/'))
  await other.take(/^HTTP\/1\.1 503 /)
  answer.resolve({ routespec: '/user/slow/', target: slow.origin, data: {} })
  await client.take(/200 OK[^]*ok[^]*200 OK[^]*ok$/)
  expect(slow.connections[0]?.received).toMatch(/\r\n\r\nbody$/)
})

test('the head of an upload goes on by itself, also when its route had to be asked for', async () => {
  const server = await answering(OK)
  const answer = Promise.withResolvers<Route | undefined>()
  let asked = false
  const { client: open } = await withHub(
    {},
    {},
    {
      owns: (path) => path.startsWith('/user/'),
      resolve: () => {
        asked = true
        return answer.promise
      },
    },
  )
  const client = await open()
  client.send('POST /user/slow/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n')
  await until(() => asked)
  answer.resolve({ routespec: '/user/slow/', target: server.origin, data: {} })
  await client.take(/ok$/)
  client.send('body')
})

test('the hub sees who its client is, on a connection that also serves servers', async () => {
  const server = await answering(OK)
  const seen: IncomingMessage[] = []
  const { client: open } = await withHub(
    {
      request(request, response) {
        seen.push(request)
        let body = ''
        request.on('data', (chunk: Buffer) => (body += chunk.toString()))
        request.on('end', () => response.setHeader('X-Own', 'y').end(body))
      },
    },
    { '/user/a/': server.origin },
  )
  const client = await open()
  for (let round = 0; round < 3; round += 1) {
    client.send(
      'PUT /hub/x HTTP/1.1\r\nHost: H:1\r\nCookie: a=1\r\nX-Forwarded-For: 1.2.3.4\r\nX-Odd:2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    )
    await client.take(/^HTTP\/1\.1 200 OK\r\nX-Own: y\r\n[^]*\r\n\r\nabc$/)
    client.send(get('/user/a/'))
    await client.take(/ok$/)
  }
  const [first] = seen
  expect(first?.socket.remoteAddress).toBe('127.0.0.1')
  expect('encrypted' in (first?.socket ?? {})).toBe(false)
  expect(first?.rawHeaders.slice(0, 8)).toEqual([
    'Host',
    'H:1',
    'Cookie',
    'a=1',
    'X-Forwarded-For',
    '1.2.3.4',
    'X-Odd',
    '2',
  ])
  // One connection for all of them, and it goes with the client.
  expect(new Set(seen.map(({ socket }) => socket)).size).toBe(1)
  client.socket.destroy()
  await until(() => first?.socket.destroyed)
})

test('a hub that breaks off, and a client that leaves the hub', async () => {
  let closed = 0
  const { client: open } = await withHub({
    request(request, response) {
      response.on('close', () => (closed += 1))
      if (request.url === '/cut') {
        response.write('part')
        setImmediate(() => response.destroy())
      }
    },
  })
  const client = await open()
  client.send(get('/cut'))
  await client.end()
  expect(client.received).toMatch(/4\r\npart\r\n$/)
  const leaving = await open()
  leaving.send(get('/wait') + get('/wait'))
  await until(() => closed === 1)
  leaving.socket.destroy()
  await until(() => closed === 3)
})

test('the hub upgrades connections too', async () => {
  const { client: open } = await withHub({
    upgrade(request, socket, head) {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: own\r\n\r\n',
      )
      socket.write(`${request.url} ${head.toString()}`)
      socket.on('data', (chunk: Buffer) => socket.write(chunk))
      socket.on('end', () => socket.end())
      return true
    },
  })
  const client = await open()
  client.send(get('/hub/ws', 'Connection: upgrade', 'Upgrade: own'))
  await client.take(/^HTTP\/1\.1 101 [^]*\r\nUpgrade: own\r\n\r\n\/hub\/ws $/)
  client.send('ping')
  await client.take(/^ping$/)
  client.socket.end()
  await client.end()
})

test('many early bytes of an upgrade wait, and all arrive', async () => {
  const server = await rawServer()
  const { client: open } = await listening({ '/user/a/': server.origin })
  const client = await open()
  const early = randomBytes(3_000_000)
  client.send(get('/user/a/', 'Connection: upgrade', 'Upgrade: own'))
  client.send(early)
  const upstream = await server.connection(0)
  const head = await upstream.take(/^[^]*?\r\n\r\n/)
  upstream.send('HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: own\r\n\r\n')
  await until(() => upstream.received.length === head.length + early.length)
  expect(upstream.received.slice(head.length) === early.toString('latin1')).toBe(true)
})

/** A server that gives back what it gets: with a length, in chunks of odd sizes, or until the end. */
async function mirror(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/length'))
      response.setHeader('Content-Length', request.headers['content-length'] ?? 0)
    if (request.url?.endsWith('/close')) response.removeHeader('Transfer-Encoding')
    request.pipe(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Takes a body out of an answer. */
function bodyOf(answer: string): Buffer {
  const at = answer.indexOf('\r\n\r\n') + 4
  if (!/^[^]*?\r\ntransfer-encoding: chunked\r\n/i.test(answer.slice(0, at)))
    return Buffer.from(answer.slice(at), 'latin1')
  const pieces: string[] = []
  for (let from = at; ;) {
    const end = answer.indexOf('\r\n', from)
    const size = Number.parseInt(answer.slice(from, end), 16)
    if (size === 0) return Buffer.from(pieces.join(''), 'latin1')
    pieces.push(answer.slice(end + 2, end + 2 + size))
    from = end + 2 + size + 2
  }
}

test('bytes of many bodies at once, read slowly, are those that were sent', async () => {
  const { client: open } = await listening({ '/user/a/': await mirror() })
  const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
  const exchange = async (index: number): Promise<void> => {
    const body = randomBytes(1_500_000 + index * 77_777)
    const client = await open()
    const kind = index % 2 === 0 ? 'length' : 'chunked'
    client.send(
      `POST /user/a/${kind} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${kind === 'length' ? `Content-Length: ${body.length}` : 'Transfer-Encoding: chunked'}\r\n\r\n`,
    )
    // Stops and goes, so that writes wait on both sides.
    const rhythm = setInterval(() => {
      if (client.socket.isPaused()) client.socket.resume()
      else client.socket.pause()
    }, 3)
    onTestFinished(() => clearInterval(rhythm))
    for (let at = 0, size = 1; at < body.length; at += size, size = ((size * 7) % 90_000) + 1) {
      const piece = body.subarray(at, at + size)
      client.send(
        kind === 'length'
          ? piece
          : Buffer.concat([
              Buffer.from(`${piece.length.toString(16)}\r\n`),
              piece,
              Buffer.from('\r\n'),
            ]),
      )
    }
    if (kind === 'chunked') client.send('0\r\n\r\n')
    await until(() => client.ended !== 'no', { message: 'the answer' })
    expect(sum(bodyOf(client.received)), `${kind} ${index}`).toBe(sum(body))
  }
  await Promise.all(Array.from({ length: 8 }, (_, index) => exchange(index)))
})

test('further requests wait for a connection, and go when there is one', async () => {
  const server = await rawServer()
  const { client: open } = await listening(
    { '/user/a/': server.origin },
    { maxConnectionsPerTarget: 1 },
  )
  const clients: Raw[] = []
  for (const path of ['/user/a/1', '/user/a/2', '/user/a/3']) {
    const client = await open()
    client.send(get(path))
    clients.push(client)
    await (await server.connection(0)).take(path === '/user/a/1' ? HEAD_END : /^/)
  }
  clients[1]?.socket.destroy()
  await until(() => clients[1]?.socket.closed)
  const upstream = await server.connection(0)
  upstream.send(OK)
  await clients[0]?.take(/ok$/)
  await upstream.take(/GET \/user\/a\/[23] [^]*\r\n\r\n/)
  upstream.send(OK)
  await until(() => clients[2]?.received.endsWith('ok') || upstream.ended !== 'no')
  if (!clients[2]?.received.endsWith('ok')) {
    const again = await server.connection(1)
    await again.take(HEAD_END)
    again.send(OK)
  }
  await clients[2]?.take(/ok$/)
})

test('an answer cut off at any byte is an error or whole, and never a hang', async () => {
  const answer = `${CHUNKED.replace('\r\n\r\n', '\r\nX: y\r\n\r\n')}3\r\nabc\r\n0\r\n\r\n`
  for (let cut = 0; cut <= answer.length; cut += 1) {
    const server = await rawServer(async (connection) => {
      await connection.take(HEAD_END)
      connection.send(answer.slice(0, cut))
      connection.socket.end()
    })
    const { client: open } = await listening({ '/user/a/': server.origin })
    const client = await open()
    client.send(`POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n`)
    if (cut === answer.length) await client.take(/0\r\n\r\n$/)
    else if (cut < answer.indexOf('\r\n\r\n') + 4) await client.take(/^HTTP\/1\.1 502 [^]*\}/)
    else await client.end()
    if (cut < answer.length) expect(client.received).not.toContain('0\r\n\r\n')
  }
})

test('an upload may take longer than an answer', async () => {
  const server = await rawServer()
  const { client: open } = await listening({ '/user/a/': server.origin }, { responseTimeout: 1 })
  const client = await open()
  client.send('POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo')
  const upstream = await server.connection(0)
  await upstream.take(/bo$/)
  // Another request, which is done, is given up meanwhile.
  const other = await open()
  other.send(get('/user/a/'))
  await other.take(/^HTTP\/1\.1 504 /)
  expect(client.received).toBe('')
  client.send('dy')
  await upstream.take(/dy$/)
  await client.take(/^HTTP\/1\.1 504 /)
})

test('a route may have a time-out of its own, or none', async () => {
  const server = await rawServer()
  const { proxy, client: open } = await listening({}, { responseTimeout: 1 })
  const route = { target: server.origin, data: {} }
  await proxy.addRoute({ ...route, routespec: '/user/own/', responseTimeout: 600_000 })
  await proxy.addRoute({ ...route, routespec: '/user/usual/' })
  const [patient, usual] = [await open(), await open()]
  patient.send(get('/user/own/'))
  usual.send(get('/user/usual/'))
  await usual.take(/^HTTP\/1\.1 504 /)
  ;(await server.connection(0)).send(OK)
  await patient.take(/ok$/)
  await proxy.addRoute({ ...route, routespec: '/user/own/', responseTimeout: 1 })
  expect((await proxy.listRoutes()).map(({ responseTimeout }) => responseTimeout)).toEqual([
    1,
    undefined,
  ])
  patient.send(get('/user/own/'))
  await patient.take(/^HTTP\/1\.1 504 /)
  await expect(
    proxy.addRoute({ ...route, routespec: '/user/own/', responseTimeout: -1 }),
  ).rejects.toMatchObject({ code: 'HUB_ERR_OPTION' })
})

test.each(['GET /', 'GET / HTTP/1.1\r\nHost: h\r\nX-A: b'])(
  'a request whose head does not end is given up: %j',
  async (beginning) => {
    const targets = createTargets({
      transport: tcp,
      connectTimeout: 1000,
      maxConnectionsPerTarget: 1,
    })
    const proxy = await listen(
      {
        transport: tcp,
        onTick: () => undefined,
        routes: createLiveRoutes(targets),
        peers: createPeers([]),
        cookies: hiddenCookies([]),
        connections: createConnections(),
        incidents: createIncidents(() => undefined, Date.now),
        responseTimeout: 0,
        headTimeout: 50,
        keepAliveTimeout: 60_000,
        ...USUAL,
      },
      { port: 0, host: '127.0.0.1' },
      { request: (_request, response) => void response.end('hub'), upgrade: () => false },
    )
    onTestFinished(() => proxy.close(0))
    const client = await rawClient(proxy.port)
    client.send(get('/'))
    await client.take(/hub$/)
    // However slowly it goes on.
    const drip = setInterval(() => client.socket.writable && client.send('x'), 20)
    onTestFinished(() => clearInterval(drip))
    client.send(beginning)
    await client.take(/^HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n/)
    await client.end()
    // One that says nothing is closed without a word.
    const silent = await rawClient(proxy.port)
    await silent.end()
    expect(silent.received).toBe('')
  },
)

/** Connections that this process has open, of both ends. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}

test('clients and servers that break off anywhere leave nothing behind', async () => {
  const answers = [
    OK,
    `${CHUNKED}3\r\nabc\r\n0\r\n\r\n`,
    'HTTP/1.1 200 OK\r\n\r\nuntil the end',
    'HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: own\r\n\r\nhello',
    'nonsense',
  ]
  const requests = [
    get('/user/a/'),
    get('/user/a/', 'Connection: upgrade', 'Upgrade: own'),
    'POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc',
    'POST /user/a/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    get('/hub/') + get('/user/a/') + get('/user/a/'),
    'POST /hub/ HTTP/1.1\r\nHost: h\r\nContent-Length: 300\r\n\r\nabc',
  ]
  let turn = 0
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', () => {
      turn += 1
      const answer = answers[turn % answers.length] ?? ''
      socket.write(answer.slice(0, turn % (answer.length + 20)))
      if (turn % 3 === 0) socket.resetAndDestroy()
      else if (turn % 3 === 1) socket.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port: to } = server.address() as AddressInfo
  const { proxy, port } = await listening({ '/user/a/': `http://127.0.0.1:${to}` })
  const before = openSockets()
  for (let round = 0; round < 40; round += 1) {
    const sockets = Array.from({ length: 25 }, (_, index) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => socket.destroy())
      const request = requests[(round + index) % requests.length] ?? ''
      socket.write(request.slice(0, 1 + ((round * 25 + index) % request.length)))
      socket.on('data', () => {
        if (index % 2 === 0) socket.resetAndDestroy()
      })
      return socket
    })
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    if (round % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
    for (const [index, socket] of sockets.entries()) {
      if (index % 3 === 0) socket.resetAndDestroy()
      else if (index % 3 === 1) socket.destroy()
      else socket.end()
    }
    await until(() => sockets.every((socket) => socket.closed || socket.readableEnded))
    for (const socket of sockets) socket.destroy()
  }
  // Idle connections to the server stay for a while; they go with its route.
  await proxy.deleteRoute('/user/a/')
  await until(() => openSockets() <= before, { message: () => `${openSockets()} of ${before}` })
  expect(proxy.closeConnections('/user/a/')).toBe(0)
})

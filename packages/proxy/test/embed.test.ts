import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpHandler, ProxyHost, TokenEntry } from '@hubkit/core/contract'
import { until, upstream } from '@hubkit/testkit'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { nodeProxy, type NodeProxy } from '../src/index.ts'
import { get, HEAD_END, rawClient, rawServer } from './raw.ts'

function made(): NodeProxy {
  const proxy = nodeProxy()
  onTestFinished(() => proxy.close())
  return proxy
}

/** A server of our own with a page `/app`, the proxy, and the hub behind it. */
async function app(proxy: NodeProxy, hub: HttpHandler): Promise<number> {
  const server = createServer((request, response) => {
    if (proxy.embed.request(request, response, hub)) return
    response.writeHead(200, { 'X-App': 'yes' }).end(`app ${request.url}`)
  })
  server.on('upgrade', (request, socket, head) => {
    if (!proxy.embed.upgrade(request, socket, head, hub))
      socket.end('HTTP/1.1 400 Not Here\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

const hub: HttpHandler = {
  request: (request, response) => void response.end(`hub ${request.url}`),
  upgrade: (request, socket) => {
    if (request.url?.endsWith('/no')) return false
    socket.end('HTTP/1.1 418 Hub\r\nContent-Length: 0\r\n\r\n')
    return true
  },
}

const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket']

async function text(port: number, path: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).text()
}

describe("in an app's own server", () => {
  test('routes are served, all else is the app', async () => {
    const proxy = made()
    const { origin } = await upstream({
      request: (_request, response) => void response.end('server'),
    })
    const port = await app(proxy, hub)
    expect(await text(port, '/user/a/')).toBe('app /user/a/')
    await proxy.addRoute({ routespec: '/user/a/', target: origin, data: {} })
    expect(await text(port, '/user/a/')).toBe('server')
    expect(await text(port, '/app')).toBe('app /app')
    expect(await text(port, '/app/%zz')).toBe('app /app/%zz')
    expect((await fetch(`http://127.0.0.1:${port}/user/a/%zz`)).status).toBe(400)
  })

  test('a WebSocket through it', async () => {
    const wss = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(wss, 'listening')
    onTestFinished(() => wss.close())
    wss.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => socket.send(`echo ${data.toString()}`)),
    )
    const proxy = made()
    const target = `http://127.0.0.1:${(wss.address() as AddressInfo).port}`
    await proxy.addRoute({ routespec: '/user/a/', target, data: {} })
    const port = await app(proxy, hub)
    const socket = new WebSocket(`ws://127.0.0.1:${port}/user/a/ws`)
    onTestFinished(() => socket.terminate())
    await once(socket, 'open')
    socket.send('x')
    expect(String((await once(socket, 'message'))[0])).toBe('echo x')
    const other = await rawClient(port)
    other.send(get('/app', ...UPGRADE))
    await other.take(/^HTTP\/1\.1 400 Not Here/)
  })

  test('h2c and bodies on upgrades, where Node does not ask', async () => {
    const server = await rawServer(async (connection) => {
      await connection.take(HEAD_END)
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
    const proxy = made()
    await proxy.addRoute({ routespec: '/user/a/', target: server.origin, data: {} })
    const port = await app(proxy, hub)
    const client = await rawClient(port)
    client.send(get('/user/a/', 'Connection: Upgrade', 'Upgrade: h2c'))
    await client.take(/^HTTP\/1\.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok$/)
    expect(server.connections[0]?.received).not.toMatch(/upgrade/i)
    const body = await rawClient(port)
    body.send(
      `POST /user/a/ HTTP/1.1\r\nHost: h\r\n${UPGRADE.join('\r\n')}\r\nContent-Length: 4\r\n\r\nbody`,
    )
    await body.take(/^HTTP\/1\.1 400 /)
    expect(server.connections).toHaveLength(1)
  })
})

describe('with a host attached', () => {
  function host(resolve: ProxyHost['resolve']): ProxyHost & { readonly asked: string[] } {
    const asked: string[] = []
    return {
      asked,
      owns: (path) => path.startsWith('/user/'),
      resolve(path) {
        asked.push(path)
        return resolve(path)
      },
    }
  }

  test('a miss is resolved from the records and then served from the table', async () => {
    const proxy = made()
    const { origin } = await upstream({
      request: (_request, response) => void response.end('server'),
    })
    const records = host(async () => ({
      routespec: '/user/a/',
      target: origin,
      data: { hub: 'h' },
    }))
    proxy.attach(records)
    const port = await app(proxy, hub)
    expect(await Promise.all([1, 2, 3].map((n) => text(port, `/user/a/${n}?q`)))).toEqual([
      'server',
      'server',
      'server',
    ])
    expect(await text(port, '/user/a/4')).toBe('server')
    expect(records.asked).toHaveLength(1)
    expect(records.asked[0]).toMatch(/^\/user\/a\/\d$/)
    expect(await proxy.listRoutes()).toMatchObject([{ routespec: '/user/a/', data: { hub: 'h' } }])
  })

  test('it is told of requests that bring a token, upgrades too, of no others', async () => {
    const proxy = made()
    const { origin } = await upstream({
      request: (_request, response) => void response.end('server'),
    })
    const visits: TokenEntry[] = []
    const route = { routespec: '/user/a/', target: origin, data: { server_id: 'one' } }
    proxy.attach({ ...host(async () => route), enters: (visit) => visits.push(visit) })
    const port = await app(proxy, hub)
    const address = `http://127.0.0.1:${port}/user/a/api`
    await text(port, '/user/a/lab')
    await fetch(address, { headers: { cookie: 'token=x' } })
    expect(visits).toEqual([])
    await fetch(address, { headers: { authorization: 'token header' } })
    await text(port, '/user/a/api?token=query')
    await proxy.embed.fetch(new Request(address, { headers: { authorization: 'Bearer web' } }))
    const client = await rawClient(port)
    client.send(get('/user/a/ws', ...UPGRADE, 'Authorization: token socket'))
    await client.take(/^HTTP\/1\.1 /)
    expect(
      visits.map(({ data, authorization, token }) => [data['server_id'], authorization, token]),
    ).toEqual([
      ['one', 'token header', undefined],
      ['one', undefined, 'query'],
      ['one', 'Bearer web', undefined],
      ['one', 'token socket', undefined],
    ])
    // The hub's own addresses are no visits.
    await fetch(`http://127.0.0.1:${port}/hub/home`, { headers: { authorization: 'token hub' } })
    expect(visits).toHaveLength(4)
  })

  test('what has no server goes to the hub, bodies and upgrades too; what the hub owns is not asked for', async () => {
    const proxy = made()
    const records = host(async () => undefined)
    proxy.attach(records)
    const port = await app(proxy, hub)
    expect(await text(port, '/user/a/lab')).toBe('hub /user/a/lab')
    expect(await text(port, '/hub/home')).toBe('app /hub/home')
    expect(records.asked).toEqual(['/user/a/lab'])
    for (const [path, answer] of [
      ['/user/a/ws', '418 Hub'],
      ['/user/a/no', '404 Not Found'],
    ]) {
      const client = await rawClient(port)
      client.send(get(path ?? '', ...UPGRADE))
      await client.take(new RegExp(`^HTTP/1\\.1 ${answer}`))
    }
    expect((await fetch(`http://127.0.0.1:${port}/user/%zz`)).status).toBe(400)
  })

  test('an upgrade waits for the records, and no early byte is lost', async () => {
    const server = await rawServer()
    const proxy = made()
    const answer = Promise.withResolvers<void>()
    proxy.attach(
      host(async () => {
        await answer.promise
        return { routespec: '/user/a/', target: server.origin, data: {} }
      }),
    )
    const client = await rawClient(await app(proxy, hub))
    client.send(`${get('/user/a/', ...UPGRADE)}early`)
    answer.resolve()
    const connection = await server.connection(0)
    await connection.take(HEAD_END)
    connection.send(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
    )
    await connection.take(/^early$/)
  })

  test('records that cannot be read are 503', async () => {
    const proxy = made()
    proxy.attach(host(() => Promise.reject(new Error('secret detail'))))
    const port = await app(proxy, hub)
    const response = await fetch(`http://127.0.0.1:${port}/user/a/`)
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('secret')
    const client = await rawClient(port)
    client.send(get('/user/a/', ...UPGRADE))
    await client.take(/^HTTP\/1\.1 503/)
    expect((await proxy.embed.fetch(new Request('http://h/user/a/')))?.status).toBe(503)
  })
})

describe('fetch', () => {
  async function served(bytes: string) {
    const server = await rawServer(async (connection) => {
      await connection.take(HEAD_END)
      connection.send(bytes)
    })
    const proxy = made()
    await proxy.addRoute({ routespec: '/user/a/', target: server.origin, data: {} })
    return { server, proxy }
  }

  test("in Hono: servers' paths and the app's", async () => {
    const { proxy, server } = await served(
      'HTTP/1.1 201 Made\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nok',
    )
    const hono = new Hono()
    hono.use(
      async (context, next) =>
        (await proxy.embed.fetch(context.req.raw, { remoteAddress: '192.0.2.7' })) ?? next(),
    )
    hono.get('/app', (context) => context.text('app'))
    const answer = await hono.request('https://hub.example:8443/user/a/x?y=1', {
      headers: { 'X-Own': '1' },
    })
    expect(answer.status).toBe(201)
    expect(answer.statusText).toBe('Made')
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(await answer.text()).toBe('ok')
    const seen = server.connections[0]?.received ?? ''
    expect(seen).toMatch(/^GET \/user\/a\/x\?y=1 HTTP\/1\.1\r\nhost: hub\.example:8443\r\n/)
    expect(seen).toContain(
      'X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: hub.example:8443\r\nX-Forwarded-Port: 8443',
    )
    expect(await (await hono.request('/app')).text()).toBe('app')
    expect((await hono.request('/user/a/%zz')).status).toBe(400)
    expect((await hono.request('/app/%zz')).status).toBe(404)
  })

  test('bodies stream both ways', async () => {
    const server = await rawServer()
    const proxy = made()
    await proxy.addRoute({ routespec: '/user/a/', target: server.origin, data: {} })
    const body = new TransformStream<Uint8Array, Uint8Array>()
    const writer = body.writable.getWriter()
    const pending = proxy.embed.fetch(
      new Request('http://h/user/a/', {
        method: 'POST',
        body: body.readable,
        duplex: 'half',
      }),
    )
    await writer.write(Buffer.from('first'))
    const connection = await server.connection(0)
    await connection.take(/transfer-encoding: chunked[^]*first/i)
    connection.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
    const answer = await pending
    const reader = answer?.body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('abc')
    await writer.write(Buffer.from('second'))
    await connection.take(/second/)
    await writer.close()
    await connection.take(/\r\n0\r\n\r\n$/)
    connection.send('3\r\ndef\r\n0\r\n\r\n')
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('def')
    expect((await reader?.read())?.done).toBe(true)
  })

  test('an abort ends the request at the server, before and after the head', async () => {
    const server = await rawServer()
    const proxy = made()
    await proxy.addRoute({ routespec: '/user/a/', target: server.origin, data: {} })
    const before = new AbortController()
    const waiting = proxy.embed.fetch(new Request('http://h/user/a/', { signal: before.signal }))
    await (await server.connection(0)).take(HEAD_END)
    before.abort()
    await expect(waiting).rejects.toThrow(/abort/i)
    await (await server.connection(0)).end()

    for (const how of ['signal', 'cancel'] as const) {
      const after = new AbortController()
      const pending = proxy.embed.fetch(new Request('http://h/user/a/', { signal: after.signal }))
      const connection = await server.connection(how === 'signal' ? 1 : 2)
      await connection.take(HEAD_END)
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart')
      const answer = await pending
      if (how === 'cancel') await answer?.body?.cancel()
      else {
        after.abort()
        await expect(answer?.text()).rejects.toThrow()
      }
      await connection.end()
    }
    await expect(
      proxy.embed.fetch(new Request('http://h/user/a/', { signal: AbortSignal.abort() })),
    ).rejects.toThrow()
  })

  test('an answer cut short is an error of its body; a dead server is 503', async () => {
    const server = await rawServer(async (connection) => {
      await connection.take(HEAD_END)
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart')
      connection.socket.end()
    })
    const proxy = made()
    await proxy.addRoute({ routespec: '/user/a/', target: server.origin, data: {} })
    const answer = await proxy.embed.fetch(new Request('http://h/user/a/'))
    await expect(answer?.text()).rejects.toThrow()
    await proxy.addRoute({ routespec: '/user/a/', target: 'http://127.0.0.1:1', data: {} })
    const dead = await proxy.embed.fetch(
      new Request('http://h/user/a/', { headers: { accept: 'text/html' } }),
    )
    expect(dead?.status).toBe(503)
    expect(await dead?.text()).toContain('<!doctype html>')
  })

  test.each([204, 205, 304])('a %i has no body', async (status) => {
    const { proxy } = await served(
      `HTTP/1.1 ${status} X\r\n${status === 205 ? 'Content-Length: 0\r\n' : ''}\r\n`,
    )
    const answer = await proxy.embed.fetch(new Request('http://h/user/a/'))
    expect(answer?.status).toBe(status)
    expect(answer?.body).toBeNull()
  })

  test('HEAD keeps the length; a status that no Response can have is 502', async () => {
    const { proxy } = await served('HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n')
    const head = await proxy.embed.fetch(new Request('http://h/user/a/', { method: 'HEAD' }))
    expect(head?.headers.get('content-length')).toBe('1234')
    const odd = await served('HTTP/1.1 777 Odd\r\nContent-Length: 2\r\n\r\nok')
    expect((await odd.proxy.embed.fetch(new Request('http://h/user/a/')))?.status).toBe(502)
  })

  test('a reader that does not read bounds what is buffered', async () => {
    let written = 0
    const piece = Buffer.alloc(65_536)
    const server = await rawServer(async (connection) => {
      await connection.take(HEAD_END)
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n')
      const more = (): void => {
        do written += piece.length
        while (connection.socket.write(piece) && written < 200 * 1024 * 1024)
      }
      connection.socket.on('drain', more)
      more()
    })
    const proxy = made()
    await proxy.addRoute({ routespec: '/user/a/', target: server.origin, data: {} })
    const answer = await proxy.embed.fetch(new Request('http://h/user/a/'))
    let before = -1
    let same = 0
    await until(() => {
      same = written === before ? same + 1 : 0
      before = written
      return same > 5
    })
    expect(written).toBeLessThan(40 * 1024 * 1024)
    await answer?.body?.cancel()
  })
})

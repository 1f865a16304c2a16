import { once } from 'node:events'
import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { isHubError, type HttpHandler } from '@hubkit/core/contract'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { nodeProxy, type NodeProxyOptions } from '../src/index.ts'
import { authority, certificate, files, folder } from './certificates.ts'
import { answering, get, OK, rawClient } from './raw.ts'

const hub: HttpHandler = {
  request: (_request, response) => void response.writeHead(200, { 'X-Hub': 'yes' }).end(),
  upgrade: () => false,
}

function made(options: NodeProxyOptions = {}) {
  const proxy = nodeProxy(options)
  onTestFinished(() => proxy.close())
  return proxy
}

async function code(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((reason: unknown) => reason)
  return isHubError(error) ? error.code : String(error)
}

/** A socket file that nobody listens at, as a process leaves it that was killed. */
async function abandoned(path: string): Promise<void> {
  const server = createServer()
  server.listen(`${path}.before`)
  await once(server, 'listening')
  // Closing removes the file under the name it had.
  renameSync(`${path}.before`, path)
  server.close()
  await once(server, 'close')
}

test('a socket is listened at, and its file goes with it', async () => {
  const path = join(folder(), 's')
  const listening = await made().listen({ socket: path, hub })
  expect(listening).toMatchObject({ socket: path, port: 0 })
  const client = await rawClient(path)
  client.send(get('/hub/'))
  await client.take(/^HTTP\/1\.1 200 OK[^]*X-Hub: yes/)
  await listening.close(0)
  expect(existsSync(path)).toBe(false)
})

test('a file that a dead process left is replaced; one in use is not, nor one that is no socket', async () => {
  const path = join(folder(), 's')
  await abandoned(path)
  expect(statSync(path).isSocket()).toBe(true)
  await made().listen({ socket: path, hub })
  const client = await rawClient(path)
  expect(await code(made().listen({ socket: path, hub }))).toBe('HUB_ERR_PORT_TAKEN')
  client.send(get('/hub/'))
  await client.take(/^HTTP\/1\.1 200 OK/)

  const file = join(folder(), 'file')
  writeFileSync(file, 'of somebody')
  expect(await code(made().listen({ socket: file, hub }))).toBe('HUB_ERR_PORT_TAKEN')
  expect(statSync(file).size).toBe(11)
  expect(await code(made().listen({ socket: join(folder(), 'no', 's'), hub }))).toBe(
    'HUB_ERR_PROXY',
  )
  expect(await code(made().listen({ socket: join(folder(), 'x'.repeat(200)), hub }))).toBe(
    'HUB_ERR_PROXY',
  )
})

test('either a socket or a port', async () => {
  expect(await code(made().listen({ socket: '/tmp/x', port: 0, hub }))).toBe('HUB_ERR_OPTION')
  expect(await code(made().listen({ hub }))).toBe('HUB_ERR_OPTION')
})

test('TLS on a socket', async () => {
  const ca = await authority()
  const tls = files(folder(), await certificate(ca))
  const path = join(folder(), 's')
  const listening = await made({ tls }).listen({ socket: path, hub })
  const { connect } = await import('node:tls')
  const socket = connect({ path, ca: ca.cert, servername: 'localhost' })
  await once(socket, 'secureConnect')
  socket.write(get('/hub/'))
  expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 OK/)
  await listening.close(0)
  socket.destroy()
})

test('what a client on a socket says of its own client is believed when unix: is trusted', async () => {
  const server = await answering(OK)
  for (const trusted of [false, true]) {
    const proxy = made({ trustedProxies: trusted ? ['unix:'] : ['0.0.0.0/0', '::/0'] })
    await proxy.addRoute({ routespec: '/user/a/', target: server.origin, data: {} })
    const path = join(folder(), 's')
    await proxy.listen({ socket: path, hub })
    const client = await rawClient(path)
    client.send(get('/user/a/', 'X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Proto: https'))
    await client.take(/ok$/)
    const seen = server.connections.at(-1)?.received ?? ''
    expect(/X-Forwarded-For: (.*)\r\n/.exec(seen)?.[1]).toBe(trusted ? '1.2.3.4' : undefined)
    expect(/X-Forwarded-Proto: (.*)\r\n/.exec(seen)?.[1]).toBe(trusted ? 'https' : 'http')
    await proxy.close()
  }
})

test.each(['unix', 'https'])("an app's own server reaches a server at %s too", async (kind) => {
  const ca = await authority()
  const pair = await certificate(ca)
  const server = createHttpServer((request, response) => void response.end(`at ${request.url}`))
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
  const { createServer: createTlsServer } = await import('node:tls')
  const front = kind === 'unix' ? createServer() : createTlsServer(pair)
  front.on(kind === 'unix' ? 'connection' : 'secureConnection', (socket) =>
    server.emit('connection', socket),
  )
  const path = join(folder(), 's')
  front.listen(kind === 'unix' ? { path } : { port: 0, host: '127.0.0.1' })
  await once(front, 'listening')
  onTestFinished(() => {
    front.close()
    server.closeAllConnections()
  })
  const target =
    kind === 'unix'
      ? `unix+http://${encodeURIComponent(path)}`
      : `https://127.0.0.1:${(front.address() as AddressInfo).port}`

  const proxy = made({ targetTls: { ca: files(folder(), { ca: ca.cert }).ca } })
  await proxy.addRoute({ routespec: '/user/a/', target, data: {} })
  const app = createHttpServer(
    (request, response) => void proxy.embed.request(request, response, hub),
  )
  app.on('upgrade', (request, socket, head) => proxy.embed.upgrade(request, socket, head, hub))
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  onTestFinished(() => {
    app.close()
    app.closeAllConnections()
  })
  const { port } = app.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/user/a/x`)
  expect(await answer.text()).toBe('at /user/a/x')
  const socket = new WebSocket(`ws://127.0.0.1:${port}/user/a/ws`)
  await once(socket, 'open')
  socket.send('hello')
  expect(String((await once(socket, 'message'))[0])).toBe('hello')
  socket.terminate()
})

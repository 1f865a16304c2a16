import type { HttpHandler } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { nodeProxy } from '../src/index.ts'
import { stopOnSignal } from '../src/stop-signals.ts'
import { get, HEAD_END, OK, rawClient, rawServer, type Raw } from './raw.ts'

const LONG = 600_000

const hub: HttpHandler = {
  request: (_request, response) => void response.writeHead(404).end(),
  upgrade: () => false,
}

/** A listening proxy with one client of each kind: idle, in an answer, in an upgrade, and in the middle of a head. */
async function busy() {
  const server = await rawServer()
  const proxy = nodeProxy()
  onTestFinished(() => proxy.close())
  await proxy.addRoute({ routespec: '/user/a/', target: server.origin, data: {} })
  const listening = await proxy.listen({ port: 0, hub })
  const open = (): Promise<Raw> => rawClient(listening.port)
  const [idle, asking, streaming, upgraded, begun] = [
    await open(),
    await open(),
    await open(),
    await open(),
    await open(),
  ]
  idle.send(get('/hub/'))
  await idle.take(/404[^]*\r\n\r\n/)
  streaming.send(get('/user/a/stream'))
  const stream = await server.connection(0)
  await stream.take(HEAD_END)
  stream.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n')
  await streaming.take(/part/)
  upgraded.send(get('/user/a/ws', 'Connection: Upgrade', 'Upgrade: websocket'))
  const socket = await server.connection(1)
  await socket.take(HEAD_END)
  socket.send(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
  )
  await upgraded.take(HEAD_END)
  asking.send(get('/user/a/slow'))
  const slow = await server.connection(2)
  await slow.take(HEAD_END)
  begun.send('GET /hub/ HTTP/1.1\r\nHost: h\r\n')
  // It has been read once an answer to what was sent after it is there.
  const after = await open()
  after.send(get('/hub/', 'Connection: close'))
  await after.end()
  return {
    proxy,
    listening,
    idle,
    asking,
    streaming,
    upgraded,
    begun,
    stream,
    socket,
    slow,
    port: listening.port,
  }
}

test('drain: nothing is accepted, the idle end, all else goes on until it is over', async () => {
  const all = await busy()
  let over = false
  const drained = all.listening.drain(LONG).then(() => (over = true))
  await all.idle.end()
  await expect(rawClient(all.port)).rejects.toThrow(/ECONNREFUSED/)
  all.begun.send('\r\n')
  await all.begun.take(/404[^]*Connection: close\r\n/)
  await all.begun.end()
  all.slow.send(OK)
  await all.asking.take(/Connection: close[^]*ok$/)
  await all.asking.end()
  all.stream.send('4\r\nmore\r\n0\r\n\r\n')
  await all.streaming.take(/more\r\n0\r\n\r\n$/)
  await all.streaming.end()
  all.upgraded.send('typed')
  await all.socket.take(/typed/)
  expect(over).toBe(false)
  all.upgraded.socket.end()
  await all.socket.end()
  await drained
})

test('drain: what has no end of its own ends at the deadline', async () => {
  const all = await busy()
  await all.listening.drain(300)
  for (const client of [all.asking, all.streaming, all.upgraded, all.begun]) await client.end()
  await all.socket.end()
  await all.stream.end()
  expect(all.streaming.received).not.toContain('0\r\n\r\n')
})

test('a second call ends sooner: drain hurried, and close, which does not wait for upgraded ones', async () => {
  const hurried = await busy()
  const first = hurried.listening.drain(LONG)
  await hurried.idle.end()
  expect(hurried.upgraded.ended).toBe('no')
  await hurried.listening.drain(0)
  await first
  await hurried.upgraded.end()

  const closed = await busy()
  const drained = closed.listening.drain(LONG)
  closed.slow.send(OK)
  closed.stream.send('0\r\n\r\n')
  closed.begun.send('\r\n')
  for (const client of [closed.asking, closed.streaming, closed.begun]) await client.end()
  expect(closed.upgraded.ended).toBe('no')
  await closed.listening.close(LONG)
  await closed.upgraded.end()
  await drained
})

test('the first signal drains, the second ends at once', async () => {
  const calls: number[] = []
  const signals: string[] = []
  const done = Promise.withResolvers<void>()
  const before = process.listenerCount('SIGTERM')
  const stopped = stopOnSignal({
    grace: 1000,
    drain(grace) {
      calls.push(grace)
      if (grace === 0) done.resolve()
      return done.promise
    },
    onSignal: (signal, hurried) => void signals.push(`${signal} ${hurried}`),
  })
  process.kill(process.pid, 'SIGTERM')
  await until(() => calls.length === 1)
  process.kill(process.pid, 'SIGINT')
  await stopped
  expect(calls).toEqual([1000, 0])
  expect(signals).toEqual(['SIGTERM false', 'SIGINT true'])
  expect(process.listenerCount('SIGTERM')).toBe(before)
})

import type { Socket } from 'node:net'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { abusedProxy, atRest, leavesNothing } from './abuse/at-rest.ts'
import { asked, times } from './abuse/connections.ts'
import { OK } from './abuse/phases.ts'
import { onHeads } from './abuse/servers.ts'
import { get, rawClient } from './raw.ts'

const UPGRADE = get('/user/a/upgrade', 'Connection: Upgrade', 'Upgrade: x')
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'

/** A server that waits for the test to answer, but for one path. */
async function patient() {
  const asking: { readonly socket: Socket; readonly path: string }[] = []
  const { origin } = await onHeads((socket, path) => {
    if (path.endsWith('/now')) socket.write(OK)
    else asking.push({ socket, path })
  })
  return {
    origin,
    next: async (): Promise<Socket> =>
      (await until(() => asking.shift(), { message: 'a request' })).socket,
  }
}

test.each([
  ['deleted', async () => undefined],
  [
    'replaced',
    async () => (await onHeads((socket) => socket.write(OK.replace('ok', 'it')))).origin,
  ],
])('a route that is %s while a stream, an upload and upgrades go on', async (_name, other) => {
  const server = await patient()
  const replacement = await other()
  const proxy = await abusedProxy({ '/user/a/': server.origin })
  await leavesNothing(proxy, async () => {
    await proxy.add({ '/user/a/': server.origin })
    const clients = await Promise.all(Array.from({ length: 4 }, () => rawClient(proxy.port)))
    const [stream, upload, joined, joining] = clients
    if (!stream || !upload || !joined || !joining) throw new Error('there are four')
    stream.send(get('/user/a/stream'))
    const streaming = await server.next()
    streaming.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n')
    await stream.take(/1\r\na\r\n$/)
    upload.send('POST /user/a/upload HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc')
    const uploading = await server.next()
    joined.send(UPGRADE)
    const tunnel = await server.next()
    tunnel.write(SWITCH)
    await joined.take(/Upgrade: x\r\n\r\n$/)
    joining.send(UPGRADE)
    const waiting = await server.next()

    if (replacement === undefined) await proxy.delete(['/user/a/'])
    else await proxy.add({ '/user/a/': replacement })
    expect(await asked(proxy.port, get('/user/a/now', 'Connection: close'))).toMatch(
      replacement === undefined ? /hub$/ : /it$/,
    )

    streaming.write('1\r\nb\r\n0\r\n\r\n')
    await stream.take(/1\r\nb\r\n0\r\n\r\n$/)
    upload.send('def')
    uploading.write(OK)
    await upload.take(/ok$/)
    waiting.write(SWITCH)
    await joining.take(/Upgrade: x\r\n\r\n$/)
    for (const [client, socket] of [
      [joined, tunnel],
      [joining, waiting],
    ] as const) {
      socket.write('down')
      await client.take(/down$/)
    }
    for (const { socket } of clients) socket.destroy()
    await proxy.delete(['/user/a/'])
    await until(() => tunnel.closed && waiting.closed)
    await proxy.add({ '/user/a/': server.origin })
  })
  expect(proxy.lines).toEqual([])
})

test('10,000 routes come and go under load', async () => {
  const { origin } = await onHeads((socket) => socket.write(OK))
  const other = await onHeads((socket) => socket.write(OK))
  const proxy = await abusedProxy({ '/user/a/': origin })
  const start = await atRest(proxy)
  const stop = new AbortController()
  let answered = 0
  const load = times(8, 8, async (worker) => {
    const client = await rawClient(proxy.port)
    while (!stop.signal.aborted) {
      // One route stays, another comes and goes: its server answers, or the hub.
      const path = worker % 2 === 0 ? '/user/a/' : `/user/r${answered % 1000}/`
      client.send(get(path))
      await client.take(/HTTP\/1\.1 200 OK[^]*(?:ok|hub)$/)
      answered += 1
    }
    client.socket.destroy()
  })
  for (let from = 0; from < 10_000; from += 1000) {
    const names = Array.from({ length: 1000 }, (_, index) => `/user/r${from + index}/`)
    await proxy.add(Object.fromEntries(names.map((name) => [name, other.origin])))
    await proxy.delete(names.slice(0, 500))
  }
  expect((await proxy.stats()).routes).toBe(5001)
  await proxy.delete(Array.from({ length: 10_000 }, (_, index) => `/user/r${index}/`))
  stop.abort()
  await load
  expect(answered).toBeGreaterThan(100)
  const end = await atRest(proxy, start)
  expect(end.routes).toBe(1)
  expect(end.heap - start.heap).toBeLessThan(4_000_000)
  expect(proxy.lines).toEqual([])
})

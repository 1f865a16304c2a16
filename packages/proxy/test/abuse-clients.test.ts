import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { abusedProxy, atRest, leavesNothing, words } from './abuse/at-rest.ts'
import { abuser, drip, over, standsStill, times } from './abuse/connections.ts'
import { ANSWERS, dropped, OK, UPGRADE, UPLOAD } from './abuse/phases.ts'
import { onHeads, serving } from './abuse/servers.ts'
import { get } from './raw.ts'

// `npm run soak:proxy` sets a size of its own.
/** Clients that send byte by byte. */
const SLOW = Number(process.env['HUBKIT_ABUSE_SLOW'] ?? 1000)
const DROPPED = Number(process.env['HUBKIT_ABUSE_CONNECTIONS'] ?? 5000)

/** One that answers each head, by what it was asked. */
async function answering(): Promise<string> {
  const { origin } = await onHeads((socket, path) => {
    const name = path.split('/')[3] ?? ''
    socket.write(ANSWERS[name] ?? OK)
  })
  return origin
}

test(`${DROPPED} connections are dropped in every phase`, async () => {
  const proxy = await abusedProxy({
    '/user/a/': await answering(),
  })
  await leavesNothing(proxy, async () => {
    await times(DROPPED / 2, 64, (index) => dropped(proxy.port, index))
  })
  // Clients that go are not worth a line.
  expect(words(proxy.lines)).toEqual([])
}, 300_000)

test('clients that are held up when they go are noticed, and their requests end', async () => {
  const proxy = await abusedProxy({ '/user/a/': await answering() })
  const start = await atRest(proxy)
  const clients = Array.from({ length: 20 }, () => abuser(proxy.port))
  for (const { socket } of clients) socket.write(get('/user/a/never').repeat(40))
  await until(async () => (await proxy.stats()).underWay === 640)
  for (const [index, { socket }] of clients.entries()) {
    if (index % 2 === 0) socket.destroy()
    else socket.resetAndDestroy()
  }
  await atRest(proxy, start)
}, 120_000)

test('heads byte by byte are given up in time, and one line says so', async () => {
  const proxy = await abusedProxy({ '/user/a/': await answering() }, { headTimeout: '1s' })
  const lines = await leavesNothing(proxy, async () => {
    await times(500, 500, async (index) => {
      const client = abuser(proxy.port)
      const head = `GET /user/a/ HTTP/1.1\r\nHost: h\r\n${'X-Slow: loris\r\n'.repeat(50)}`
      // Until it is cut off.
      await drip(client, head, 20)
      await over(client)
      if (index === 0) expect(client.received).toMatch(/^(?:HTTP\/1\.1 408 |$)/)
    })
  })
  expect(words(lines)).toEqual(['a client did not send the head of its request in time'])
}, 120_000)

test('bodies byte by byte arrive, thousands at once, and others are served meanwhile', async () => {
  const received = new Map<Socket, number>()
  const { origin } = await serving((socket) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (/\r\n\r\n.{30}$/s.test(text)) {
        text = ''
        socket.write(OK)
      }
      received.set(socket, text.length)
    })
  })
  const proxy = await abusedProxy(
    { '/user/a/': origin, '/user/b/': await answering() },
    { maxConnectionsPerTarget: 5000 },
  )
  await leavesNothing(proxy, async () => {
    let served = 0
    let slow = 0
    const others = (async () => {
      for (;;) {
        const client = abuser(proxy.port)
        client.socket.write(get('/user/b/', 'Connection: close'))
        await over(client)
        expect(client.received).toMatch(/ok$/)
        served += 1
        if (slow === SLOW) return
      }
    })()
    await times(SLOW, SLOW, async () => {
      const client = abuser(proxy.port)
      client.socket.write('POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 30\r\n\r\n')
      await drip(client, 'y'.repeat(30))
      await until(() => client.received.endsWith('ok'), { timeout: 60_000 })
      client.socket.destroy()
      await over(client)
      slow += 1
    })
    await others
    expect(served).toBeGreaterThan(0)
  })
  expect(proxy.lines).toEqual([])
}, 120_000)

test('heads that are bombs are refused, and cost no memory', async () => {
  const proxy = await abusedProxy({ '/user/a/': await answering() })
  const bombs = [
    `GET /user/a/ HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(100_000)}`,
    `GET /user/a/ HTTP/1.1\r\nHost: h\r\n${'X: y\r\n'.repeat(10_000)}`,
    `GET /user/a/${'x'.repeat(100_000)}`,
    '\r\n'.repeat(50_000),
    `POST /user/a/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(BODY)}`,
    `POST /user/a/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'X: y\r\n'.repeat(10_000)}`,
    'x'.repeat(100_000),
  ]
  const lines = await leavesNothing(proxy, async () => {
    await times(700, 50, async (index) => {
      const client = abuser(proxy.port)
      client.socket.write(bombs[index % bombs.length] ?? '')
      await over(client)
      expect(client.received).toMatch(/^(?:HTTP\/1\.1 (?:400|431|501) |$)/)
    })
  })
  expect(new Set(words(lines))).toEqual(new Set(['a request is malformed']))
  expect(lines.length).toBeLessThan(10)
}, 120_000)

test('a client that never reads holds up its server, and no memory', async () => {
  let sent = 0
  const piece = Buffer.alloc(64 * 1024, 'x')
  const { origin } = await serving((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const more = (): void => {
        while (!socket.destroyed && socket.write(piece)) sent += piece.length
      }
      socket.on('drain', more)
      more()
    })
  })
  const proxy = await abusedProxy({ '/user/a/': origin })
  await leavesNothing(proxy, async () => {
    sent = 0
    const client = abuser(proxy.port)
    client.socket.pause()
    client.socket.write(get('/user/a/'))
    // The server's own count.
    const stood = await standsStill(() => sent)
    const { buffers, heap } = await proxy.stats()
    expect(buffers).toBeLessThan(20_000_000)
    expect(heap).toBeLessThan(50_000_000)
    // What is on its way is in the system's own buffers.
    expect(stood).toBeGreaterThan(0)
    expect(stood).toBeLessThan(64_000_000)
    client.socket.resume()
    await until(() => sent > stood + 10_000_000)
    client.socket.destroy()
    await over(client)
  })
}, 60_000)

const MANY = 200_000

test.each([
  ['answered by the proxy', '/%'],
  ['answered by the hub', '/hub/'],
  ['answered by a server', '/user/a/'],
  ['of a server that is not there', '/user/gone/'],
])(
  'a client that asks on and on and never reads is held up: %s',
  async (_name, path) => {
    const proxy = await abusedProxy({
      '/user/a/': await answering(),
      '/user/gone/': 'http://127.0.0.1:1',
    })
    await leavesNothing(proxy, async () => {
      const client = abuser(proxy.port)
      client.socket.pause()
      const burst = get(path).repeat(500)
      let sent = 0
      const more = (): void => {
        while (!client.socket.destroyed && sent < MANY) {
          sent += 500
          if (!client.socket.write(burst)) return
        }
      }
      client.socket.on('drain', more)
      more()
      await standsStill(() => sent)
      const { buffers, heap, underWay } = await proxy.stats()
      expect(buffers + heap).toBeLessThan(40_000_000)
      expect(sent).toBeLessThan(MANY)
      expect(underWay).toBeLessThanOrEqual(32)
      client.socket.destroy()
      await over(client)
    })
  },
  120_000,
)

const BODY = 50_000

test('a slow client that sends 32 at once gets all its answers, in order', async () => {
  const { origin } = await onHeads((socket, path) => {
    const body = `${path.split('/')[3] ?? ''}:${'x'.repeat(BODY)}`
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
  })
  const proxy = await abusedProxy({ '/user/a/': origin })
  await leavesNothing(proxy, async () => {
    const client = abuser(proxy.port)
    client.socket.pause()
    const numbers = Array.from({ length: 64 }, (_, number) => number)
    client.socket.write(numbers.map((number) => get(`/user/a/${number}`)).join(''))
    let received = ''
    const isWhole = (): boolean => {
      const last = received.indexOf('\r\n\r\n63:')
      return last >= 0 && received.length >= last + 7 + BODY
    }
    while (!isWhole()) {
      const chunk: unknown = client.socket.read(16 * 1024) ?? client.socket.read()
      if (chunk instanceof Buffer) received += chunk.toString('latin1')
      // As slow as that.
      await setTimeout(2)
    }
    expect([...received.matchAll(/\r\n\r\n(\d+):/g)].map(([, number]) => Number(number))).toEqual(
      numbers,
    )
    client.socket.destroy()
    await over(client)
  })
}, 120_000)

test('a client that only half-closes is gone: so browsers go', async () => {
  const proxy = await abusedProxy({ '/user/a/': await answering() })
  await leavesNothing(proxy, async () => {
    for (const sent of [
      '',
      get('/user/a/never'),
      UPLOAD,
      UPGRADE,
      UPGRADE.replace('switch', 'never'),
    ]) {
      const client = abuser(proxy.port, true)
      await once(client.socket, 'connect')
      client.socket.end(sent)
      await until(async () => (await proxy.stats()).underWay === 0)
      await over(client)
    }
  })
  await atRest(proxy)
}, 60_000)

import type { Socket } from 'node:net'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { abusedProxy, atRest, leavesNothing, words } from './abuse/at-rest.ts'
import { abuser, asked, over, times } from './abuse/connections.ts'
import { OK } from './abuse/phases.ts'
import { onHeads, serving } from './abuse/servers.ts'
import { get, rawClient } from './raw.ts'

const ANSWERS: Readonly<Record<string, string>> = {
  length: 'HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 7\r\n\r\nabcdefg',
  chunks:
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\nX-T: 1\r\n\r\n',
  close: 'HTTP/1.1 200 OK\r\n\r\nabcdefg',
  early:
    'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nabcdefg',
  upgrade: 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nabcdefg',
}

function ask(kind: string, path: string): string {
  if (kind === 'upgrade') return get(path, 'Connection: Upgrade', 'Upgrade: x')
  return `POST ${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
}

/** Whether an answer came whole, as a client sees it. */
function isWhole(received: string): boolean {
  return (
    received.endsWith('\r\n\r\nabcdefg') ||
    received.endsWith('\r\n0\r\n\r\n') ||
    received.endsWith('X-T: 1\r\n\r\n')
  )
}

test.each([
  ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ['ends', (socket: Socket) => socket.end()],
])('a server that %s at every byte of its answer, and of its 101', async (_name, end) => {
  const { origin } = await onHeads((socket, path) => {
    const [, , , kind = '', offset = ''] = path.split('/')
    const answer = ANSWERS[kind] ?? ''
    const part = answer.slice(0, Number(offset))
    // What was sent before is on its way when the end comes.
    if (part === '') end(socket)
    else socket.write(part, () => setImmediate(() => end(socket)))
  })
  const proxy = await abusedProxy({ '/user/a/': origin })
  const cases = Object.entries(ANSWERS).flatMap(([kind, answer]) =>
    Array.from({ length: answer.length + 1 }, (_, offset) => ({ kind, offset, answer })),
  )
  const lines = await leavesNothing(proxy, () =>
    times(cases.length, 32, async (index) => {
      const { kind, offset, answer } = cases[index] ?? { kind: '', offset: 0, answer: '' }
      const client = abuser(proxy.port)
      client.socket.write(ask(kind, `/user/a/${kind}/${offset}`))
      await over(client)
      const { received } = client
      const head = answer.lastIndexOf('\r\n\r\n', answer.indexOf('abc')) + 4
      const what = `${kind} ${offset}: ${JSON.stringify(received)}`
      if (received === '') expect(offset, what).toBeGreaterThanOrEqual(head)
      else if (offset < head) expect(received, what).toMatch(/HTTP\/1\.1 502 Bad Gateway/)
      else if (kind === 'length' || kind === 'early' || kind === 'chunks')
        expect(isWhole(received) && offset < answer.length, what).toBe(false)
    }),
  )
  // Each kind of it is told once.
  expect(words(lines).length).toBe(new Set(lines.map((line) => JSON.stringify(line))).size)
  expect(new Set(words(lines))).toEqual(
    new Set([
      'a server ended its connection without an answer',
      'a server ended its connection within an answer',
    ]),
  )
})

test('a server that ends each connection before it was asked', async () => {
  const { origin } = await serving((socket) => socket.end())
  const proxy = await abusedProxy({ '/user/a/': origin })
  const lines = await leavesNothing(proxy, () =>
    times(200, 32, async (index) => {
      const request = index % 2 === 0 ? get('/user/a/', 'Connection: close') : ask('', '/user/a/')
      expect(await asked(proxy.port, request)).toMatch(/^HTTP\/1\.1 502 /)
    }),
  )
  expect(words(lines)).toEqual(['a server ended its connection without an answer'])
})

test('a server that answers before it has read the body, and never does', async () => {
  const { origin } = await serving((socket) => {
    socket.once('data', () => {
      socket.pause()
      socket.write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig')
    })
  })
  const proxy = await abusedProxy({
    '/user/a/': origin,
    '/user/b/': (await onHeads((socket) => socket.write(OK))).origin,
  })
  await leavesNothing(proxy, () =>
    times(20, 10, async () => {
      const client = await abuserAfterAnswer(proxy.port)
      // The rest of the body is read, and the connection serves on.
      client.socket.write(`${'x'.repeat(900_000)}${get('/user/b/', 'Connection: close')}`)
      await over(client)
      expect(client.received).toMatch(/^HTTP\/1\.1 413 [^]*bigHTTP\/1\.1 200 OK[^]*ok$/)
    }),
  )
  expect(proxy.lines).toEqual([])
})

async function abuserAfterAnswer(port: number) {
  const client = abuser(port)
  client.socket.write('POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n')
  client.socket.write('x'.repeat(100_000))
  await until(() => client.received.endsWith('big'))
  return client
}

test('a server that sends more than it said poisons no other answer', async () => {
  const evil = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'
  const { origin } = await onHeads((socket, path) => {
    const body = path.split('/')[3] ?? ''
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}${evil}`)
  })
  const proxy = await abusedProxy({ '/user/a/': origin })
  await leavesNothing(proxy, () =>
    times(20, 10, async (round) => {
      const client = abuser(proxy.port)
      const names = Array.from({ length: 40 }, (_, index) => `n${round}x${index}`)
      client.socket.write(names.map((name) => get(`/user/a/${name}`)).join(''))
      await until(() => client.received.endsWith(names.at(-1) ?? ''))
      const bodies = [...client.received.matchAll(/\r\n\r\n(.*?)(?=HTTP\/1|$)/g)].map(
        ([, body]) => body,
      )
      expect(bodies).toEqual(names)
      client.socket.destroy()
      await over(client)
    }),
  )
})

test('a server that never answers: each request is told so, also those that waited for a connection', async () => {
  const { origin } = await onHeads(() => undefined)
  const proxy = await abusedProxy(
    { '/user/a/': origin },
    { responseTimeout: '1s', maxConnectionsPerTarget: 5 },
  )
  const lines = await leavesNothing(proxy, () =>
    times(100, 100, async () => {
      expect(await asked(proxy.port, get('/user/a/', 'Connection: close'))).toMatch(
        /^HTTP\/1\.1 504 /,
      )
    }),
  )
  expect(words(lines)).toEqual(['a server gave no answer in time'])
})

test('a request that was given up while it waited is never sent, and its answer is nobody else’s', async () => {
  const heads: string[] = []
  let first: Socket | undefined
  const { origin } = await onHeads((socket, path) => {
    heads.push(path)
    first ??= socket
    socket.write(heads.length === 1 ? 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n1' : OK)
  })
  const proxy = await abusedProxy(
    { '/user/a/': origin },
    { responseTimeout: '1s', maxConnectionsPerTarget: 1 },
  )
  const holder = await rawClient(proxy.port)
  holder.send(get('/user/a/holds'))
  await holder.take(/1$/)
  const waiter = await rawClient(proxy.port)
  waiter.send(get('/user/a/waits'))
  await waiter.take(/^HTTP\/1\.1 504 [^]*\}$/)
  first?.write('234')
  await holder.take(/234$/)
  holder.send(get('/user/a/next'))
  await holder.take(/ok$/)
  waiter.send(get('/user/a/after'))
  await waiter.take(/^HTTP\/1\.1 200 [^]*ok$/)
  expect(heads).toEqual(['/user/a/holds', '/user/a/next', '/user/a/after'])
})

test('servers that restart under load: every request is answered, and well again at the end', async () => {
  const server = await onHeads((socket) => socket.write(OK))
  const proxy = await abusedProxy({ '/user/a/': server.origin })
  const start = await atRest(proxy)
  const statuses = new Map<string, number>()
  const stop = new AbortController()
  const load = times(16, 16, async () => {
    while (!stop.signal.aborted) {
      const answer = await asked(proxy.port, get('/user/a/', 'Connection: close'))
      const status = /^HTTP\/1\.1 (\d+) /.exec(answer)?.[1] ?? 'none'
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  })
  const more = async (status: string): Promise<void> => {
    const before = statuses.get(status) ?? 0
    await until(() => (statuses.get(status) ?? 0) > before + 20)
  }
  for (let round = 0; round < 5; round += 1) {
    await more('200')
    await server.stop()
    await more('503')
    await server.restart()
  }
  await more('200')
  stop.abort()
  await load
  expect([...statuses.keys()].toSorted().filter((status) => status !== '502')).toEqual([
    '200',
    '503',
  ])
  await atRest(proxy, start)
  expect(proxy.lines.filter(({ fields }) => fields['reason'] === 'ECONNREFUSED')).toHaveLength(1)
})

import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { until } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { answering, get, HEAD_END, listening, OK, rawServer, type Bench } from './raw.ts'
import { wire } from './wire.ts'

const MEGABYTES = 10 * 1024 * 1024

function sha(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A node:http server that answers an upload with the hash of what it got and can send large bodies. */
async function bodies(large: Buffer): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/length')) {
      response.writeHead(200, { 'Content-Length': large.length }).end(large)
      return
    }
    if (request.url?.endsWith('/chunked')) {
      response.writeHead(200)
      for (let at = 0; at < large.length; at += 100_000)
        response.write(large.subarray(at, at + 100_000))
      response.end()
      return
    }
    const hash = createHash('sha256')
    const framing = request.headers['content-length'] === undefined ? 'chunked' : 'length'
    request.on('data', (chunk: Buffer) => hash.update(chunk))
    request.on('end', () => response.end(`${framing} ${hash.digest('hex')}`))
  })
  const front = wire().server((socket) => void server.emit('connection', socket))
  onTestFinished(() => {
    front.close()
    server.closeAllConnections()
  })
  return (await wire().listen(front)).origin
}

async function exchange(
  bench: Bench,
  path: string,
  headers: Record<string, string | number>,
  body?: Buffer,
): Promise<{ headers: Record<string, unknown>; body: Buffer }> {
  const sent = await bench.request({ path, method: body ? 'POST' : 'GET', headers })
  if (body && headers['Content-Length'] === undefined) {
    for (let at = 0; at < body.length; at += 100_000) sent.write(body.subarray(at, at + 100_000))
    sent.end()
  } else {
    sent.end(body)
  }
  const [answer] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return { headers: answer.headers, body: Buffer.concat(chunks) }
}

test('1. keep-alive, a route for each request', async () => {
  const [a, b] = [await answering(OK), await answering(OK)]
  const { client } = await listening({ '/user/a/': a.origin, '/user/b/': b.origin })
  const connection = await client()
  for (const path of ['/user/a/1', '/user/b/1', '/user/a/2', '/hub/x']) {
    connection.send(get(path))
    await connection.take(
      path === '/hub/x' ? /HTTP\/1\.1 404[^]*hub\r\n0\r\n\r\n/ : /HTTP\/1\.1 200 OK[^]*ok$/,
    )
  }
  expect(a.connections[0]?.received.match(/GET \S+/g)).toEqual(['GET /user/a/1', 'GET /user/a/2'])
  expect(b.connections[0]?.received.match(/GET \S+/g)).toEqual(['GET /user/b/1'])
})

test('2. pipelined requests are answered in order', async () => {
  const slow = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    await until(() => fast.connections[0]?.received.includes('\r\n\r\n'))
    connection.send('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow')
  })
  const fast = await answering('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfast')
  const { client } = await listening({ '/user/slow/': slow.origin, '/user/fast/': fast.origin })
  const connection = await client()
  connection.send(get('/user/slow/') + get('/user/fast/') + get('/user/fast/'))
  await connection.take(/slow[^]*fast[^]*fast/)
})

test('2b. a client that vanishes with pipelined requests ends all of them', async () => {
  const server = await rawServer()
  const { client } = await listening({ '/user/a/': server.origin })
  const connection = await client()
  connection.send(get('/user/a/1') + get('/user/a/2'))
  const [first, second] = [await server.connection(0), await server.connection(1)]
  connection.socket.destroy()
  await first.end()
  await second.end()
})

test('3. and 4. an upload of 10 MB, with Content-Length and chunked', async () => {
  const large = randomBytes(MEGABYTES)
  const bench = await listening({ '/user/a/': await bodies(large) })
  const length = await exchange(bench, '/user/a/', { 'Content-Length': large.length }, large)
  expect(length.body.toString()).toBe(`length ${sha(large)}`)
  const chunked = await exchange(bench, '/user/a/', {}, large)
  expect(chunked.body.toString()).toBe(`chunked ${sha(large)}`)
})

test('5. and 6. a download of 10 MB, with Content-Length and chunked', async () => {
  const large = randomBytes(MEGABYTES)
  const bench = await listening({ '/user/a/': await bodies(large) })
  const length = await exchange(bench, '/user/a/length', {})
  expect(length.headers['content-length']).toBe(String(large.length))
  expect(sha(length.body)).toBe(sha(large))
  const chunked = await exchange(bench, '/user/a/chunked', {})
  expect(chunked.headers['transfer-encoding']).toBe('chunked')
  expect(sha(chunked.body)).toBe(sha(large))
})

test('7. an HTTP/1.0 client gets no transfer coding; the end is the end of the connection', async () => {
  const server = await answering(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
  )
  const answer = await (
    await listening({ '/user/a/': server.origin })
  ).ask('GET /user/a/ HTTP/1.0\r\nHost: h\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(answer.toLowerCase()).not.toContain('transfer-encoding')
  expect(answer).toMatch(/\r\n\r\nabcde$/)
})

test('7b. an answer cut short is an error to an HTTP/1.0 client too', async () => {
  const server = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n')
    await until(() => client.received.includes('abc'))
    connection.socket.destroy()
  })
  const bench = await listening({ '/user/a/': server.origin })
  const client = await bench.client()
  client.send('GET /user/a/ HTTP/1.0\r\nHost: h\r\n\r\n')
  expect(await client.end()).toBe(wire().cut)
})

test('8. HEAD: the length is kept, no body comes, the connection goes on', async () => {
  const server = await answering('HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n')
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  for (let round = 0; round < 2; round += 1) {
    connection.send(get('/user/a/').replace('GET', 'HEAD'))
    const head = await connection.take(/HTTP\/1\.1 200 OK[^]*?\r\n\r\n/)
    expect(head).toContain('\r\nContent-Length: 1234\r\n')
  }
  connection.send(get('/hub/x'))
  await connection.take(/^HTTP\/1\.1 404/)
})

test('9. 204 and 304 have no body, the connection goes on', async () => {
  const server = await rawServer(async (connection) => {
    for (;;) {
      const head = await connection.take(/[^]*\r\n\r\n/)
      const etag = head.includes('/304')
        ? 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
        : 'HTTP/1.1 204 No Content\r\n\r\n'
      connection.send(etag)
    }
  })
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  for (const status of [204, 304, 204]) {
    connection.send(get(`/user/a/${status}`))
    const head = await connection.take(/^HTTP\/1\.1 \d+[^]*?\r\n\r\n/)
    expect(head).toContain(` ${status} `)
    expect(head.toLowerCase()).not.toContain('transfer-encoding')
  }
})

test('10. and 11. repeated headers, their order and letter case are kept', async () => {
  const server = await answering(
    'HTTP/1.1 299 Own Words\r\nX-B: 1\r\nSet-Cookie: a=1; Path=/\r\nx-A: 2\r\nSet-Cookie: b=2\r\nETag: "e"\r\nContent-Length: 0\r\n\r\n',
  )
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send(get('/user/a/'))
  const head = await connection.take(/[^]*\r\n\r\n/)
  expect(head).toContain(
    'HTTP/1.1 299 Own Words\r\nX-B: 1\r\nSet-Cookie: a=1; Path=/\r\nx-A: 2\r\nSet-Cookie: b=2\r\nETag: "e"\r\nContent-Length: 0\r\n',
  )
})

test('11b. request headers keep order, letter case and repetition', async () => {
  const server = await answering(OK)
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send(get('/user/a/', 'X-One: 1', 'x-two: 2', 'X-ONE: 3', 'Accept: */*'))
  await connection.take(/ok$/)
  expect(server.connections[0]?.received).toContain(
    'X-One: 1\r\nx-two: 2\r\nX-ONE: 3\r\nAccept: */*\r\n',
  )
})

test('12. server-sent events: the head and each event come at once', async () => {
  const server = await rawServer()
  const { client } = await listening({ '/user/a/': server.origin })
  const connection = await client()
  connection.send(get('/user/a/'))
  const upstream = await server.connection(0)
  await upstream.take(HEAD_END)
  upstream.send(
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
  )
  await connection.take(/text\/event-stream[^]*\r\n\r\n/)
  upstream.send('9\r\ndata: 1\n\n\r\n')
  await connection.take(/data: 1\n\n/)
  upstream.send('9\r\ndata: 2\n\n\r\n')
  await connection.take(/data: 2\n\n/)
})

test.each(['Content-Length: 100000000', 'Transfer-Encoding: chunked'])(
  '13. an early 413 reaches a client that still sends (%s)',
  async (framing) => {
    const server = await rawServer(async (connection) => {
      await connection.take(HEAD_END)
      connection.send(
        'HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\nConnection: close\r\n\r\ntoo big',
      )
    })
    const connection = await (await listening({ '/user/a/': server.origin })).client()
    connection.send(`POST /user/a/ HTTP/1.1\r\nHost: h\r\n${framing}\r\n\r\n`)
    const piece = framing.startsWith('T')
      ? `10000\r\n${'x'.repeat(65_536)}\r\n`
      : 'x'.repeat(65_536)
    let sending = true
    const more = (): void => {
      if (sending) connection.socket.write(piece, () => setImmediate(more))
    }
    more()
    await connection.take(/HTTP\/1\.1 413[^]*too big$/)
    sending = false
  },
)

test('13b. what a client still sends after its answer is read, and its connection goes on', async () => {
  const server = await rawServer((upstream) => void upstream.socket.pause())
  const { client } = await listening({ '/user/a/': server.origin })
  const connection = await client()
  const [piece, pieces] = [Buffer.alloc(65_536), 1000]
  const length = piece.length * pieces
  connection.send(`POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`)
  let written = 0
  const more = (): void => {
    while (written < pieces) {
      written += 1
      if (!connection.socket.write(piece)) return
    }
  }
  connection.socket.on('drain', more)
  more()
  // The server reads nothing, so the upload stands still when the answer comes.
  await settled(() => written)
  expect(written).toBeLessThan(pieces)
  const [upstream] = server.connections
  upstream?.send('HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\n\r\ntoo big')
  await connection.take(/HTTP\/1\.1 413[^]*too big$/)
  await until(() => written === pieces)
  connection.send(get('/hub/'))
  await connection.take(/^HTTP\/1\.1 404/)
})

test('14. an answer framed by the end of the connection', async () => {
  const server = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.send('HTTP/1.1 200 OK\r\n\r\nall of ')
    connection.socket.end('it')
  })
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send(get('/user/a/'))
  await connection.take(/Transfer-Encoding: chunked[^]*all of [^]*it\r\n0\r\n\r\n$/i)
})

const CLOSE_FRAMED = [
  'close-framed, reset',
  'HTTP/1.1 200 OK\r\n\r\npart',
  'resetAndDestroy',
] as const

test.each([
  ['Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart', 'destroy'],
  ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n', 'destroy'],
  [
    'chunked, closing',
    'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n',
    'destroy',
  ],
  // Where there is no reset, such an answer cannot be told from a whole one.
  ...(wire().cut === 'end' ? [] : [CLOSE_FRAMED]),
] as const)('15. a truncated answer is an error, not a hang (%s)', async (_name, bytes, how) => {
  const server = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.send(bytes)
    await until(() => client.received.includes('part'))
    connection.socket[how]()
  })
  const bench = await listening({ '/user/a/': server.origin })
  const client = await bench.client()
  client.send(get('/user/a/'))
  await client.end()
  expect(client.received).toContain('part')
  expect(client.received).not.toContain('0\r\n\r\n')
})

test.each(['destroy', 'resetAndDestroy'] as const)(
  '16. stale keep-alive: GET is sent again, once (%s)',
  async (how) => {
    const server = await rawServer(async (connection) => {
      await connection.take(HEAD_END)
      if (server.connections.length === 1) {
        connection.send(OK)
        await connection.take(HEAD_END)
        connection.socket[how]()
      } else {
        connection.send(OK)
      }
    })
    const connection = await (await listening({ '/user/a/': server.origin })).client()
    connection.send(get('/user/a/1'))
    await connection.take(/ok$/)
    connection.send(get('/user/a/2'))
    await connection.take(/HTTP\/1\.1 200[^]*ok$/)
    expect(server.connections).toHaveLength(2)
  },
)

test('16b. a GET that breaks twice is 502; a POST is never repeated', async () => {
  const server = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.socket.destroy()
  })
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send(get('/user/a/'))
  await connection.take(/HTTP\/1\.1 502[^]*\}/)
  expect(server.connections).toHaveLength(2)
  connection.send('POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi')
  await connection.take(/HTTP\/1\.1 502[^]*\}/)
  connection.send('POST /user/a/ HTTP/1.1\r\nHost: h\r\n\r\n')
  await connection.take(/HTTP\/1\.1 502[^]*\}/)
  expect(server.connections).toHaveLength(4)
})

test.each([
  'Content-Length: 2\r\nContent-Length: 3',
  'Content-Length: 2, 3',
  'Content-Length: x',
  'Content-Length: 2\r\nTransfer-Encoding: chunked',
])('17. an answer with conflicting lengths is refused (%s)', async (lines) => {
  const server = await answering(`HTTP/1.1 200 OK\r\n${lines}\r\n\r\nok`)
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send(get('/user/a/'))
  await connection.take(/^HTTP\/1\.1 502/)
})

test('18. a client that goes away ends the request at the server', async () => {
  const server = await rawServer()
  const { client } = await listening({ '/user/a/': server.origin })
  const waiting = await client()
  waiting.send(get('/user/a/'))
  await (await server.connection(0)).take(HEAD_END)
  waiting.socket.destroy()
  await (await server.connection(0)).end()

  const sending = await client()
  sending.send(
    'POST /user/a/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n',
  )
  const upstream = await server.connection(1)
  await upstream.take(/part/)
  sending.socket.destroy()
  await upstream.end()
  expect(upstream.received).not.toContain('0\r\n\r\n')
})

test('19. a slow reader bounds what is buffered', async () => {
  let written = 0
  const piece = Buffer.alloc(65_536, 'x')
  const server = await rawServer(async (connection) => {
    await connection.take(HEAD_END)
    connection.send('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n')
    const more = (): void => {
      while (!connection.socket.destroyed) {
        written += piece.length
        if (!connection.socket.write(piece)) break
      }
    }
    connection.socket.on('drain', more)
    more()
  })
  const { client } = await listening({ '/user/a/': server.origin })
  const connection = await client()
  connection.socket.pause()
  connection.send(get('/user/a/'))
  await settled(() => written)
  // What the system keeps for four socket ends is in it.
  expect(written).toBeLessThan(40 * 1024 * 1024)
})

test('19b. a slow server bounds what is buffered of an upload', async () => {
  const server = await rawServer((connection) => void connection.socket.pause())
  const { client } = await listening({ '/user/a/': server.origin })
  const connection = await client()
  connection.send('POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000\r\n\r\n')
  let written = 0
  const piece = Buffer.alloc(65_536, 'x')
  const more = (): void => {
    while (!connection.socket.destroyed) {
      written += piece.length
      if (!connection.socket.write(piece)) break
    }
  }
  connection.socket.on('drain', more)
  more()
  await settled(() => written)
  expect(written).toBeLessThan(40 * 1024 * 1024)
})

/** Waits until a number has stayed the same for some rounds. */
async function settled(value: () => number): Promise<void> {
  let before = -1
  let same = 0
  await until(
    () => {
      same = value() === before && before > 0 ? same + 1 : 0
      before = value()
      return same > 5
    },
    { message: () => `it stops growing, ${value()}` },
  )
}

test('20. hop-by-hop headers and those named by Connection stay on their side', async () => {
  const server = await answering(
    'HTTP/1.1 200 OK\r\nConnection: X-Own, keep-alive\r\nX-Own: secret\r\nKeep-Alive: timeout=99\r\nProxy-Authenticate: Basic\r\nX-Kept: yes\r\nContent-Length: 2\r\n\r\nok',
  )
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  const lines = [
    'Connection: keep-alive, X-Hop',
    'Connection: X-Other, Host',
    'X-Hop: 1',
    'X-Other: 2',
    'TE: trailers',
    'X-Kept: 3',
  ]
  connection.send(
    get(
      '/user/a/',
      ...lines,
      'Proxy-Authorization: Basic x',
      'Keep-Alive: 5',
      'Proxy-Connection: keep-alive',
    ),
  )
  const head = await connection.take(/[^]*ok$/)
  expect(head).toContain('X-Kept: yes')
  for (const gone of ['X-Own', 'timeout=99', 'Proxy-Authenticate']) expect(head).not.toContain(gone)
  const seen = server.connections[0]?.received ?? ''
  expect(seen).toContain('X-Kept: 3')
  expect(seen).toMatch(/^host: hub\.example\r$/im)
  for (const gone of ['X-Hop', 'X-Other', 'TE:', 'Proxy-', 'Keep-Alive: 5'])
    expect(seen).not.toContain(gone)
})

test('21. X-Forwarded-For: replaced for everybody, appended for a trusted proxy', async () => {
  const server = await answering(OK)
  const lines = [
    'X-Forwarded-For: 1.2.3.4',
    'x-forwarded-proto: https',
    'X-Forwarded-Host: evil',
    'X-Forwarded-Port: 1',
    'Forwarded: for=1.2.3.4',
  ]
  const strict = await (await listening({ '/user/a/': server.origin })).client()
  strict.send(
    get('/user/a/', ...lines, 'X-Real-IP: 1.2.3.4', 'X-Scheme: https', 'X-Forwarded-Prefix: /x'),
  )
  await strict.take(/ok$/)
  const replaced = server.connections[0]?.received ?? ''
  const { address, proto, port } = wire().forwarded
  expect(replaced).toContain(
    `X-Forwarded-Proto: ${proto}\r\nX-Forwarded-Host: hub.example\r\nX-Forwarded-Port: ${port}\r\n`,
  )
  expect(/X-Forwarded-For: (.*)\r\n/.exec(replaced)?.[1]).toBe(address)
  for (const gone of ['1.2.3.4', 'evil', 'X-Real-IP', 'X-Scheme', 'Prefix'])
    expect(replaced).not.toContain(gone)

  const trusting = await (
    await listening({ '/user/a/': server.origin }, { trustedProxies: ['127.0.0.0/8', 'unix:'] })
  ).client()
  trusting.send(get('/user/a/', ...lines, 'X-Forwarded-For: 5.6.7.8'))
  await trusting.take(/ok$/)
  const kept = (await server.connection(1)).received
  expect(kept).toContain(
    `X-Forwarded-For: ${['1.2.3.4', '5.6.7.8', address].filter(Boolean).join(', ')}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Port: 1\r\n`,
  )
  expect(kept.toLowerCase()).toContain('forwarded: for=1.2.3.4')
})

test('22. Host is kept', async () => {
  const server = await answering(OK)
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send('GET /user/a/ HTTP/1.1\r\nHost: Hub.Example:8443\r\n\r\n')
  await connection.take(/ok$/)
  expect(server.connections[0]?.received).toMatch(/^host: Hub\.Example:8443\r$/im)
  expect(server.connections[0]?.received).toContain('X-Forwarded-Port: 8443')
})

test.each([
  [
    '23. Content-Length with Transfer-Encoding',
    'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['24. two Content-Length', 'Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc'],
  ['24. two different Content-Length', 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc'],
  ['25. obs-fold', 'X-A: 1\r\n 2\r\n\r\n'],
  ['25. bare LF', 'X-A: 1\nX-B: 2\r\n\r\n'],
  ['26. chunked, identity', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['28. an oversized header', `X-A: ${'x'.repeat(70_000)}\r\n\r\n`],
  ['28. a space before the colon', 'X-A : 1\r\n\r\n'],
  ['28. a control character', 'X-A: a\u0000b\r\n\r\n'],
])('%s is refused and reaches no server', async (_name, rest) => {
  const server = await answering(OK)
  const answer = await (
    await listening({ '/user/a/': server.origin })
  ).ask(`POST /user/a/ HTTP/1.1\r\nHost: h\r\n${rest}`)
  expect(answer).toMatch(/^HTTP\/1\.1 4(?:00|31) /)
  expect(server.connections).toHaveLength(0)
})

test('27. a bad chunk size ends the request as an error on both sides', async () => {
  const server = await rawServer()
  const { client } = await listening({ '/user/a/': server.origin })
  const connection = await client()
  connection.send(
    'POST /user/a/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n',
  )
  const upstream = await server.connection(0)
  await upstream.take(/ok/)
  connection.send('zz\r\nbad\r\n')
  await connection.end()
  expect(connection.received).toMatch(/^HTTP\/1\.1 400 /)
  await upstream.end()
  expect(upstream.received).not.toContain('0\r\n\r\n')
})

test('29. Expect: 100-continue is passed on: the server decides', async () => {
  const server = await rawServer()
  const { client } = await listening({ '/user/a/': server.origin })
  const connection = await client()
  connection.send(
    'POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n',
  )
  const upstream = await server.connection(0)
  await upstream.take(/Expect: 100-continue\r\n[^]*\r\n\r\n$/)
  expect(connection.received).toBe('')
  upstream.send('HTTP/1.1 100 Continue\r\n\r\n')
  await connection.take(/^HTTP\/1\.1 100 Continue\r\n\r\n$/)
  connection.send('body')
  await upstream.take(/^body$/)
  upstream.send(OK)
  await connection.take(/^HTTP\/1\.1 200[^]*ok$/)
  // And the hub's own requests.
  connection.send(
    'POST /hub/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n',
  )
  await connection.take(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 404/)
})

test('29a. a server that refuses at once is heard, and the connection ends', async () => {
  const server = await answering('HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno')
  const { ask: send } = await listening({ '/user/a/': server.origin })
  const answer = await send(
    'POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n',
  )
  expect(answer).toMatch(/^HTTP\/1\.1 417 No\r\n[^]*Connection: close\r\n[^]*no$/)
})

test('29b. a dead server: the body is not asked for', async () => {
  const { ask: send } = await listening({ '/user/a/': 'http://127.0.0.1:1' })
  const answer = await send(
    'POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n',
  )
  expect(answer).toMatch(/^HTTP\/1\.1 503 /)
  expect(answer).toContain('Connection: close')
})

test('30. 103 early hints are relayed, but not to HTTP/1.0', async () => {
  const server = await answering(
    `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n${OK}`,
  )
  const { client, ask: send } = await listening({ '/user/a/': server.origin })
  const connection = await client()
  connection.send(get('/user/a/'))
  await connection.take(
    /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200[^]*ok$/,
  )
  expect(await send('GET /user/a/ HTTP/1.0\r\nHost: h\r\n\r\n')).toMatch(/^HTTP\/1\.1 200/)
})

test('34. a dead server: 503 as a page or as JSON', async () => {
  const { client } = await listening({ '/user/a/': 'http://127.0.0.1:1' })
  const connection = await client()
  connection.send(get('/user/a/<script>', 'Accept: text/html,*/*'))
  const page = await connection.take(/^HTTP\/1\.1 503 Service Unavailable[^]*<\/html>\n/)
  expect(page).toContain("Content-Security-Policy: default-src 'none'")
  expect(page).not.toContain('<script')
  connection.send(get('/user/a/', 'Accept: application/json'))
  const json = await connection.take(/^HTTP\/1\.1 503[^]*\}$/)
  expect(json).toContain('"code":"HUB_ERR_PROXY"')
})

test('35. odd names are names, malformed escapes are 400', async () => {
  const { client } = await listening({})
  const connection = await client()
  for (const path of ['/__proto__', '/constructor/x', '/user/constructor', '//x/y']) {
    connection.send(get(path))
    await connection.take(/^HTTP\/1\.1 404[^]*hub\r\n0\r\n\r\n/)
  }
  for (const path of ['/%', '/user/%zz', '/user/%ff/']) {
    connection.send(get(path))
    await connection.take(/^HTTP\/1\.1 400[^]*\}/)
  }
})

test('trailers of the server are relayed', async () => {
  const server = await answering(
    'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\nSet-Cookie: a=1\r\n\r\n',
  )
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send(get('/user/a/'))
  const answer = await connection.take(/[^]*0\r\n[^]*?\r\n\r\n$/)
  expect(answer).toContain('Trailer: X-Sum')
  expect(answer).toMatch(/0\r\nX-Sum: 42\r\n\r\n$/)
})

test('trailers are announced to nobody who cannot get them', async () => {
  const server = await answering(
    'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nContent-Length: 2\r\nX-Kept: yes\r\n\r\nok',
  )
  const { client, ask: send } = await listening({ '/user/a/': server.origin })
  const old = await send('GET /user/a/ HTTP/1.0\r\nHost: h\r\n\r\n')
  expect(old).toMatch(/^HTTP\/1\.1 200[^]*ok$/)
  const connection = await client()
  connection.send(get('/user/a/'))
  const answer = await connection.take(/[^]*ok$/)
  expect(answer).toContain('X-Kept')
  expect(answer).not.toContain('Trailer')
})

test('a request and each piece of its body are activity, the answer is kept apart', async () => {
  const server = await rawServer()
  const { client, proxy } = await listening({ '/user/a/': server.origin })
  const started = Date.now()
  const connection = await client()
  connection.send('POST /user/a/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbo')
  const upstream = await server.connection(0)
  await upstream.take(/bo$/)
  const { fromClient: first = 0, fromServer } = proxy.traffic('/user/a/') ?? {}
  expect(first).toBeGreaterThanOrEqual(started)
  expect(fromServer).toBeUndefined()
  await until(() => Date.now() > first)
  connection.send('dy')
  await upstream.take(/dy$/)
  const { fromClient: second = 0 } = proxy.traffic('/user/a/') ?? {}
  expect(second).toBeGreaterThan(first)
  await until(() => Date.now() > second)
  upstream.send('HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\nno')
  await connection.take(/no$/)
  const after = proxy.traffic('/user/a/')
  expect(after?.fromClient).toBe(second)
  expect(after?.fromServer).toBeGreaterThan(second)
  expect((await proxy.listRoutes())[0]?.lastActivity).toBe(second)
  expect(proxy.traffic('/user/b/')).toBeUndefined()
})

test('a bodiless request is activity', async () => {
  const server = await answering(OK)
  const { client, proxy } = await listening({ '/user/a/': server.origin })
  expect(proxy.traffic('/user/a/')?.fromClient).toBeUndefined()
  const connection = await client()
  connection.send(get('/user/a/'))
  await connection.take(/ok$/)
  expect(proxy.traffic('/user/a/')?.fromClient).toBeGreaterThan(0)
})

test('a slow server is waited for, unless responseTimeout says for how long', async () => {
  const server = await rawServer()
  const { client } = await listening({ '/user/a/': server.origin }, { responseTimeout: 50 })
  const connection = await client()
  connection.send(get('/user/a/'))
  await connection.take(/^HTTP\/1\.1 504/)
})

test("the hub's own cookies reach no server and are set by none", async () => {
  const server = await answering(
    'HTTP/1.1 200 OK\r\nSet-Cookie: hubkit-session=evil; Path=/hub/\r\nSet-Cookie: own=1\r\nContent-Length: 2\r\n\r\nok',
  )
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send(
    get(
      '/user/a/',
      'Cookie: a=1; hubkit-session=secret; __Host-hubkit-session=s2; b=2',
      'cookie: __Secure-hubkit-session=s3',
    ),
  )
  const head = await connection.take(/[^]*ok$/)
  expect(head).toContain('Set-Cookie: own=1')
  expect(head).not.toContain('evil')
  const seen = server.connections[0]?.received ?? ''
  expect(seen).toContain('Cookie: a=1; b=2\r\n')
  expect(seen).not.toMatch(/secret|s2|s3/)
})

test('absolute request targets and dot segments are looked up as they are forwarded', async () => {
  const server = await answering(OK)
  const connection = await (await listening({ '/user/a/': server.origin })).client()
  connection.send(get('http://Hub.Example/user/a/x?q=1#f'))
  await connection.take(/ok$/)
  connection.send(get('/user/b/%2E./a/./y'))
  await connection.take(/ok$/)
  const seen = server.connections[0]?.received ?? ''
  expect(seen).toContain('GET /user/a/x?q=1 HTTP/1.1\r\n')
  expect(seen).toContain('GET /user/a/y HTTP/1.1\r\n')
  connection.send(get('/user/a/../../hub/x'))
  await connection.take(/^HTTP\/1\.1 404/)
})

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerOf, read } from './client.ts'
import { echoed, proxyCase } from './bench.ts'

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export const httpCases = [
  proxyCase('methods, headers and bodies reach the server', async (bench) => {
    const { origin } = await bench.upstream()
    await bench.add('/user/a/', origin)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const headers = {
        'content-type': 'text/plain',
        'x-own': 'kept',
        cookie: 'a=1; b=2',
        authorization: 'token x',
      }
      const seen = echoed(
        await bench.ask('/user/a/x', { method, headers, body: `body of ${method}` }),
      )
      assert.equal(seen.method, method)
      assert.equal(seen.body, `body of ${method}`)
      for (const [name, value] of Object.entries(headers))
        assert.equal(seen.headers[name], value, name)
    }
  }),

  proxyCase("the server's status and headers reach the client", async (bench) => {
    const { origin } = await bench.upstream({
      request: (_message, response) => {
        response.writeHead(418, {
          'x-own': 'kept',
          location: '/user/a/next',
          'set-cookie': ['a=1; Path=/', 'b=2'],
        })
        response.end('short and stout')
      },
    })
    await bench.add('/user/a/', origin)
    const { status, headers, body } = await bench.ask('/user/a/')
    assert.equal(status, 418)
    assert.equal(headers['x-own'], 'kept')
    assert.equal(headers.location, '/user/a/next', 'a redirect is not followed or changed')
    assert.deepEqual(headers['set-cookie'], ['a=1; Path=/', 'b=2'])
    assert.equal(body.toString(), 'short and stout')
  }),

  proxyCase('answers without a body end at once', async (bench) => {
    const { origin } = await bench.upstream({
      request: (message, response) => {
        const status = Number(message.url?.split('/').at(-1))
        response.writeHead(status, status === 200 ? { 'content-length': '1234' } : {}).end()
      },
    })
    await bench.add('/user/a/', origin)
    assert.equal((await bench.ask('/user/a/204')).status, 204)
    assert.equal((await bench.ask('/user/a/304')).status, 304)
    const head = await bench.ask('/user/a/200', { method: 'HEAD' })
    assert.equal(head.status, 200)
    assert.equal(head.headers['content-length'], '1234')
  }),

  proxyCase('large bodies arrive whole, both ways', async (bench) => {
    const sent = randomBytes(8 * 1024 * 1024)
    const { origin } = await bench.upstream({
      request: (message, response) => void message.pipe(response),
    })
    await bench.add('/user/a/', origin)
    const { body } = await bench.ask('/user/a/', { method: 'POST', body: sent })
    assert.equal(body.length, sent.length)
    assert.equal(sha(body), sha(sent))
  }),

  proxyCase('an answer is passed on while it is being made', async (bench) => {
    let response: ServerResponse | undefined
    const { origin } = await bench.upstream({
      request: (_message, made) => {
        response = made
        made.writeHead(200, { 'content-type': 'text/event-stream' })
        made.write('data: 1\n\n')
      },
    })
    await bench.add('/user/a/', origin)
    const sent = bench.open('/user/a/')
    sent.end()
    const answer = await bench.within(answerOf(sent), 'the head of the answer')
    const chunks: string[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
    await bench.until(
      () => chunks.join('') === 'data: 1\n\n',
      'the first event arrives before the end',
    )
    response?.write('data: 2\n\n')
    await bench.until(
      () => chunks.join('') === 'data: 1\n\ndata: 2\n\n',
      'the second event arrives before the end',
    )
    response?.end()
    await bench.within(once(answer, 'end'), 'the end of the answer')
  }),

  proxyCase('a request body is passed on while it is being sent', async (bench) => {
    let got = ''
    const { origin } = await bench.upstream({
      request: (message, response) => {
        message.on('data', (chunk: Buffer) => (got += chunk.toString()))
        message.on('end', () => response.end('done'))
      },
    })
    await bench.add('/user/a/', origin)
    const sent = bench.open('/user/a/', { method: 'POST' })
    sent.write('first')
    await bench.until(() => got === 'first', 'the first part arrives before the end')
    sent.end(' second')
    await bench.within(answerOf(sent).then(read), 'the answer')
    assert.equal(got, 'first second')
  }),

  proxyCase('a client that goes away is noticed by the server', async (bench) => {
    let asked: IncomingMessage | undefined
    let closed = 0
    const { origin } = await bench.upstream({
      request: (message, response) => {
        asked = message
        response.on('close', () => (closed += 1))
        if (message.url?.endsWith('answering')) response.write('part')
      },
    })
    await bench.add('/user/a/', origin)
    const waiting = bench.open('/user/a/waiting')
    waiting.end()
    await bench.until(() => asked?.url === '/user/a/waiting', 'the server has the request')
    waiting.destroy()
    await bench.until(() => closed === 1, 'the server sees the end while it has not answered')
    const answering = bench.open('/user/a/answering')
    answering.end()
    await bench.within(answerOf(answering), 'the head of the answer')
    answering.destroy()
    await bench.until(() => closed === 2, 'the server sees the end while it answers')
  }),

  proxyCase('an answer that the server cuts short is no whole answer', async (bench) => {
    const { origin } = await bench.upstream({
      request: (message, response) => {
        if (message.url?.endsWith('length')) response.setHeader('content-length', '1000')
        response.write('part', () => response.destroy())
      },
    })
    await bench.add('/user/a/', origin)
    for (const path of ['/user/a/length', '/user/a/chunked']) {
      const sent = bench.open(path)
      sent.end()
      // A proxy that had sent nothing yet may answer with an error instead.
      const whole = bench.within(
        answerOf(sent).then(async (answer) => {
          const body = await read(answer)
          return (answer.statusCode ?? 0) < 500 && body.toString()
        }),
        'the end',
      )
      const [result] = await Promise.allSettled([whole])
      assert.ok(
        result.status === 'rejected' || result.value === false,
        `${path} looks whole to the client`,
      )
    }
  }),

  proxyCase(
    'a server that cannot be reached gives 503, and serves again when it can',
    async (bench) => {
      const back = await bench.upstream({ name: 'back' })
      await bench.add('/user/a/', await bench.nowhere())
      assert.equal((await bench.ask('/user/a/')).status, 503)
      assert.equal(
        (await bench.ask('/user/a/', { method: 'POST', body: 'x'.repeat(10_000) })).status,
        503,
      )
      await bench.add('/user/a/', back.origin)
      assert.equal(await bench.servedBy('/user/a/'), 'back')
    },
  ),
]

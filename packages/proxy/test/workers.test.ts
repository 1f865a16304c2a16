import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { join } from 'node:path'
import { until } from '@hubkit/testkit'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { authority, certificate, files, folder, type Authority, type Pair } from './certificates.ts'
import { add, ask, call, lastActivity, started } from './chp.ts'
import { runHubkitProxy, startHubkitProxy, type ProxyProcess } from './process.ts'
import { answering, get, HEAD_END, OK, rawClient, rawServer, type Raw } from './raw.ts'
import { setWire } from './wire.ts'

/** How long a worker may hang, and then some, in milliseconds. */
const PATIENCE = 40_000

let ca: Authority
let pair: Pair

beforeAll(async () => {
  await setWire('tcp')
  ca = await authority()
  pair = await certificate(ca)
})

/** A proxy with two workers. */
async function pool(...args: readonly string[]): Promise<ProxyProcess> {
  return started(startHubkitProxy, '--workers=2', ...args)
}

/** The workers that have begun to serve, oldest first. */
function workers(proxy: ProxyProcess): number[] {
  return [...proxy.output().matchAll(/Worker (\d+) serves clients/g)].map(([, pid]) => Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Stops a worker for a while, so that the others have to do. */
async function without<T>(pid: number | undefined, run: () => Promise<T>): Promise<T> {
  if (pid === undefined) throw new Error('no such worker')
  process.kill(pid, 'SIGSTOP')
  try {
    return await run()
  } finally {
    if (isAlive(pid)) process.kill(pid, 'SIGCONT')
  }
}

describe('several workers', () => {
  test('each takes connections, and knows every route as soon as the API has answered', async () => {
    const server = await answering(OK)
    const proxy = await pool()
    const [one, other] = workers(proxy)
    const connections: Raw[] = []
    for (const stopped of [one, other]) {
      await without(stopped, async () => {
        const client = await rawClient(proxy.port)
        client.send(get('/user/a/'))
        await client.take(/^HTTP\/1\.1 404[^]*<\/html>\n?$/)
        connections.push(client)
      })
    }
    for (let round = 0; round < 20; round += 1) {
      await add(proxy, '/user/a', server.origin)
      for (const client of connections) client.send(get('/user/a/'))
      for (const client of connections) await client.take(/^HTTP\/1\.1 200 OK[^]*ok$/)
      expect((await call(proxy, 'DELETE', '/user/a')).status).toBe(204)
      for (const client of connections) client.send(get('/user/a/'))
      for (const client of connections) await client.take(/^HTTP\/1\.1 404[^]*<\/html>\n?$/)
    }
    expect((await call(proxy, 'DELETE', '/user/a')).status).toBe(404)
  })

  test('activity and measurements of all of them add up', async () => {
    const server = await answering(OK)
    const proxy = await pool('--metrics-ip=127.0.0.1', '--metrics-port=0')
    await add(proxy, '/user/a', server.origin)
    const before = await lastActivity(proxy, '/user/a')
    const [one, other] = workers(proxy)
    await until(() => Date.now() > before)
    for (const stopped of [one, other]) {
      await without(stopped, async () => ask(proxy.origin, '/user/a/x'))
      await until(async () => (await lastActivity(proxy, '/user/a')) > before)
    }
    const metrics = `http://127.0.0.1:${/Metrics on \S*:(\d+)/.exec(proxy.output())?.[1]}`
    const { text } = await ask(metrics, '/metrics')
    expect(text).toMatch(/^requests_web 2$/m)
    expect(text).toMatch(/^requests_proxy\{status="200"\} 2$/m)
    expect(text).toMatch(/^api_route_add 1$/m)
  })

  test('one that dies is replaced, said in one line; the new one has the whole table from its first request', async () => {
    const server = await answering(OK)
    const proxy = await pool()
    for (let index = 0; index < 300; index += 1) await add(proxy, `/user/${index}`, server.origin)
    const [killed] = workers(proxy)
    process.kill(killed ?? 0, 'SIGKILL')
    await until(() => workers(proxy).length === 3)
    const lines = proxy.output().split('\n')
    expect(lines.filter((line) => line.includes(`Worker ${killed} ended`))).toEqual([
      expect.stringMatching(
        /\[E .* hubkit-proxy\] Worker \d+ ended by SIGKILL: another one takes its place$/,
      ),
    ])
    const [, survivor] = workers(proxy)
    await without(survivor, async () => {
      for (const index of [0, 150, 299])
        expect((await ask(proxy.origin, `/user/${index}/`)).status).toBe(200)
    })
  })

  test('while workers die one after another no client is told that a route is not there', async () => {
    const server = await answering(OK)
    const proxy = await pool()
    await add(proxy, '/user/a', server.origin)
    const seen = new Map<string, number>()
    const over = new AbortController()
    const hammer = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const how = await ask(proxy.origin, '/user/a/').then(
          ({ status }) => String(status),
          () => 'broken',
        )
        seen.set(how, (seen.get(how) ?? 0) + 1)
      }
    }
    const hammers = [hammer(), hammer(), hammer()]
    for (let count = 2; count < 7; count += 1) {
      process.kill(workers(proxy).at(-2) ?? 0, 'SIGKILL')
      await until(() => workers(proxy).length > count)
    }
    over.abort()
    await Promise.all(hammers)
    // What was under way in one that died is lost; nothing else is.
    expect([...seen.keys()].filter((how) => how !== 'broken')).toEqual(['200'])
    expect(seen.get('200')).toBeGreaterThan(seen.get('broken') ?? 0)
  })

  test(
    'one that hangs holds an answer of the API up for a while only: it goes, and the answer is true',
    async () => {
      const server = await answering(OK)
      const proxy = await pool()
      await add(proxy, '/user/a', server.origin)
      const [hung] = workers(proxy)
      await without(hung, async () => {
        expect((await call(proxy, 'DELETE', '/user/a')).status).toBe(204)
        expect(isAlive(hung ?? 0)).toBe(false)
      })
      await until(() => workers(proxy).length === 3)
      expect((await ask(proxy.origin, '/user/a/')).status).toBe(404)
    },
    PATIENCE,
  )

  test('SIGTERM lets what is under way end in all of them, a second signal does not; nobody stays', async () => {
    const server = await rawServer()
    const proxy = await pool('--drain-timeout=600000')
    await add(proxy, '/user/a', server.origin)
    const [one, other] = workers(proxy)
    const streams: [Raw, Raw][] = []
    for (const [index, stopped] of [one, other].entries()) {
      await without(stopped, async () => {
        const client = await rawClient(proxy.port)
        client.send(get('/user/a/'))
        const upstream = await server.connection(index)
        await upstream.take(HEAD_END)
        upstream.send('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\npart')
        await client.take(/part$/)
        streams.push([client, upstream])
      })
    }
    const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/user/a/ws`)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    await (await server.connection(2)).take(HEAD_END)
    proxy.signal('SIGTERM')
    await until(() => proxy.output().includes('SIGTERM: requests under way may finish'))
    const [[first, upstream] = []] = streams
    upstream?.send('full')
    await first?.take(/full$/)
    await first?.end()
    expect(proxy.hasEnded()).toBe(false)
    proxy.signal('SIGTERM')
    expect(await proxy.ended()).toBe(0)
    await closed
    await streams[1]?.[0].end()
    for (const pid of workers(proxy)) expect(isAlive(pid)).toBe(false)
  })

  test('they end with their primary, however that ends', async () => {
    const proxy = await pool()
    const pids = workers(proxy)
    expect(pids).toHaveLength(2)
    proxy.signal('SIGKILL')
    await proxy.ended()
    await until(() => !pids.some(isAlive))
  })

  test('on a Unix socket, whose file goes at the end', async () => {
    const server = await answering(OK)
    const path = join(folder(), 's')
    const proxy = await pool(`--socket=${path}`)
    await add(proxy, '/user/a', server.origin)
    const [one, other] = workers(proxy)
    for (const stopped of [one, other]) {
      await without(stopped, async () => {
        const { status } = await ask('http://localhost', '/user/a/', { socketPath: path })
        expect(status).toBe(200)
      })
    }
    proxy.signal('SIGTERM')
    expect(await proxy.ended()).toBe(0)
    await expect(rawClient(path)).rejects.toThrow(/ENOENT/)
  })

  test('by TLS each resumes the sessions of the others', async () => {
    const { key, cert } = files(folder(), pair)
    const proxy = await pool(`--ssl-key=${key}`, `--ssl-cert=${cert}`)
    const [one, other] = workers(proxy)
    const visit = async (session?: Buffer) => {
      const socket = connectTls({
        port: proxy.port,
        host: '127.0.0.1',
        ca: ca.cert,
        ...(session && { session }),
      })
      onTestFinished(() => void socket.destroy())
      const sessions: Buffer[] = []
      socket.on('session', (made) => void sessions.push(made))
      await once(socket, 'secureConnect')
      await until(() => sessions.length > 0 || socket.isSessionReused())
      return { session: sessions.at(-1), reused: socket.isSessionReused() }
    }
    const { session } = await without(one, () => visit())
    const { reused } = await without(other, () => visit(session))
    expect(reused).toBe(true)
  })
})

test('what workers cannot begin with is one sentence, and exit code 1', async () => {
  const proxy = await started(startHubkitProxy)
  const second = runHubkitProxy([
    '--ip=127.0.0.1',
    `--port=${proxy.port}`,
    '--api-port=0',
    '--workers=2',
  ])
  expect(await second.ended()).toBe(1)
  expect(second.output()).toMatch(/^hubkit-proxy: 127\.0\.0\.1:\d+ is already in use/m)
  const none = runHubkitProxy(['--workers=0'])
  expect(await none.ended()).toBe(1)
  expect(none.output()).toMatch(/^hubkit-proxy: --workers: .*1 to 256/m)
})

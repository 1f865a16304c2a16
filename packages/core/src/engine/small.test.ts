import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Route } from '../contract/proxy.ts'
import { createPool } from './pool.ts'
import { awaitAnswer, createBell } from './probe.ts'
import { compareRoutes } from './routes.ts'
import { createSerial } from './serial.ts'
import { pause, unlessAborted } from './pause.ts'

const route = (routespec: string, target: string, hub = 'h1'): Route => ({
  routespec,
  target,
  data: { hub },
})

describe('compareRoutes', () => {
  test('adds what is missing or points elsewhere, removes its own that are no longer true, and no others', () => {
    const present = [
      route('/a/', 'http://1'),
      route('/b/', 'http://1'),
      route('/c/', 'http://1'),
      route('/foreign/', 'http://1', 'h2'),
    ]
    const wanted = [route('/a/', 'http://1'), route('/b/', 'http://2'), route('/d/', 'http://1')]
    expect(compareRoutes('h1', present, wanted)).toEqual({
      add: [wanted[1], wanted[2]],
      remove: ['/c/'],
    })
  })
})

test('a pool runs so many at once and no more, also after a failure', async () => {
  const pool = createPool(2)
  let running = 0
  let most = 0
  const work = (fails: boolean) => async (): Promise<void> => {
    running += 1
    most = Math.max(most, running)
    await pause(1)
    running -= 1
    if (fails) throw new Error('no')
  }
  const results = await Promise.allSettled(
    [true, false, true, false, false].map((fails) => pool(work(fails))),
  )
  expect([most, results.map(({ status }) => status === 'fulfilled')]).toEqual([
    2,
    [false, true, false, true, true],
  ])
})

test('serial keeps the order within a key, also after a failure, and lets keys run at once', async () => {
  const serial = createSerial()
  const seen: string[] = []
  const slow = serial('a', async () => {
    await pause(5)
    seen.push('a1')
    throw new Error('no')
  })
  const next = serial('a', () => Promise.resolve(seen.push('a2')))
  await serial('b', () => Promise.resolve(seen.push('b1')))
  await expect(slow).rejects.toThrow('no')
  await next
  expect(seen).toEqual(['b1', 'a1', 'a2'])
})

describe('waiting', () => {
  test('a pause ends with its signal, and before it begins when that has aborted', async () => {
    const signal = AbortSignal.timeout(1)
    await pause(60_000, signal)
    await pause(60_000, signal)
    await expect(unlessAborted(Promise.resolve(1), signal)).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })

  const servers: { close(): void }[] = []
  afterEach(() => servers.splice(0).forEach((server) => server.close()))
  const answering = async (statuses: number[]): Promise<string> => {
    const server = createServer((_request, response) => {
      response.statusCode = statuses.length > 1 ? (statuses.shift() ?? 500) : (statuses[0] ?? 500)
      response.end()
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  }

  test.each([200, 302, 403, 404, 424])('%d counts as an answer', async (status) => {
    expect(
      await awaitAnswer(await answering([503, status]), createBell(), AbortSignal.timeout(5000)),
    ).toBeUndefined()
  })

  test('what was seen last is told when time is up', async () => {
    expect(
      await awaitAnswer(await answering([502]), createBell(), AbortSignal.timeout(120)),
    ).toEqual({ status: 502 })
    const gone = await awaitAnswer('http://127.0.0.1:1/api', createBell(), AbortSignal.timeout(120))
    expect(gone).toHaveProperty('error')
  })

  test('a bell ends the pause at once, also when it was rung before', async () => {
    const bell = createBell()
    bell.ring()
    await bell.wait(60_000, new AbortController().signal)
    const waiting = bell.wait(60_000, new AbortController().signal)
    bell.ring()
    await waiting
  })
})

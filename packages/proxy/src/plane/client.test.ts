import { createServer } from 'node:http'
import { Duplex } from 'node:stream'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { createConnections } from '../connections.ts'
import { hiddenCookies } from '../headers/hidden-cookies.ts'
import { createPeers } from '../headers/peer.ts'
import { createTargets } from '../http/targets.ts'
import { createIncidents } from '../incidents.ts'
import { createLiveRoutes } from '../live-routes.ts'
import { Client } from './client.ts'
import { USUAL, type Plane } from './plane.ts'
import { tcp } from './transport.ts'

/** A connection of a client that reads only when it is told to. */
class Reader extends Duplex {
  heard = ''
  #waiting: (() => void) | undefined
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.heard += chunk.toString('latin1')
    this.#waiting = callback
  }
  reads(): void {
    this.#waiting?.()
  }
}

/** A client of a hub that answers nothing, with a clock that the test moves. */
function connection() {
  const time = { now: 1_000_000 }
  const plane: Plane = {
    routes: createLiveRoutes(
      createTargets({ transport: tcp, connectTimeout: 1000, maxConnectionsPerTarget: 1 }),
    ),
    peers: createPeers([]),
    cookies: hiddenCookies([]),
    connections: createConnections(),
    incidents: createIncidents(
      () => undefined,
      () => time.now,
    ),
    clock: {
      get now() {
        return time.now
      },
      dateLine: () => '',
      stop: () => undefined,
    },
    responseTimeout: 0,
    headTimeout: 60_000,
    keepAliveTimeout: 60_000,
    hubServer: createServer(),
    clients: new Set(),
    draining: false,
    settled: () => undefined,
    ...USUAL,
  }
  const stream = new Reader({ allowHalfOpen: true })
  stream.on('error', () => undefined)
  const client = new Client(plane, {
    remoteAddress: '10.0.0.1',
    encrypted: false,
    open(inlet) {
      inlet.listen(stream)
      return stream
    },
  })
  const pass = (milliseconds: number): void => {
    time.now += milliseconds
    client.tick(time.now)
  }
  return { stream, pass }
}

const BAD = 'GET / HTTP/1.1\r\nHost : h\r\n\r\n'

test('the last answer may be read slowly, but not for ever', async () => {
  const { stream, pass } = connection()
  stream.push(BAD)
  await until(() => stream.heard.startsWith('HTTP/1.1 400 '))
  pass(59_000)
  expect(stream.destroyed).toBe(false)
  pass(2000)
  expect(stream.destroyed).toBe(true)
})

test('a client that has read the last answer has some seconds to end its connection', async () => {
  const { stream, pass } = connection()
  stream.push(BAD)
  await until(() => stream.heard.startsWith('HTTP/1.1 400 '))
  pass(59_000)
  stream.reads()
  await until(() => stream.writableFinished)
  pass(4000)
  expect(stream.destroyed).toBe(false)
  pass(2000)
  expect(stream.destroyed).toBe(true)
})

test('a client that is held up is asked now and then whether it is there', async () => {
  const { stream, pass } = connection()
  stream.push('GET / HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(40))
  await until(() => stream.isPaused())
  pass(500)
  pass(4000)
  expect(stream.heard).toBe('')
  pass(1000)
  await until(() => stream.heard === 'HTTP/1.1 100 Continue\r\n\r\n')
  stream.destroy()
})

test('a client that is read is not asked', async () => {
  const { stream, pass } = connection()
  stream.push('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
  await until(() => stream.readableLength === 0)
  for (let round = 0; round < 10; round += 1) pass(10_000)
  expect(stream.heard).toBe('')
  expect(stream.destroyed).toBe(false)
  stream.destroy()
})

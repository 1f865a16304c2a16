import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub, silentLogger, type Hub } from '@hubkit/core'
import type { Duration, Store } from '@hubkit/core/contract'
import { nodeProxy } from '@hubkit/proxy'
import { sqlStore } from '@hubkit/store-sql'
import {
  fakeAuthenticator,
  fakeSpawner,
  fakeWorld,
  gate,
  until,
  type FakeSpawner,
  type FakeWorld,
} from '@hubkit/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

const SERVERS = 1000
/** What the monitor asks a spawner at once, at most. */
const AT_ONCE = 20
const TOKEN = 'tester-0123456789abcdef'
const PATIENCE = 20_000

/** A hub process: its own store, spawner and hub over the same file and the same outside world. */
interface Replica {
  readonly hub: Hub
  readonly store: Store
  readonly spawner: FakeSpawner
}

describe(`a restart with ${SERVERS} running servers`, () => {
  let folder: string
  let world: FakeWorld
  let replicas: Replica[] = []

  /** @param pollInterval so long that no second round comes, unless a test wants one */
  function replica(pollInterval: Duration = '1h'): Replica {
    const store = sqlStore({ path: join(folder, 'hub.sqlite'), synchronous: 'normal' })
    const spawner = fakeSpawner({ world, without: ['watch'] })
    const hub = createHub({
      store,
      spawner,
      proxy: nodeProxy(),
      authenticator: fakeAuthenticator({ accounts: {} }),
      secrets: ['only for tests: thirty-two characters'],
      connectUrl: 'http://127.0.0.1:1',
      services: [{ name: 'tester', token: TOKEN, scopes: ['admin:users', 'admin:servers'] }],
      leaseTime: '1s',
      pollInterval,
      concurrentStarts: 0,
      log: silentLogger,
    })
    const made = { hub, store, spawner }
    replicas.push(made)
    return made
  }
  const closeAll = async (): Promise<void> => {
    await Promise.all(replicas.map(({ hub }) => hub.close()))
    replicas = []
  }
  const ask = (hub: Hub, path: string, method = 'GET'): Promise<Response> =>
    hub.fetch(
      new Request(`http://hub.localhost${path}`, {
        method,
        headers: { authorization: `token ${TOKEN}`, accept: 'application/json' },
      }),
    )
  const running = ({ store }: Replica): Promise<number> => store.count('server', { phase: 'ready' })
  const polls = (): readonly string[] =>
    replicas.flatMap(({ spawner }) => spawner.callsOf('poll').map((call) => call.serverId))

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubkit-restart-'))
    world = fakeWorld()
    const { hub } = replica()
    await hub.start()
    const names = Array.from({ length: SERVERS }, (_, index) => `u${index}`)
    await hub.users.createMany(names, {})
    for (let first = 0; first < SERVERS; first += 100)
      await Promise.all(names.slice(first, first + 100).map((user) => hub.servers.start({ user })))
    await closeAll()
  }, 120_000)
  afterEach(closeAll)
  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  test('serves at once, and takes servers up in the background, some at a time', async () => {
    const one = replica()
    const door = gate()
    one.spawner.script('poll', { hold: door })
    const since = performance.now()
    await one.hub.start()
    expect((await ask(one.hub, '/hub/api/users/u0')).status).toBe(200)
    const answered = performance.now() - since
    await until(() => door.waiting === AT_ONCE, { timeout: PATIENCE })
    // While the spawner answers none of them everything works.
    const page = await ask(one.hub, '/hub/api/users?limit=200&state=ready')
    expect(JSON.parse(await page.text())).toHaveLength(200)
    expect((await ask(one.hub, '/user/u999/api')).status).toBe(200)
    expect((await ask(one.hub, '/hub/api/users/u7/server', 'DELETE')).status).toBe(204)
    expect((await ask(one.hub, '/hub/api/users/u7/server', 'POST')).status).toBe(201)
    // The one that was started meanwhile is looked at by its start.
    const others = one.spawner.callsOf('poll').filter((call) => call.userName !== 'u7')
    expect(others.length).toBeLessThanOrEqual(AT_ONCE)
    door.open()
    await until(() => new Set(polls()).size >= SERVERS - 1, { timeout: PATIENCE })
    console.log(
      `first answer after ${Math.round(answered)} ms, all adopted after ${Math.round(performance.now() - since)} ms`,
    )
    expect(await running(one)).toBe(SERVERS)
  })

  test('two processes ask about each server once between them; of one that goes the other takes over', async () => {
    const pair = [replica(), replica()]
    await Promise.all(pair.map(({ hub }) => hub.start()))
    await until(() => polls().length >= SERVERS, { timeout: PATIENCE })
    expect(new Set(polls()).size).toBe(SERVERS)
    const working = pair.find(({ spawner }) => spawner.callsOf('poll').length > 0)
    const other = pair.find((one) => one !== working)
    expect(other?.spawner.calls).toEqual([])
    await working?.hub.close()
    await until(() => other && other.spawner.callsOf('poll').length >= SERVERS, {
      timeout: PATIENCE,
    })
    expect(polls()).toHaveLength(2 * SERVERS)
    expect(pair.map(({ spawner }) => spawner.callsOf('list').length)).toEqual([1, 1])
  })

  test('stops nothing on doubt: a spawner that is slow, fails, or cannot tell', async () => {
    const made = world.made
    const one = replica(1000)
    const { spawner } = one
    const round = async (step: Parameters<FakeSpawner['script']>[1]): Promise<void> => {
      const before = spawner.callsOf('poll').length
      const undo = spawner.script('poll', step)
      await until(() => spawner.callsOf('poll').length >= before + SERVERS, { timeout: PATIENCE })
      undo()
    }
    spawner.script('list', { fail: new Error('the back end is away'), times: 1 })
    spawner.script('poll', { fail: new Error('the back end is away'), times: SERVERS })
    await one.hub.start()
    await until(() => spawner.callsOf('poll').length >= SERVERS, { timeout: PATIENCE })
    await round({ status: { phase: 'unknown' } })
    await round({ delay: 30 })
    await round({ status: { phase: 'pending' } })
    expect(await running(one)).toBe(SERVERS)
    expect(spawner.callsOf('stop')).toEqual([])
    expect([world.running.length, world.made]).toEqual([SERVERS, made])
    // And when it can tell again, it is believed.
    const server = await one.hub.servers.get({ user: 'u3' })
    await world.get(server?.id ?? '').die()
    await until(async () => (await one.hub.servers.get({ user: 'u3' }))?.phase === 'stopped', {
      timeout: PATIENCE,
    })
    expect(await running(one)).toBe(SERVERS - 1)
  })
})

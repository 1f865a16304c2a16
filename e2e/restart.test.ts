import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub, everyone, silentLogger, type Hub } from '@hubkit/core'
import type { Duration, Store } from '@hubkit/core/contract'
import { nodeProxy } from '@hubkit/proxy'
import { sqlStore } from '@hubkit/store-sql'
import {
  browser,
  fakeAuthenticator,
  fakeSpawner,
  fakeWorld,
  gate,
  until,
  type FakeSpawner,
  type FakeStep,
  type FakeWorld,
  type Page,
} from '@hubkit/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

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
  /** Servers that are asked about at this moment, by all hub processes, and the most there were. */
  let asked = 0
  let most = 0

  /** @param pollInterval so long that no second round comes, unless a test wants one */
  function replica(pollInterval: Duration = '1h'): Replica {
    const store = sqlStore({ path: join(folder, 'hub.sqlite'), synchronous: 'normal' })
    const spawner = fakeSpawner({ world, without: ['watch'] })
    const counted: FakeSpawner = {
      ...spawner,
      async poll(ctx) {
        most = Math.max(most, (asked += 1))
        try {
          return await spawner.poll(ctx)
        } finally {
          asked -= 1
        }
      },
    }
    const hub = createHub({
      store,
      spawner: counted,
      proxy: nodeProxy(),
      authenticator: fakeAuthenticator({ accounts: { u999: 'wonderland' } }),
      access: { allow: [everyone()] },
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
  /** What the owner of the last server sees. */
  const home = async (hub: Hub): Promise<Page> => {
    const person = browser(hub.fetch)
    const login = await person.get('/hub/login?next=/hub/home')
    return person.submit(login, { username: 'u999', password: 'wonderland' })
  }
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
  beforeEach(() => {
    most = 0
  })
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
    const shown = await home(one.hub)
    expect([shown.status, shown.url.pathname]).toEqual([200, '/hub/home'])
    expect(shown.text).toContain('/user/u999/')
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
    // Nothing twice, and never more at once than that (the start of one that was started meanwhile polls as well).
    const counts = Map.groupBy(
      one.spawner.callsOf('poll').filter((call) => call.userName !== 'u7'),
      (call) => call.serverId,
    )
    expect([...counts.values()].filter((calls) => calls.length > 1)).toEqual([])
    expect(most).toBeLessThanOrEqual(AT_ONCE + 1)
  })

  test('two processes ask about each server once between them; of one that goes the other takes over', async () => {
    const pair = [replica(), replica()]
    await Promise.all(pair.map(({ hub }) => hub.start()))
    await until(() => polls().length >= SERVERS, { timeout: PATIENCE })
    expect(new Set(polls()).size).toBe(SERVERS)
    expect(most).toBeLessThanOrEqual(AT_ONCE)
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

  test.each([1, 2])(
    'stops nothing on doubt: %i hub(s), a spawner that is slow, fails, or cannot tell',
    async (size) => {
      const made = world.made
      const all = Array.from({ length: size }, () => replica(1000))
      const [one] = all
      if (!one) throw new Error('no hub')
      const count = (): number => polls().length
      const scripted = (method: 'poll' | 'list', step: FakeStep): (() => void) => {
        const undo = all.map(({ spawner }) => spawner.script(method, step))
        return () => undo.forEach((take) => take())
      }
      /** All servers are looked at at least once, and nothing comes of it. */
      const round = async (step: FakeStep): Promise<void> => {
        const before = count()
        const undo = scripted('poll', step)
        await until(() => count() >= before + SERVERS + AT_ONCE, { timeout: PATIENCE })
        undo()
        expect(await running(one)).toBe(SERVERS)
      }
      const away = new Error('the back end is away')
      scripted('list', { fail: away, times: 1 })
      const back = scripted('poll', { fail: away })
      await Promise.all(all.map(({ hub }) => hub.start()))
      await until(() => count() >= SERVERS, { timeout: PATIENCE })
      back()
      await round({ status: { phase: 'unknown' } })
      await round({ delay: 30 })
      await round({ status: { phase: 'pending' } })
      await round({ fail: away })
      for (const { spawner } of all) expect(spawner.callsOf('stop')).toEqual([])
      expect([world.running.length, world.made]).toEqual([SERVERS, made])
      expect(most).toBeLessThanOrEqual(AT_ONCE)
      // And when it can tell again, it is believed.
      const user = `u${size}`
      const server = await one.hub.servers.get({ user })
      await world.get(server?.id ?? '').die()
      await until(async () => (await one.hub.servers.get({ user }))?.phase === 'stopped', {
        timeout: PATIENCE,
      })
      expect(await running(one)).toBe(SERVERS - 1)
      await one.hub.servers.start({ user })
    },
  )
})

import { fakeSpawner, fakeWorld, gate, until, type FakeWorld, type Gate } from '@hubkit/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isHubError } from '../src/contract/errors.ts'
import type { Store } from '../src/contract/store.ts'
import { memoryStore } from '../src/store/memory.ts'
import { testEngine, type TestEngine, type TestEngineOptions } from './support/engine.ts'

// Two engines over one store and one outside world are two processes of one hub; real ones come with the SQL store.
let world: FakeWorld
let store: Store
let engines: TestEngine[]
beforeEach(() => {
  world = fakeWorld()
  store = { ...memoryStore(), close: () => Promise.resolve() }
  engines = []
})
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close('keep')))
  await world.close()
})
async function join(options: TestEngineOptions = {}): Promise<TestEngine> {
  const engine = await testEngine({ fake: fakeSpawner({ world }), store, ...options })
  engines.push(engine)
  return engine
}

test('what one starts the other has: record, events, progress, route, token; and it can stop it', async () => {
  const a = await join()
  const b = await join()
  const server = await a.servers.start({ user: 'alice' })
  expect(await b.servers.get({ user: 'alice' })).toEqual(server)
  await until(() => b.events.some((event) => event.type === 'server.started'))
  await until(async () => (await b.proxy.listRoutes()).length === 1)
  expect((await Array.fromAsync(b.servers.progress(server.id))).at(-1)).toMatchObject({
    ready: true,
  })
  expect(
    await b.tokens.find(world.get(server.id).given.env['JUPYTERHUB_API_TOKEN'] ?? ''),
  ).toMatchObject({ serverId: server.id })
  await b.servers.stop({ user: 'alice' })
  expect(world.running).toEqual([])
  await until(async () => (await a.proxy.listRoutes()).length === 0)
})

test('limits hold over both, and whoever has a free place takes the next in line', async () => {
  const a = await join({ concurrentStarts: 1 })
  const b = await join({ concurrentStarts: 1 })
  await a.users.create({ name: 'bob' })
  const door = gate()
  a.spawner.script('start', { hold: door })
  const first = a.servers.start({ user: 'alice' })
  await until(() => a.spawner.callsOf('start').length === 1)
  const refusal: unknown = await b.servers
    .requestStart({ user: 'bob' }, { queue: false })
    .catch((error: unknown) => error)
  expect(isHubError(refusal, 'HUB_ERR_SPAWN_LIMIT')).toBe(true)
  const second = b.servers.start({ user: 'bob' })
  door.open()
  expect((await first).phase).toBe('ready')
  expect((await second).phase).toBe('ready')
})

test('both asked at once make one server', async () => {
  const a = await join()
  const b = await join()
  const [one, two] = await Promise.all([
    a.servers.start({ user: 'alice' }),
    b.servers.start({ user: 'alice' }),
  ])
  expect(one.id).toBe(two.id)
  expect(world.made).toBe(1)
})

test('what one began and left, in a start or a stop, the other finishes when the lease is over', async () => {
  const a = await join()
  a.spawner.script('start', { never: true, at: 'after' })
  const { id } = await a.servers.requestStart({ user: 'alice' })
  await until(() => world.running.length === 1)
  const b = await join()
  await a.close('keep')
  expect(
    await b.servers.wait(id, ({ phase }) => phase === 'ready', { timeout: 8000 }),
  ).toMatchObject({ attempt: 1 })
  expect(world.made).toBe(1)

  const c = await join()
  b.spawner.script('stop', { never: true })
  await b.servers.requestStop({ id })
  await until(() => b.spawner.callsOf('stop').length === 1)
  await b.close('keep')
  expect(
    await c.servers.wait(id, ({ phase }) => phase === 'stopped', { timeout: 8000 }),
  ).toBeDefined()
  expect(world.running).toEqual([])
}, 20_000)

test('a process that was frozen past its lease changes nothing when it wakes up', async () => {
  const door = gate()
  let frozen = false
  // Frozen: it neither renews its lease nor notices anything, until the door opens.
  const acquire: Store['acquire'] = async (...lease) => {
    if (frozen) await door.pass()
    return store.acquire(...lease)
  }
  const a = await join({ store: { ...store, acquire } })
  a.spawner.script('start', { hold: door, deaf: true, at: 'before' })
  const { id } = await a.servers.requestStart({ user: 'alice' })
  await until(() => a.spawner.callsOf('start').length === 1)
  frozen = true
  const b = await join()
  const taken = await until(
    async () => {
      const server = await b.servers.get({ id })
      return server?.phase === 'ready' ? server : undefined
    },
    { timeout: 8000 },
  )
  await b.servers.stop({ id })
  const next = await b.servers.start({ id })
  expect(next.attempt).toBe(taken.attempt + 1)
  door.open()
  await until(() => a.spawner.callsOf('start')[0]?.outcome === 'rejected')
  expect(await b.servers.get({ id })).toEqual(next)
  expect(world.running.map((server) => server.attempt)).toEqual([next.attempt])
}, 20_000)

describe('a process that was frozen before it could write what somebody asked for', () => {
  /** A process whose first commit that tells of this event waits at a door. */
  async function sleeper(type: string): Promise<{ engine: TestEngine; door: Gate }> {
    const door = gate()
    let asleep = false
    const transact: Store['transact'] = async (operations) => {
      if (!asleep && operations.some((item) => item.op === 'emit' && item.event.type === type)) {
        asleep = true
        await door.pass()
      }
      return store.transact(operations)
    }
    return { engine: await join({ store: { ...store, transact } }), door }
  }

  test('a stop: does not stop the attempt that was started since', async () => {
    const { engine: a, door } = await sleeper('server.stopping')
    const b = await join()
    const { id } = await b.servers.start({ user: 'alice' })
    const late = a.servers.stop({ id })
    await door.reached
    await b.servers.stop({ id })
    const next = await b.servers.start({ id })
    door.open()
    await late
    expect(await b.servers.get({ id })).toEqual(next)
  })

  test('a removal: is told to try again', async () => {
    const { engine: a, door } = await sleeper('server.stopping')
    const b = await join()
    const { id } = await b.servers.start({ user: 'alice', name: 'gpu' })
    const late = a.servers.stop({ id }, { remove: true }).catch((error: unknown) => error)
    await door.reached
    await b.servers.stop({ id })
    const next = await b.servers.start({ id })
    door.open()
    expect(isHubError(await late, 'HUB_ERR_BUSY')).toBe(true)
    expect(await b.servers.get({ id })).toEqual(next)
  })

  test('a start: does not start again what was stopped since', async () => {
    const { engine: a, door } = await sleeper('server.starting')
    const b = await join()
    const late = a.servers.start({ user: 'alice' }).catch((error: unknown) => error)
    await door.reached
    const { id } = await b.servers.start({ user: 'alice' })
    await b.servers.stop({ id })
    door.open()
    expect(isHubError(await late, 'HUB_ERR_SPAWN_CANCELLED')).toBe(true)
    expect(await b.servers.get({ id })).toMatchObject({ phase: 'stopped', attempt: 1 })
    expect(world.made).toBe(1)
  })
})

test('only one of them polls and adopts', async () => {
  const fake = () => fakeSpawner({ world, without: ['watch'] })
  const a = await join({ fake: fake(), pollInterval: 1000 })
  const b = await join({ fake: fake(), pollInterval: 1000 })
  await a.servers.start({ user: 'alice' })
  const before = b.spawner.callsOf('poll').length
  await until(
    () => a.spawner.callsOf('poll').length + b.spawner.callsOf('poll').length >= before + 3,
  )
  expect([a, b].map((engine) => engine.spawner.callsOf('list').length)).toEqual([1, 0])
  expect(b.spawner.callsOf('poll')).toEqual([])
}, 20_000)

import { afterEach, expect, test } from 'vitest'
import { fakeProxy, fakeSpawner, fakeWorld, gate, recordingLogger, until } from '@hubkit/testkit'
import { defineCuller, type CullCandidate, type Culler } from '../src/contract/culler.ts'
import { memoryStore } from '../src/store/memory.ts'
import { testEngine, type TestEngine } from './support/engine.ts'

let one: TestEngine | undefined
afterEach(async () => {
  await one?.close('keep')
  await one?.world.close()
})

const HOUR = 3_600_000
const keepAll = (): { readonly action: 'keep' } => ({ action: 'keep' })

test('what a culler does not keep is stopped with its reason; a culler that throws keeps', async () => {
  const asked: CullCandidate[] = []
  const culler = defineCuller({
    name: 'test',
    every: 20,
    decide(candidate) {
      asked.push(candidate)
      if (candidate.server.name === 'odd') throw new Error('bug')
      return candidate.server.name === 'idle'
        ? { action: 'remove', reason: 'idle for 1 h' }
        : { action: 'keep' }
    },
  })
  one = await testEngine({ cullers: [culler] })
  const engine = one
  await engine.groups.create('lab', ['alice'])
  await Promise.all(
    ['', 'odd', 'idle'].map((name) => engine.servers.start({ user: 'alice', name })),
  )
  await until(() => engine.events.some((event) => event.type === 'server.removed'))
  const stopping = engine.events.find((event) => event.type === 'server.stopping')
  expect(stopping?.data).toMatchObject({
    name: 'idle',
    actor: { kind: 'culler', name: 'test' },
    reason: { code: 'culled', message: 'idle for 1 h' },
  })
  await until(() => asked.filter((candidate) => candidate.server.name === 'odd').length > 1)
  expect(
    (await engine.servers.list({ phase: ['ready'] })).map((server) => server.name).toSorted(),
  ).toEqual(['', 'odd'])
  expect(asked[0]?.user).toMatchObject({ name: 'alice', groups: ['lab'], admin: false })
})

test('use that only the proxy saw counts before a culler decides', async () => {
  let seen: number | undefined
  const culler = defineCuller({
    name: 'test',
    every: 20,
    decide(candidate) {
      seen = candidate.server.lastActivity
      return { action: 'keep' }
    },
  })
  const later = Date.now() + 60_000
  const proxy = fakeProxy()
  const listRoutes = async () =>
    (await proxy.listRoutes()).map((route) => ({ ...route, lastActivity: later }))
  one = await testEngine({ cullers: [culler], fakes: { ...proxy, listRoutes } })
  const engine = one
  const server = await engine.servers.start({ user: 'alice' })
  await until(() => seen === later)
  expect((await engine.servers.get({ id: server.id }))?.lastActivity).toBe(later)
})

test('a server that is used between the decision and its stop is asked about again', async () => {
  const asked: CullCandidate[] = []
  const door = gate()
  const culler = defineCuller({
    name: 'test',
    every: 20,
    async decide(candidate) {
      asked.push(candidate)
      if (asked.length > 1) return { action: 'keep' }
      await door.pass()
      return { action: 'stop', reason: 'stopped after 1 h without activity' }
    },
  })
  one = await testEngine({ cullers: [culler] })
  const engine = one
  const server = await engine.servers.start({ user: 'alice' })
  await door.reached
  const later = Date.now() + 60_000
  engine.servers.touch(server.id, later)
  await until(async () => (await engine.servers.get({ id: server.id }))?.lastActivity === later)
  door.open()
  await until(() => asked.length > 1)
  expect(asked[1]?.server.lastActivity).toBe(later)
  expect((await engine.servers.get({ id: server.id }))?.phase).toBe('ready')
  expect(engine.spawner.callsOf('stop')).toEqual([])
})

test('a server in constant use is stopped by a culler that does not mind', async () => {
  let use = Date.now()
  const culler = defineCuller({
    name: 'test',
    every: 20,
    async decide({ server }) {
      // Used between every decision and its deed, but for the fourth.
      use += 1
      if (use - start <= 3)
        await engine.store.transact([{ op: 'touch', kind: 'server', id: server.id, at: use }])
      return { action: 'stop', reason: 'stopped after running for 12 h' }
    },
  })
  const engine = await testEngine({ cullers: [culler] })
  one = engine
  use += HOUR
  const start = use
  const { id } = await engine.servers.start({ user: 'alice' })
  await until(async () => (await engine.servers.get({ id }))?.phase === 'stopped')
  expect(await engine.servers.get({ id })).toMatchObject({
    reason: { code: 'culled', message: 'stopped after running for 12 h' },
  })
})

test('as many servers stop at once as the culler says, over all users', async () => {
  const spawner = fakeSpawner({ world: fakeWorld() })
  const door = gate()
  spawner.script('stop', { hold: door })
  let isOn = false
  const culler = defineCuller({
    name: 'test',
    every: 20,
    concurrency: 3,
    decide: () => (isOn ? { action: 'stop', reason: 'because' } : { action: 'keep' }),
  })
  one = await testEngine({ cullers: [culler], fake: spawner })
  const engine = one
  const people = Array.from({ length: 8 }, (_, index) => `user-${index}`)
  await engine.users.createMany(people, {})
  await Promise.all(people.map((user) => engine.servers.start({ user })))
  isOn = true
  await until(() => door.waiting === 3)
  expect(await engine.servers.list({ phase: ['stopping'] })).toHaveLength(3)
  door.open()
  await until(async () => (await engine.servers.list({ phase: ['stopped'] })).length === 8)
})

test('a server that is slow to stop gives up its place', async () => {
  const spawner = fakeSpawner({ world: fakeWorld() })
  const door = gate()
  spawner.script('stop', { hold: door })
  const culler = defineCuller({
    name: 'test',
    every: 20,
    concurrency: 1,
    decide: () => ({ action: 'stop', reason: 'because' }),
  })
  one = await testEngine({ cullers: [culler], fake: spawner, requestWait: 50 })
  const engine = one
  await Promise.all(['', 'a', 'b'].map((name) => engine.servers.start({ user: 'alice', name })))
  await until(() => door.waiting === 3)
  door.open()
  await until(async () => (await engine.servers.list({ phase: ['stopped'] })).length === 3)
})

test('more servers than a page has are all asked about, and all stopped', async () => {
  const store = memoryStore()
  let isOn = false
  const culler = defineCuller({
    name: 'test',
    every: 20,
    concurrency: 0,
    decide: ({ server }) =>
      isOn && server.name !== 'kept' ? { action: 'stop', reason: 'because' } : { action: 'keep' },
  })
  one = await testEngine({ cullers: [culler], store, requestWait: 20 })
  const engine = one
  const real = await engine.servers.start({ user: 'alice', name: 'kept' })
  const { url: _url, ...copy } = real
  await store.transact(
    Array.from({ length: 450 }, (_, index) => {
      const name = `s${index}`
      const slot = `${copy.userId}/${name}`
      const spawner = 'elsewhere' // nobody drives it
      const value = { ...copy, id: name.padEnd(16, '-'), name, slot, spawner }
      return { op: 'put', kind: 'server', value }
    }),
  )
  isOn = true
  await until(async () => (await store.count('server', { phase: 'stopping' })) === 450, {
    timeout: 30_000,
  })
  expect((await engine.servers.get({ id: real.id }))?.phase).toBe('ready')
})

test('one process culls for all, and another goes on when it ends', async () => {
  const world = fakeWorld()
  const store = { ...memoryStore(), close: () => Promise.resolve() }
  const asked = new Map<string, number>()
  const join = (name: string): Promise<TestEngine> =>
    testEngine({
      store,
      fake: fakeSpawner({ world }),
      cullers: [
        defineCuller({
          name: 'test',
          every: 10,
          decide() {
            asked.set(name, (asked.get(name) ?? 0) + 1)
            return { action: 'keep' }
          },
        }),
      ],
    })
  const a = await join('a')
  one = a
  await a.servers.start({ user: 'alice' })
  await until(() => (asked.get('a') ?? 0) > 0)
  const b = await join('b')
  try {
    const before = asked.get('a') ?? 0
    await until(() => (asked.get('a') ?? 0) > before + 20)
    expect(asked.get('b')).toBeUndefined()
    await a.close('keep')
    await until(() => (asked.get('b') ?? 0) > 0)
  } finally {
    await b.close('keep')
  }
})

test('nonsense from a culler keeps the server and is told', async () => {
  const log = recordingLogger()
  const culler = {
    ...defineCuller({ name: 'test', every: 20, decide: keepAll }),
    decide: (): never => undefined as never,
  }
  one = await testEngine({ cullers: [culler], log })
  const { id } = await one.servers.start({ user: 'alice' })
  await until(() => log.lines.some((line) => line.startsWith('error') && line.includes(id)))
  expect((await one.servers.get({ id }))?.phase).toBe('ready')
})

test('a fault that many candidates meet is logged in full once a pass, and the others are stopped', async () => {
  const log = recordingLogger()
  const culler = defineCuller({
    name: 'test',
    every: 50,
    decide({ server }) {
      if (server.name !== 'gpu') throw new Error('a bug')
      return { action: 'stop', reason: 'stopped for a test', cause: { kind: 'rule' } }
    },
  })
  one = await testEngine({ cullers: [culler], log })
  for (const name of ['', 'a', 'b', 'gpu']) await one.servers.start({ user: 'alice', name })
  await until(async () => {
    const server = await one?.servers.get({ user: 'alice', name: 'gpu' })
    return server?.phase === 'stopped'
  })
  expect(await one.servers.get({ user: 'alice', name: 'gpu' })).toMatchObject({
    reason: { code: 'culled', message: 'stopped for a test', cause: { kind: 'rule' } },
  })
  const told = (words: string): number => log.lines.filter((line) => line.includes(words)).length
  await until(() => log.lines.some((line) => /failed as often again.*times\W+2\b/.test(line)))
  expect(told('a culler failed;') - told('failed as often again')).toBeLessThanOrEqual(1)
})

test.each<[string, readonly Partial<Culler>[], string]>([
  ['no time between passes', [{ every: 0 }], '.every'],
  ['an interval that is no duration', [{ every: 'soon' as never }], '.every'],
  ['less than nothing at once', [{ concurrency: -1 }], '.concurrency'],
  ['a name that is taken', [{}, {}], "two cullers named 'test'"],
])('a culler with %s is refused when the hub is made', async (_what, changes, words) => {
  const cullers = changes.map((change) => ({
    ...defineCuller({ name: 'test', decide: keepAll }),
    ...change,
  }))
  await expect(testEngine({ cullers })).rejects.toThrow(words)
})

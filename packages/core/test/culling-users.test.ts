import { gate, recordingLogger, until } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { defineCuller, type Culler, type UserCullCandidate } from '../src/contract/culler.ts'
import { memoryStore } from '../src/store/memory.ts'
import { testEngine, type TestEngine, type TestEngineOptions } from './support/engine.ts'

const HOUR = 3_600_000

let one: TestEngine | undefined
afterEach(async () => {
  await one?.close('keep')
  await one?.world.close()
})
async function start(options: TestEngineOptions): Promise<TestEngine> {
  one = await testEngine(options)
  return one
}

/** Decides about users alone. */
function userCuller(decideUser: NonNullable<Culler['decideUser']>): Culler {
  return defineCuller({ name: 'test', every: 20, decide: () => ({ action: 'keep' }), decideUser })
}

/** Removes whoever was not there for an hour. */
const idle = (asked: UserCullCandidate[] = []): Culler =>
  userCuller((candidate) => {
    asked.push(candidate)
    const { now, user } = candidate
    return now - user.lastActivity >= HOUR
      ? { action: 'remove', reason: 'removed after 1 h without activity' }
      : { action: 'keep' }
  })

const names = async (engine: TestEngine): Promise<readonly string[]> =>
  (await engine.users.page()).items.map((user) => user.name).toSorted()

describe('users', () => {
  test('are removed with their reason once no server of theirs runs; others stay', async () => {
    let now = Date.now()
    const asked: UserCullCandidate[] = []
    const engine = await start({ cullers: [idle(asked)], now: () => now })
    await engine.users.create({ name: 'bob', admin: true })
    await engine.groups.create('lab', ['bob'])
    await engine.servers.start({ user: 'alice', name: 'gpu' })
    const mark = asked.length
    await until(() => asked.some(({ user }) => user.name === 'bob'))
    expect(await names(engine)).toEqual(['alice', 'bob'])
    now += HOUR
    await until(() => engine.events.some((event) => event.type === 'user.removed'))
    expect(engine.events.find((event) => event.type === 'user.removed')?.data).toMatchObject({
      name: 'bob',
      actor: { kind: 'culler', name: 'test' },
      reason: { code: 'culled', message: 'removed after 1 h without activity' },
    })
    expect(asked.find(({ user }) => user.name === 'bob')?.user).toMatchObject({
      admin: true,
      groups: ['lab'],
    })
    expect(await names(engine)).toEqual(['alice'])
    expect(asked.slice(mark + 1).some(({ user }) => user.name === 'alice')).toBe(false)
    await engine.servers.stop({ user: 'alice', name: 'gpu' })
    await until(async () => (await names(engine)).length === 0)
  })

  test('whose server was used count as active, whoever saw it', async () => {
    let now = Date.now()
    const asked: UserCullCandidate[] = []
    const engine = await start({ cullers: [idle(asked)], now: () => now })
    const server = await engine.servers.start({ user: 'alice' })
    now += 2 * HOUR
    engine.servers.touch(server.id, now)
    await until(async () => (await engine.servers.get({ id: server.id }))?.lastActivity === now)
    await engine.servers.stop({ id: server.id })
    await until(() => asked.length > 1)
    expect(asked[0]?.user.lastActivity).toBe(now)
    expect(await names(engine)).toEqual(['alice'])
  })

  test('stay when the culler fails or answers nonsense, and the pass goes on', async () => {
    const log = recordingLogger()
    const engine = await start({
      log,
      cullers: [
        // @ts-expect-error users cannot be stopped
        userCuller(({ user }) => {
          if (user.name === 'bob') throw new Error('bug')
          if (user.name === 'carol') return { action: 'stop', reason: 'stopped' }
          if (user.name === 'dave') return { action: 'remove', reason: ' ' }
          return { action: user.name === 'eve' ? 'remove' : 'keep', reason: 'because' }
        }),
      ],
    })
    const made = await engine.users.createMany(['bob', 'carol', 'dave', 'eve'], {})
    const ids = new Map(made.map(({ name, id }) => [name, id]))
    await until(async () => !(await names(engine)).includes('eve'))
    expect(await names(engine)).toEqual(['alice', 'bob', 'carol', 'dave'])
    await until(() =>
      ['bob', 'carol', 'dave'].every((name) => {
        const id = ids.get(name) ?? ''
        return log.lines.some((line) => line.startsWith('error') && line.includes(id))
      }),
    )
  })
})

describe('between the decision and the removal', () => {
  /** Somebody idle, and a culler that says so only when the test lets it. */
  async function decided(): Promise<{
    readonly engine: TestEngine
    readonly asked: UserCullCandidate[]
    readonly door: ReturnType<typeof gate>
  }> {
    const asked: UserCullCandidate[] = []
    const door = gate()
    let now = Date.now()
    const culler = userCuller(async (candidate) => {
      asked.push(candidate)
      const isIdle = candidate.now - candidate.user.lastActivity >= HOUR
      if (!isIdle) return { action: 'keep' }
      await door.pass()
      return { action: 'remove', reason: 'removed after 1 h without activity' }
    })
    const engine = await start({ cullers: [culler], now: () => now })
    now += HOUR
    await door.reached
    return { engine, asked, door }
  }

  test('a login keeps the user, who is asked about again', async () => {
    const { engine, asked, door } = await decided()
    const login = { remoteAddress: '::1', userAgent: '', identityId: 'x' }
    await engine.sessions.open({ userId: engine.alice.id, ...login })
    door.open()
    await until(() => (asked.at(-1)?.user.lastActivity ?? 0) > (asked[0]?.user.lastActivity ?? 0))
    expect(await names(engine)).toEqual(['alice'])
    expect(await engine.sessions.ofUser(engine.alice.id)).toHaveLength(1)
  })

  test('a start keeps the user, the server and what is stored', async () => {
    const { engine, asked, door } = await decided()
    const server = await engine.servers.start({ user: 'alice' })
    const seen = asked.length
    door.open()
    await engine.users.create({ name: 'zoe' })
    await until(() => asked.slice(seen).some(({ user }) => user.name === 'zoe'))
    expect((await engine.servers.get({ id: server.id }))?.phase).toBe('ready')
    expect(await names(engine)).toEqual(['alice', 'zoe'])
    expect(engine.spawner.callsOf('stop')).toEqual([])
    expect(engine.spawner.callsOf('destroy')).toEqual([])
  })

  test('a place in the line keeps the user', async () => {
    const { engine, asked, door } = await decided()
    const record = await engine.servers.create({ user: 'alice', name: 'gpu' })
    const queued = { ...record, desired: 'running', queuedAt: 1, spawner: 'elsewhere' } as const
    await engine.store.transact([{ op: 'put', kind: 'server', value: queued }])
    const seen = asked.length
    door.open()
    await engine.users.create({ name: 'zoe' })
    await until(() => asked.slice(seen).some(({ user }) => user.name === 'zoe'))
    expect(await names(engine)).toEqual(['alice', 'zoe'])
  })

  test('a login keeps the user even while what is stored is being removed', async () => {
    const engine = await start({})
    await engine.servers.start({ user: 'alice' })
    await engine.servers.stop({ user: 'alice' })
    const unlessUsedSince = Date.now() + HOUR
    const door = gate()
    engine.spawner.script('destroy', { hold: door })
    const removing = engine.users.remove(engine.alice.id, undefined, { unlessUsedSince })
    removing.catch(() => undefined) // looked at below
    await door.reached
    const at = unlessUsedSince + 1
    await engine.store.transact([{ op: 'touch', kind: 'user', id: engine.alice.id, at }])
    door.open()
    await expect(removing).rejects.toMatchObject({ code: 'HUB_ERR_BUSY' })
    expect(await names(engine)).toEqual(['alice'])
  })

  test('nothing keeps a user who was not there', async () => {
    const { engine, door } = await decided()
    door.open()
    await until(async () => (await names(engine)).length === 0)
  })
})

test('thousands are read page by page, each is asked about once a pass, and all that should go go', async () => {
  const store = memoryStore()
  let largest = 0
  const find: typeof store.find = async (kind, query) => {
    const found = await store.find(kind, query)
    if (kind === 'user') largest = Math.max(largest, found.length)
    return found
  }
  const asked: string[] = []
  const door = gate()
  const culler = userCuller(async ({ user }) => {
    await door.pass()
    asked.push(user.name)
    return user.name.endsWith('7') ? { action: 'remove', reason: 'because' } : { action: 'keep' }
  })
  const engine = await start({ store: { ...store, find }, cullers: [culler] })
  await door.reached
  await engine.users.createMany(
    Array.from({ length: 1500 }, (_, index) => `user-${index}`),
    {},
  )
  largest = 0
  const mark = asked.length
  door.open()
  await until(async () => (await store.count('user')) === 1351, { timeout: 30_000 })
  const firstPass = asked
    .slice(mark)
    .filter((name) => name !== 'alice')
    .slice(0, 1500)
  expect(new Set(firstPass).size).toBe(1500)
  expect(largest).toBeLessThanOrEqual(200)
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '@hubkit/testkit'
import { isHubError } from '../src/contract/errors.ts'
import { createPluginStorage } from '../src/engine/plugin-storage.ts'
import { testEngine, type TestEngine } from './support/engine.ts'

let hub: TestEngine
let clock = 1_000_000
beforeEach(async () => {
  clock = 1_000_000
  hub = await testEngine({ now: () => clock, sessionIdle: '1h', sessionLifetime: '10h' })
})
afterEach(async () => {
  await hub.close('keep')
  await hub.world.close()
})
const code = async (work: Promise<unknown>): Promise<string | undefined> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return isHubError(error) ? error.code : undefined
}
const login = (userId: string, shared = false) =>
  hub.sessions.open({
    userId,
    identityId: 'local:x alice',
    remoteAddress: '::1',
    userAgent: 'x'.repeat(999),
    shared,
  })

describe('users', () => {
  test('are one per name, whoever comes first', async () => {
    const [a, b] = await Promise.all([
      code(hub.users.create({ name: 'bob' })),
      code(hub.users.create({ name: 'BOB' })),
    ])
    expect(new Set([a, b])).toEqual(new Set(['HUB_ERR_CONFLICT', undefined]))
  })

  test('are made in bulk, those that exist are skipped, and they sort by creation', async () => {
    const names = Array.from({ length: 450 }, (_, index) => `u${index}`)
    const made = await hub.users.createMany(['alice', ...names], { admin: false })
    expect(made.map((user) => user.name)).toEqual(names)
    const page = await hub.users.page({ offset: 1, limit: 3 })
    expect([page.total, page.items.map((user) => user.name)]).toEqual([451, ['u0', 'u1', 'u2']])
  })

  test('are found by state, name and membership', async () => {
    const names = async (query: Parameters<TestEngine['users']['page']>[0]) =>
      (await hub.users.page(query)).items.map((user) => user.name)
    await hub.users.createMany(['bob', 'carol', 'dave'], {})
    await hub.groups.create('lab', ['carol', 'bob'])
    await hub.servers.start({ user: 'bob' })
    expect(await names({ state: 'ready' })).toEqual(['bob'])
    expect(await names({ state: 'active' })).toEqual(['bob'])
    expect(await names({ state: 'inactive' })).toEqual(['alice', 'carol', 'dave'])
    expect(await names({ nameFilter: 'A', order: { by: 'name', descending: true } })).toEqual([
      'dave',
      'carol',
      'alice',
    ])
    expect(await names({ among: { names: ['dave'], groups: ['lab'] } })).toEqual([
      'bob',
      'carol',
      'dave',
    ])
    expect(await names({ among: { names: [], groups: ['lab'] }, state: 'inactive' })).toEqual([
      'carol',
    ])
    expect(await names({ among: { names: ['alice'], groups: [] }, state: 'ready' })).toEqual([])
  })

  test('who become admin lose what came of a shared password', async () => {
    const shared = await login(hub.alice.id, true)
    const own = await login(hub.alice.id)
    const token = await hub.tokens.mint({ userId: hub.alice.id, scopes: ['inherit'], shared: true })
    await hub.users.update(hub.alice.id, { admin: true })
    expect(await hub.sessions.find(shared.secret)).toBeUndefined()
    expect(await hub.tokens.find(token.secret)).toBeUndefined()
    expect(await hub.sessions.find(own.secret)).toBeDefined()
  })

  test('keep their name while a server runs, and take nothing along when they are removed', async () => {
    await hub.servers.start({ user: 'alice' })
    await hub.servers.start({ user: 'alice', name: 'gpu' })
    expect(await code(hub.users.update(hub.alice.id, { name: 'eve' }))).toBe(
      'HUB_ERR_SERVER_ACTIVE',
    )
    const session = await login(hub.alice.id)
    await hub.users.remove(hub.alice.id)
    expect(hub.world.running).toEqual([])
    expect(await hub.sessions.find(session.secret)).toBeUndefined()
    for (const kind of ['server', 'token', 'session', 'membership'] as const)
      expect(await hub.store.count(kind), kind).toBe(0)
    const again = await hub.users.create({ name: 'alice' })
    expect(again.id).not.toBe(hub.alice.id)
  })

  test('who are removed leave no storage behind, also of servers that had stopped', async () => {
    const servers = await Promise.all(
      ['', 'gpu', 'new'].map((name) => hub.servers.start({ user: 'alice', name })),
    )
    await hub.servers.stop({ user: 'alice', name: 'gpu' })
    await hub.users.create({ name: 'bob' })
    const bobs = await hub.servers.start({ user: 'bob' })
    await hub.users.remove(hub.alice.id)
    for (const { id } of servers) expect(hub.world.hasStorage(id)).toBe(false)
    expect(hub.world.hasStorage(bobs.id)).toBe(true)
  })

  test('stay while the storage of a server cannot be destroyed', async () => {
    await hub.close('keep')
    hub = await testEngine({ stopTimeout: 100 })
    const { id } = await hub.servers.start({ user: 'alice' })
    const lift = hub.spawner.script('destroy', { fail: new Error('no') })
    expect(await code(hub.users.remove(hub.alice.id))).toBe('HUB_ERR_SERVER_ACTIVE')
    expect(await hub.users.byName('alice')).toBeDefined()
    lift()
    await hub.servers.wait(id, () => false, { timeout: 10_000 })
    await hub.users.remove(hub.alice.id)
    expect(await hub.users.byName('alice')).toBeUndefined()
    expect(hub.world.hasStorage(id)).toBe(false)
  })

  test('with a server that is stopping are not removed', async () => {
    await hub.servers.start({ user: 'alice' })
    hub.spawner.script('stop', { fail: new Error('no') })
    await hub.servers.requestStop({ user: 'alice' })
    expect(await code(hub.users.remove(hub.alice.id))).toBe('HUB_ERR_SERVER_ACTIVE')
    expect(await hub.users.byName('alice')).toBeDefined()
    hub.spawner.unscript()
  })
})

describe('groups', () => {
  test('have members and properties; unknown users change nothing', async () => {
    await hub.users.create({ name: 'bob' })
    await hub.groups.create('lab', ['bob'])
    expect(await code(hub.groups.create('lab'))).toBe('HUB_ERR_CONFLICT')
    expect(await code(hub.groups.add('lab', ['alice', 'nobody']))).toBe('HUB_ERR_BAD_REQUEST')
    expect(await hub.groups.members('lab')).toEqual(['bob'])
    await hub.groups.add('lab', ['alice', 'bob'])
    await hub.groups.setProperties('lab', { quota: 3 })
    expect(await hub.groups.members('lab')).toEqual(['alice', 'bob'])
    await hub.groups.drop('lab', ['bob'])
    expect(await hub.groups.get('lab')).toMatchObject({ properties: { quota: 3 } })
    await hub.groups.remove('lab')
    expect((await hub.groups.ofUsers([hub.alice.id])).get(hub.alice.id)).toEqual([])
    expect(await code(hub.groups.remove('lab'))).toBe('HUB_ERR_NOT_FOUND')
  })

  test("stated by an issuer replace a user's", async () => {
    await hub.groups.create('old', ['alice'])
    await hub.groups.replaceFor(hub.alice.id, ['new', 'newer'])
    expect((await hub.groups.ofUsers([hub.alice.id])).get(hub.alice.id)).toEqual(['new', 'newer'])
    expect((await hub.groups.page()).items.map(({ id }) => id)).toEqual(['new', 'newer', 'old'])
  })
})

describe('tokens', () => {
  test('are found by their secret until they end, and only a hash is stored', async () => {
    const { secret, record } = await hub.tokens.mint({
      userId: hub.alice.id,
      scopes: ['self'],
      expiresIn: 1000,
      note: 'ci',
    })
    expect(await hub.tokens.find(secret)).toMatchObject({ id: record.id, note: 'ci' })
    expect(JSON.stringify(await hub.store.find('token', {}))).not.toContain(secret)
    clock += 1000
    expect(await hub.tokens.find(secret)).toBeUndefined()
    expect(await hub.tokens.get(record.id)).toBeUndefined()
    expect(await hub.tokens.find('garbage')).toBeUndefined()
  })

  test('of an OAuth client go together', async () => {
    const first = await hub.tokens.mint({ userId: hub.alice.id, scopes: [], clientId: 's1' })
    const second = await hub.tokens.mint({ userId: hub.alice.id, scopes: [], clientId: 's1' })
    const other = await hub.tokens.mint({ userId: hub.alice.id, scopes: [] })
    await hub.tokens.revoke(first.record.id)
    await hub.tokens.revoke(first.record.id)
    expect(await hub.tokens.find(second.secret)).toBeUndefined()
    expect((await hub.tokens.ofUser(hub.alice.id)).map(({ id }) => id)).toEqual([other.record.id])
  })
})

describe('sessions', () => {
  test('end by idleness, by age, one by one and all at once, with the tokens that came of them', async () => {
    const one = await login(hub.alice.id)
    const two = await login(hub.alice.id)
    expect(one.record.userAgent).toHaveLength(200)
    const token = await hub.tokens.mint({
      userId: hub.alice.id,
      scopes: [],
      clientId: 's1',
      sessionId: one.record.id,
    })
    await hub.sessions.end(one.record.id)
    expect(await hub.sessions.find(one.secret)).toBeUndefined()
    expect(await hub.tokens.find(token.secret)).toBeUndefined()
    for (let hours = 0; hours < 9; hours += 1) {
      expect(await hub.sessions.find(two.secret), `after ${hours} h`).toBeDefined()
      await until(
        async () => (await hub.store.get('session', two.record.id))?.value.lastActivity === clock,
      )
      clock += 59 * 60_000
    }
    clock += 2 * 60_000
    expect(await hub.sessions.find(two.secret)).toBeUndefined()
    const three = await login(hub.alice.id)
    await hub.sessions.endAll(hub.alice.id)
    expect(await hub.sessions.find(three.secret)).toBeUndefined()
    expect(await hub.sessions.ofUser(hub.alice.id)).toEqual([])
  }, 20_000)

  test('end after their absolute lifetime, however much they are used', async () => {
    const one = await login(hub.alice.id)
    clock += 10 * 3_600_000
    expect(await hub.sessions.find(one.secret)).toBeUndefined()
  })
})

test("a plugin's storage: its own keys, guarded by revision, with an end", async () => {
  const [mine, other] = ['a', 'b'].map((name) => createPluginStorage(hub.store, name, () => clock))
  if (!mine || !other) throw new Error('no storage')
  expect(await mine.put('k', { n: 1 }, { ifRevision: 0, ttl: 1000 })).toBe(true)
  expect(await mine.put('k', { n: 2 }, { ifRevision: 0 })).toBe(false)
  expect(await other.get('k')).toBeUndefined()
  const found = await mine.get('k')
  expect(found).toMatchObject({ value: { n: 1 } })
  clock += 1000
  expect(await mine.get('k')).toBeUndefined()
  expect(await mine.put('k', { n: 3 }, { ifRevision: 0 })).toBe(true)
  await mine.delete('k')
  await mine.delete('k')
  expect(await mine.get('k')).toBeUndefined()
  await expect(mine.put('', 1)).rejects.toMatchObject({ code: 'HUB_ERR_PLUGIN' })
})

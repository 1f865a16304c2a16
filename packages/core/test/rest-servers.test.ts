import { fakeOptions, fakeSpawner, gate } from '@hubkit/testkit'
import { HubError } from '../src/contract/errors.ts'
import type { JsonValue } from '../src/contract/json.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HubOptions } from '../src/index.ts'
import { dig, restHub, type RestHub } from './support/rest.ts'

let hub: RestHub
const remake = async (options: Partial<HubOptions>): Promise<void> => {
  await hub.close()
  hub = await restHub(options)
}
beforeEach(async () => {
  hub = await restHub()
})
afterEach(() => hub.close())

const DEFAULT = '/users/alice/server'
const named = (name: string, user = 'alice'): string => `/users/${user}/servers/${name}`
const status = async (method: string, path: string, body?: JsonValue): Promise<number> =>
  (await hub.ask(path, { method, ...(body === undefined ? {} : { body }) })).status
const post = (path = DEFAULT, body?: JsonValue): Promise<number> => status('POST', path, body)
const del = (path = DEFAULT, body?: JsonValue): Promise<number> => status('DELETE', path, body)
const model = async (path = DEFAULT) => (await hub.ask(path)).json
const reaches = async (name: string, phase: string, user = 'alice'): Promise<void> => {
  const server = await hub.hub.servers.get({ user, name })
  await hub.hub.servers.wait(server?.id ?? '', (now) => now.phase === phase, { timeout: 10_000 })
}
const starting = async () => (await hub.hub.servers.list({ phase: ['starting'] })).length

describe('starting and stopping', () => {
  test('201 when it is ready, 204 when it is gone, and nothing is left of it (1: test_spawn)', async () => {
    const started = await hub.ask(DEFAULT, { method: 'POST' })
    expect([started.status, started.text]).toEqual([201, ''])
    expect(await model()).toMatchObject({
      name: '',
      ready: true,
      pending: null,
      stopped: false,
      url: '/user/alice/',
      state: { url: expect.any(String) },
    })
    expect(dig((await hub.ask('/users/alice')).json, 'server')).toBe('/user/alice/')
    expect(await del()).toBe(204)
    expect(await model()).toMatchObject({
      ready: false,
      pending: null,
      stopped: true,
      started: null,
      state: {},
    })
    const record = await hub.hub.servers.get({ user: 'alice' })
    expect(await hub.store.find('token', { where: { serverId: record?.id ?? '' } })).toEqual([])
    expect([await starting(), hub.world.running.length]).toEqual([0, 0])
  })

  test('options stay over a stop, are used again when left out, replaced when given (2: test_user_options)', async () => {
    const options = async () => dig(await model(), 'user_options')
    expect(await post(DEFAULT, { size: 'large', nested: { a: [1] } })).toBe(201)
    expect(await options()).toEqual({ size: 'large', nested: { a: [1] } })
    await del()
    expect(await post()).toBe(201)
    expect(hub.world.running[0]?.given.options).toEqual({ size: 'large', nested: { a: [1] } })
    await del()
    expect(await post(DEFAULT, { user_options: { size: 'small' } })).toBe(201)
    expect(await options()).toEqual({ size: 'small' })
    await del()
    expect(await post(DEFAULT, {})).toBe(201)
    expect(await options()).toEqual({ size: 'small' })
    await del()
    expect(await post(DEFAULT, { user_options: {} })).toBe(201)
    expect(await options()).toEqual({})
  })

  test('a stop may say what rule of a culler it is, of a closed set, and no words of its own', async () => {
    const why = async (reason: JsonValue): Promise<unknown> => {
      await hub.hub.servers.start({ user: 'alice' })
      expect(await del(DEFAULT, { reason })).toBe(204)
      return (await hub.hub.servers.get({ user: 'alice' }))?.reason
    }
    const cause = { kind: 'idle', seconds: 3600 }
    expect(await why(cause)).toEqual({
      code: 'culled',
      message: 'stopped after 1 h without activity',
      cause,
    })
    expect(await why({ kind: 'age', seconds: 43_200 })).toMatchObject({
      message: 'stopped after running for 12 h',
    })
    expect(await why({ kind: 'rule', message: '<b>words</b>' })).toEqual({
      code: 'culled',
      message: 'stopped by a rule of this hub',
      cause: { kind: 'rule' },
    })
    const plain = { code: 'admin', message: 'stopped by an administrator' }
    for (const odd of [
      '<script>alert(1)</script>',
      null,
      [cause],
      { kind: 'idle' },
      { kind: 'idle', seconds: '3600' },
      { kind: 'idle', seconds: -1 },
      { kind: 'idle', seconds: 1.5 },
      { kind: 'idle', seconds: 1e300 },
      { kind: 'toString', seconds: 1 },
      { kind: { toString: 'idle' }, seconds: 1 },
    ])
      expect(await why(odd), JSON.stringify(odd)).toEqual(plain)
  })

  test('202 while it takes longer; DELETE twice is 202, then 204 (3: test_slow_spawn)', async () => {
    await remake({ requestWait: 30 })
    const [door, exit] = [gate(), gate()]
    hub.spawner.script('start', { hold: door })
    hub.spawner.script('stop', { hold: exit })
    expect(await post()).toBe(202)
    expect(await model()).toMatchObject({ pending: 'spawn', ready: false, stopped: false })
    expect(await post()).toBe(202)
    door.open()
    await reaches('', 'ready')
    expect(await del()).toBe(202)
    expect(await model()).toMatchObject({ pending: 'stop' })
    expect(await del()).toBe(202)
    exit.open()
    await reaches('', 'stopped')
    expect(await del()).toBe(204)
    expect(hub.spawner.callsOf('start')).toHaveLength(1)
  })

  test('a start that never ends in time leaves nothing pending (4: test_never_spawn)', async () => {
    await remake({ startTimeout: 50 })
    hub.spawner.script('start', { never: true })
    const answer = await hub.ask(DEFAULT, { method: 'POST' })
    expect([answer.status, dig(answer.json, 'code')]).toEqual([504, 'HUB_ERR_SPAWN_TIMEOUT'])
    expect(await model()).toMatchObject({
      pending: null,
      ready: false,
      stopped: true,
      failure: { code: 'HUB_ERR_SPAWN_TIMEOUT' },
    })
    expect(await starting()).toBe(0)
  })

  test('a start that fails after the answer leaves nothing pending either (4: test_slow_bad_spawn)', async () => {
    await remake({ requestWait: 20 })
    const door = gate()
    hub.spawner.script('start', { hold: door, fail: new Error('boom') })
    expect(await post()).toBe(202)
    door.open()
    await reaches('', 'stopped')
    expect(await model()).toMatchObject({ pending: null, ready: false, failure: { status: 500 } })
  })

  test('a start that fails is its error; the next one begins anew (5: test_bad_spawn)', async () => {
    hub.spawner.script('start', { fail: new Error('the secret reason'), times: 1 })
    const answer = await hub.ask(DEFAULT, { method: 'POST' })
    expect([answer.status, dig(answer.json, 'code')]).toEqual([500, 'HUB_ERR_SPAWN_FAILED'])
    expect(answer.text).not.toContain('secret')
    expect(await post()).toBe(201)
    expect(hub.spawner.callsOf('start').map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(await model()).toMatchObject({ ready: true, failure: null })
  })

  test("a spawner's own words and status reach the client, its log does not (6: test_spawn_error_log)", async () => {
    hub.spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_REFUSED', {
        message: 'Your project has no hours left.',
        status: 418,
        hint: 'Ask for more.',
        log: 'hidden lines',
      }),
    })
    const answer = await hub.ask(DEFAULT, { method: 'POST' })
    expect(answer.json).toEqual({
      status: 418,
      message: 'Your project has no hours left.',
      code: 'HUB_ERR_SPAWN_REFUSED',
      hint: 'Ask for more.',
    })
    expect(answer.status).toBe(418)
  })

  test('what races with a start or stop joins it or is told to wait (7: test_start_stop_race)', async () => {
    await remake({ requestWait: 20 })
    const [door, exit] = [gate(), gate()]
    hub.spawner.script('start', { hold: door, times: 1 })
    hub.spawner.script('stop', { hold: exit, times: 1 })
    expect([await post(), await post()]).toEqual([202, 202])
    expect(await del()).toBe(202)
    expect(await model()).toMatchObject({ pending: 'stop' })
    expect([await post(), await del()]).toEqual([400, 202])
    exit.open()
    await reaches('', 'stopped')
    door.open()
    expect([201, 202]).toContain(await post())
    await reaches('', 'ready')
    expect(hub.world.running).toHaveLength(1)
  })

  test('a running server is 400, and stays', async () => {
    expect([await post(), await post()]).toEqual([201, 400])
    expect(hub.world.made).toBe(1)
  })

  test('too many starting at once are 429 with Retry-After, until one is through (8: test_spawn_limit)', async () => {
    await remake({ requestWait: 20, concurrentStarts: 2 })
    const door = gate()
    hub.spawner.script('start', { hold: door })
    expect([await post('/users/alice/server'), await post('/users/bob/server')]).toEqual([202, 202])
    const third = await hub.ask('/users/root/server', { method: 'POST' })
    expect([third.status, dig(third.json, 'code')]).toEqual([429, 'HUB_ERR_SPAWN_LIMIT'])
    const after = Number(third.headers.get('retry-after'))
    expect(after).toBeGreaterThanOrEqual(30)
    expect(after).toBeLessThanOrEqual(60)
    door.open()
    await reaches('', 'ready')
    await reaches('', 'ready', 'bob')
    expect([201, 202]).toContain(await post('/users/root/server'))
  })

  test('too many active are 429, until one stops (9: test_active_server_limit)', async () => {
    await remake({ activeServers: 2 })
    expect([await post('/users/alice/server'), await post('/users/bob/server')]).toEqual([201, 201])
    const third = await hub.ask('/users/root/server', { method: 'POST' })
    expect([third.status, dig(third.json, 'code')]).toEqual([429, 'HUB_ERR_ACTIVE_LIMIT'])
    expect(await del()).toBe(204)
    expect(await post('/users/root/server')).toBe(201)
    expect(await hub.hub.servers.list({ phase: ['ready'] })).toHaveLength(2)
  })

  test('no such user is 404 (10: test_spawn_nosuch_user, test_stop_nosuch_user)', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expect([
        method,
        await status(method, '/users/nobody/server', method === 'PATCH' ? {} : undefined),
      ]).toEqual([method, 404])
    }
  })

  test('a stop that fails is not said to have worked', async () => {
    await remake({ requestWait: 30, stopTimeout: 50 })
    await hub.hub.servers.start({ user: 'alice' })
    const lift = hub.spawner.script('stop', { fail: new Error('the cluster is away') })
    expect(await del()).toBe(202)
    expect(await model()).toMatchObject({ pending: 'stop', stopped: false, ready: false })
    expect(await del()).toBe(202)
    expect(hub.world.running).toHaveLength(1)
    lift()
    await reaches('', 'stopped')
    expect([await del(), hub.world.running.length]).toEqual([204, 0])
  })

  test('a client that goes does not end the start', async () => {
    const [door, gone] = [gate(), new AbortController()]
    hub.spawner.script('start', { hold: door })
    const asked = hub.send(DEFAULT, { method: 'POST', signal: gone.signal })
    await door.reached
    gone.abort()
    await asked
    door.open()
    await reaches('', 'ready')
    expect(hub.log.lines.filter((line) => line.startsWith('error'))).toEqual([])
  })

  test('who stopped it is told to its owner', async () => {
    await post()
    await del()
    expect(await model()).toMatchObject({
      reason: { code: 'admin', message: 'stopped by an administrator' },
    })
    await post()
    await hub.ask(DEFAULT, { method: 'DELETE', token: hub.alice })
    expect(await model()).toMatchObject({ reason: { code: 'user' } })
  })

  test('options that its spawner refuses are 400', async () => {
    const spawner = fakeSpawner({ options: fakeOptions })
    await remake({ spawner })
    const answer = await hub.ask(DEFAULT, {
      method: 'POST',
      body: { user_options: { size: 'huge' } },
    })
    expect([answer.status, dig(answer.json, 'code')]).toEqual([400, 'HUB_ERR_USER_OPTIONS'])
    for (const body of [
      [],
      'x',
      { user_options: [] },
      { user_options: {}, other: 1 },
      { display_name: 1 },
    ])
      expect(await post(DEFAULT, body)).toBe(400)
    expect(await hub.hub.servers.list()).toHaveLength(0)
    expect(await post(DEFAULT, { user_options: { size: 'large' } })).toBe(201)
    await spawner.world.close()
  })
})

describe('named servers', () => {
  test('are made without a start by PUT, once', async () => {
    const made = await hub.ask(named('exp'), {
      method: 'PUT',
      body: { display_name: 'My experiment', user_options: { a: 1 } },
    })
    expect([made.status, made.json]).toEqual([
      201,
      expect.objectContaining({
        name: 'exp',
        display_name: 'My experiment',
        full_name: 'alice/exp',
        stopped: true,
        user_options: { a: 1 },
        url: '/user/alice/exp/',
      }),
    ])
    expect([
      await status('PUT', named('exp')),
      await status('PUT', DEFAULT),
      await status('PUT', named('')),
    ]).toEqual([409, 409, 409])
    expect(hub.world.made).toBe(0)
    expect(await post(named('exp'))).toBe(201)
    expect(await model(named('exp'))).toMatchObject({
      ready: true,
      user_options: { a: 1 },
      display_name: 'My experiment',
    })
  })

  test('are counted without the default one, and a removed one frees its place (52: test_named_server_limit)', async () => {
    await remake({ namedServersPerUser: 2 })
    expect([
      await post(),
      await post(named('one')),
      await post(named('two')),
      await post(named('three')),
    ]).toEqual([201, 201, 201, 400])
    expect(dig((await hub.ask(named('three'), { method: 'PUT' })).json, 'code')).toBe(
      'HUB_ERR_NAMED_SERVER_LIMIT',
    )
    expect([await del(named('one')), await post(named('three'))]).toEqual([204, 400])
    expect([await del(named('one'), { remove: true }), await post(named('three'))]).toEqual([
      204, 201,
    ])
  })

  test('may be limited user by user (52: test_named_server_limit callable)', async () => {
    await remake({ namedServersPerUser: ({ name }) => (name === 'alice' ? 1 : 0) })
    expect([await post(named('one')), await post(named('two'))]).toEqual([201, 400])
    expect([await post(named('one', 'bob')), await post(named('two', 'bob'))]).toEqual([201, 201])
  })

  test.each([
    'UPPER',
    '9lives',
    'a--b',
    'a-',
    'x'.repeat(31),
    'a b',
    'a<script>',
    'a%2Fb',
    'ü',
    'lab',
  ])('%s is no name for one (53: test_create_invalid_named_server)', async (name) => {
    for (const method of ['PUT', 'POST']) {
      const answer = await hub.ask(named(name === 'a%2Fb' ? name : encodeURIComponent(name)), {
        method,
      })
      expect([answer.status, dig(answer.json, 'code')]).toEqual([400, 'HUB_ERR_SERVER_NAME'])
      expect(answer.headers.get('content-type')).toContain('application/json')
    }
  })

  test('can be disabled (53: test_start_invalid_named_server_disabled)', async () => {
    await remake({ namedServers: false })
    expect([
      await post(named('exp')),
      await status('PUT', named('exp')),
      await status('GET', named('exp')),
      await del(named('exp')),
    ]).toEqual([400, 400, 404, 404])
    expect(await post(named(''))).toBe(201)
  })

  test('a stop keeps the record, remove takes it away; the default one stays (54: test_delete_named_server)', async () => {
    await post(named('exp'))
    expect([await del(named('exp')), await status('GET', named('exp'))]).toEqual([204, 200])
    expect([
      await del(named('exp'), { remove: true }),
      await status('GET', named('exp')),
      await del(named('exp')),
    ]).toEqual([204, 404, 404])
    await post(named('two'))
    expect([await del(named('two'), { remove: true }), await status('GET', named('two'))]).toEqual([
      204, 404,
    ])
    expect(await del(DEFAULT, { remove: true })).toBe(400)
    expect(await del(DEFAULT, { remove: 'yes' })).toBe(400)
  })

  test('a removal that takes long is 202, and done later', async () => {
    await remake({ requestWait: 20 })
    await hub.hub.servers.start({ user: 'alice', name: 'exp' })
    const exit = gate()
    hub.spawner.script('stop', { hold: exit })
    expect([await del(named('exp'), { remove: true }), await del(named('exp'))]).toEqual([202, 202])
    const server = await hub.hub.servers.get({ user: 'alice', name: 'exp' })
    exit.open()
    expect(
      await hub.hub.servers.wait(server?.id ?? '', () => false, { timeout: 5000 }),
    ).toBeUndefined()
    expect(await status('GET', named('exp'))).toBe(404)
  })
})

describe('renaming (55: test_rename_server)', () => {
  const rename = (from: string, body: JsonValue) =>
    hub.ask(from === '' ? DEFAULT : named(from), { method: 'PATCH', body })
  const outcome = async (from: string, to: string) => (await rename(from, { name: to })).status

  test('changes name, label and options of a stopped server, and keeps its id', async () => {
    await status('PUT', named('exp'))
    const before = await hub.hub.servers.get({ user: 'alice', name: 'exp' })
    const answer = await rename('exp', {
      name: 'exp2',
      display_name: 'Second',
      user_options: { a: 1 },
    })
    expect(answer.json).toMatchObject({
      name: 'exp2',
      display_name: 'Second',
      user_options: { a: 1 },
      url: '/user/alice/exp2/',
    })
    expect(await hub.hub.servers.get({ user: 'alice', name: 'exp2' })).toMatchObject({
      id: before?.id,
    })
    expect(await status('GET', named('exp'))).toBe(404)
  })

  test('is refused while it runs, for a name that is taken or not valid, for a field that is none', async () => {
    await status('PUT', named('one'))
    await post(named('two'))
    expect(await outcome('two', 'three')).toBe(400)
    expect(await outcome('one', 'two')).toBe(409)
    expect(await outcome('one', '')).toBe(409)
    expect(await outcome('one', 'Not Valid')).toBe(400)
    expect(await outcome('nope', 'x')).toBe(404)
    expect((await rename('one', { colour: 'red' })).status).toBe(400)
    expect((await rename('one', { name: 1 })).status).toBe(400)
    expect((await rename('one', { display_name: ' ' })).status).toBe(400)
  })

  test('of the default server leaves a new one in its place', async () => {
    await post()
    await del()
    expect(await outcome('', 'old')).toBe(200)
    expect(await model()).toMatchObject({ name: '', stopped: true, last_activity: null })
    expect(await post()).toBe(201)
    expect(await status('GET', named('old'))).toBe(200)
  })

  test('of a named server is no new one', async () => {
    await remake({ namedServersPerUser: 1 })
    await status('PUT', named('one'))
    expect(await outcome('one', 'three')).toBe(200)
  })

  test('of the default server counts as one more named server', async () => {
    await remake({ namedServersPerUser: 1 })
    await post()
    await del()
    await status('PUT', named('one'))
    expect(await outcome('', 'two')).toBe(400)
  })
})

describe('who may', () => {
  const as = async (method: string, path: string, ...scopes: string[]) =>
    (await hub.ask(path, { method, token: await hub.tokenFor('root', scopes) })).status

  test('is told by scopes: 403 without, 404 when they reach another', async () => {
    expect(await as('POST', DEFAULT, 'read:servers')).toBe(403)
    expect(await as('POST', DEFAULT, 'start:servers!user=bob')).toBe(404)
    expect(await as('POST', DEFAULT, 'start:servers!server=alice/')).toBe(201)
    expect(await as('DELETE', DEFAULT, 'start:servers')).toBe(403)
    expect(await as('DELETE', DEFAULT, 'delete:servers!server=alice/exp')).toBe(404)
    expect(await as('GET', DEFAULT, 'read:servers!server=alice/exp')).toBe(404)
    expect(await as('GET', DEFAULT, 'read:servers!user=alice')).toBe(200)
    expect(await as('DELETE', DEFAULT, 'delete:servers!user=alice')).toBe(204)
  })

  test('members of a group may be reached by it', async () => {
    await hub.hub.groups.create('lab', ['alice'])
    expect(await as('POST', DEFAULT, 'servers!group=lab')).toBe(201)
    expect(await as('POST', '/users/bob/server', 'servers!group=lab')).toBe(404)
  })

  test('the owner may; another user learns nothing', async () => {
    expect((await hub.ask(DEFAULT, { method: 'POST', token: hub.alice })).status).toBe(201)
    expect((await hub.ask(DEFAULT, { token: hub.bob })).status).toBe(404)
    expect((await hub.ask(DEFAULT, { method: 'DELETE', token: hub.bob })).status).toBe(404)
    expect((await hub.ask(DEFAULT, { token: hub.alice })).json).not.toHaveProperty('state')
  })
})

test('GET of a server that was never started is a stopped default server', async () => {
  expect((await hub.ask(DEFAULT)).json).toMatchObject({
    name: '',
    ready: false,
    stopped: true,
    pending: null,
    started: null,
    user_options: {},
  })
  expect(await del()).toBe(204)
  expect(await hub.hub.servers.list()).toEqual([])
})

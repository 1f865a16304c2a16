import { fakeSpawner, fakeWorld, gate, until, type FakeSpawner } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { HubError, isHubError } from '../src/contract/errors.ts'
import { memoryStore } from '../src/store/memory.ts'
import { testEngine, type TestEngine, type TestEngineOptions } from './support/engine.ts'

const made: TestEngine[] = []
async function engine(options?: TestEngineOptions): Promise<TestEngine> {
  const one = await testEngine(options)
  made.push(one)
  return one
}
afterEach(async () => {
  await Promise.all(made.map((one) => one.close('keep')))
  await Promise.all(made.splice(0).map((one) => one.world.close()))
})

const types = (one: TestEngine): string[] =>
  one.events.map((event) => event.type).filter((type) => type.startsWith('server.'))
const code = (error: unknown): string | undefined => (isHubError(error) ? error.code : undefined)

describe('a start', () => {
  test('ends ready, with its route open and its progress and transitions told in order', async () => {
    const one = await engine()
    const server = await one.servers.start({ user: 'alice' })
    expect(server).toMatchObject({ phase: 'ready', attempt: 1, desired: 'running' })
    expect((await one.proxy.listRoutes()).map((route) => [route.routespec, route.target])).toEqual([
      ['/user/alice/', server.url],
    ])
    await until(() => types(one).includes('server.started'))
    expect(
      types(one).filter(
        (type) =>
          type !== 'server.progress' && type !== 'server.updated' && type !== 'server.reported',
      ),
    ).toEqual(['server.starting', 'server.spawned', 'server.started'])
  })

  test('is joined by a repeat: one spawner call, one server (7)', async () => {
    const one = await engine()
    const door = gate()
    one.spawner.script('start', { hold: door })
    const both = Promise.all([
      one.servers.start({ user: 'alice' }),
      one.servers.start({ user: 'alice' }),
    ])
    await until(() => one.spawner.callsOf('start').length > 0)
    door.open()
    const [a, b] = await both
    expect(a.id).toBe(b.id)
    expect(one.spawner.callsOf('start')).toHaveLength(1)
    expect(one.world.made).toBe(1)
  })

  test('of a running server is refused, asked for by request', async () => {
    const one = await engine()
    await one.servers.start({ user: 'alice' })
    expect(
      code(await one.servers.requestStart({ user: 'alice' }).catch((error: unknown) => error)),
    ).toBe('HUB_ERR_SERVER_ACTIVE')
  })

  test('of a server that died unnoticed is no repeat: a look at it tells', async () => {
    const one = await engine({ fake: fakeSpawner({ world: fakeWorld(), without: ['watch'] }) })
    const before = await one.servers.start({ user: 'alice' })
    await one.world.get(before.id).die()
    await one.servers.requestStart({ user: 'alice' })
    expect(
      await one.servers.wait(before.id, ({ phase }) => phase === 'ready', { timeout: 5000 }),
    ).toMatchObject({ attempt: 2 })
  })

  test('that fails leaves it stopped with the reason and the log, and the next one works (4, 5)', async () => {
    const one = await engine()
    one.spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_FAILED', {
        message: 'no such image',
        hint: 'pick another',
        log: 'line 1',
      }),
      times: 1,
    })
    const error = await one.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'HUB_ERR_SPAWN_FAILED',
      message: 'no such image',
      hint: 'pick another',
      log: 'line 1',
    })
    expect(await one.servers.get({ user: 'alice' })).toMatchObject({
      phase: 'stopped',
      desired: 'stopped',
      failure: { message: 'no such image' },
    })
    expect(await one.servers.start({ user: 'alice' })).toMatchObject({ phase: 'ready', attempt: 2 })
  })

  test('never shows a foreign error text to the user', async () => {
    const one = await engine()
    one.spawner.script('start', { fail: new Error('password=hunter2'), times: 1 })
    const error = await one.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'HUB_ERR_SPAWN_FAILED',
      message: 'The server could not be started.',
    })
    expect(JSON.stringify(await one.servers.get({ user: 'alice' }))).not.toContain('hunter2')
  })

  test('that takes too long fails, and what it made is stopped', async () => {
    const one = await engine({ startTimeout: 100 })
    one.spawner.script('start', { never: true })
    const error = await one.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
    expect(code(error)).toBe('HUB_ERR_SPAWN_TIMEOUT')
    expect(one.spawner.callsOf('stop').map((call) => call.attempt)).toEqual([1])
    expect(one.world.running).toEqual([])
  })

  test('may take as long as its spawner says of it, longer or shorter', async () => {
    const asked: unknown[] = []
    const slow = (time: number | undefined): FakeSpawner => ({
      ...fakeSpawner({ world: fakeWorld() }),
      startTimeout: ({ options, server }) => {
        asked.push([options, server.name])
        return Promise.resolve(time)
      },
    })
    const long = await engine({ startTimeout: 2000, fake: slow(60_000) })
    long.spawner.script('start', { delay: 2500 })
    expect(await long.servers.start({ user: 'alice' }, { userOptions: { a: 1 } })).toMatchObject({
      phase: 'ready',
    })
    expect(asked).toEqual([[{ a: 1 }, '']])
    for (const time of [100, undefined]) {
      const short = await engine({
        startTimeout: time === undefined ? 100 : 60_000,
        fake: slow(time),
      })
      short.spawner.script('start', { never: true })
      const error = await short.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
      expect(code(error)).toBe('HUB_ERR_SPAWN_TIMEOUT')
    }
  })

  test('whose server never answers, or answers only 5xx, fails and is stopped', async () => {
    const one = await engine({ answerTimeout: 200 })
    for (const manners of ['silent', 'error'] as const) {
      one.spawner.script('start', { manners, times: 1 })
      const error = await one.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
      expect(code(error)).toBe('HUB_ERR_SPAWN_UNREACHABLE')
    }
    expect(one.world.running).toEqual([])
  })

  test('notices the death of its server while it waits for an answer', async () => {
    const one = await engine({ answerTimeout: 60_000 })
    one.spawner.script('start', { manners: 'silent', times: 1 })
    const start = one.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
    const running = await until(() => one.world.running[0])
    await until(async () => (await one.servers.get({ user: 'alice' }))?.url)
    await running.die({ exitCode: 3 })
    expect(await start).toMatchObject({
      code: 'HUB_ERR_SPAWN_EXITED',
      message: 'The server stopped while it was starting (exit code 3).',
    })
  })

  test('whose route cannot be added fails, and is stopped', async () => {
    const one = await engine()
    one.proxy.fail(new HubError('HUB_ERR_PROXY'))
    const start = one.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
    // Its route cannot be taken away either: until then it must not give up its port.
    await until(async () => (await one.servers.get({ user: 'alice' }))?.stuckSince)
    expect(one.spawner.callsOf('stop')).toEqual([])
    one.proxy.fail(undefined)
    expect(code(await start)).toBe('HUB_ERR_PROXY')
    expect(one.world.running).toEqual([])
    expect(await one.servers.start({ user: 'alice' })).toMatchObject({ phase: 'ready' })
  })

  test('a hook that refuses fails the start with its words; what it returns is added to the environment', async () => {
    let refuse = true
    const hooks = {
      preSpawn: () => {
        if (refuse) throw new HubError('HUB_ERR_SPAWN_REFUSED', { message: 'over quota' })
        return { EXTRA: '1', JUPYTERHUB_USER: 'eve' }
      },
    }
    const one = await engine({ hooks })
    const error = await one.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'HUB_ERR_SPAWN_REFUSED',
      status: 403,
      message: 'over quota',
    })
    refuse = false
    const server = await one.servers.start({ user: 'alice' })
    expect(one.world.get(server.id).given.env).toMatchObject({
      EXTRA: '1',
      JUPYTERHUB_USER: 'alice',
    })
  })

  test('is cancelled by a stop (7)', async () => {
    const one = await engine()
    one.spawner.script('start', { never: true, times: 1 })
    const start = one.servers.start({ user: 'alice' }).catch((reason: unknown) => reason)
    await until(() => one.spawner.callsOf('start').length === 1)
    await one.servers.stop({ user: 'alice' })
    expect(code(await start)).toBe('HUB_ERR_SPAWN_CANCELLED')
    expect(await one.servers.start({ user: 'alice' })).toMatchObject({ phase: 'ready', attempt: 2 })
  })

  test('passes the environment of the single-user contract, and a token that is stored only as hash and sealed', async () => {
    const one = await engine()
    const server = await one.servers.start({ user: 'alice', name: 'gpu' })
    const { env } = one.world.get(server.id).given
    expect(env).toMatchObject({
      JUPYTERHUB_USER: 'alice',
      JUPYTERHUB_SERVER_NAME: 'gpu',
      JUPYTERHUB_SERVICE_PREFIX: '/user/alice/gpu/',
      JUPYTERHUB_API_URL: 'http://127.0.0.1:1/hub/api',
      JUPYTERHUB_ACTIVITY_URL: 'http://127.0.0.1:1/hub/api/users/alice/activity',
      JUPYTERHUB_OAUTH_ACCESS_SCOPES:
        '["access:servers!server=alice/gpu","access:servers!user=alice"]',
      JUPYTERHUB_CLIENT_ID: `hubkit-server-${server.id}`,
    })
    const token = env['JUPYTERHUB_API_TOKEN'] ?? ''
    expect(await one.tokens.find(token)).toMatchObject({
      serverId: server.id,
      userId: one.alice.id,
    })
    const stored = JSON.stringify([
      await one.store.find('server', {}),
      await one.store.find('token', {}),
    ])
    expect(stored).not.toContain(token)
    await one.servers.stop({ id: server.id })
    expect(await one.tokens.find(token)).toBeUndefined()
    expect((await one.servers.get({ id: server.id }))?.sealedToken).toBeUndefined()
  })
})

describe('a stop', () => {
  test('removes the route first, and is confirmed by the spawner', async () => {
    const one = await engine()
    await one.servers.start({ user: 'alice' })
    const door = gate()
    one.spawner.script('stop', { hold: door, at: 'before' })
    const stop = one.servers.stop({ user: 'alice' })
    await until(() => one.spawner.callsOf('stop').length === 1)
    expect(await one.proxy.listRoutes()).toEqual([])
    expect(await one.servers.get({ user: 'alice' })).toMatchObject({ phase: 'stopping' })
    door.open()
    await stop
    expect(await one.servers.get({ user: 'alice' })).toMatchObject({
      phase: 'stopped',
      reason: { code: 'app' },
    })
    await one.servers.stop({ user: 'alice' }) // idempotent
  })

  test('that fails is never forgotten: the record stays stopping, is shown as stuck, and is tried again', async () => {
    const one = await engine()
    await one.servers.start({ user: 'alice' })
    one.spawner.script('stop', { fail: new Error('node is gone'), times: 1 })
    await one.servers.stop({ user: 'alice' })
    await until(() => types(one).includes('server.stuck'))
    expect(one.spawner.callsOf('stop')).toHaveLength(2)
    expect(one.world.running).toEqual([])
  })

  test('that cannot be confirmed can be released by an administrator', async () => {
    const one = await engine()
    await one.servers.start({ user: 'alice' })
    one.spawner.script('stop', { fail: new Error('node is gone') })
    await one.servers.requestStop({ user: 'alice' })
    await until(async () => (await one.servers.get({ user: 'alice' }))?.stuckSince)
    await one.servers.forget({ user: 'alice' }, { kind: 'user', id: 'u1' })
    expect(await one.servers.get({ user: 'alice' })).toMatchObject({
      phase: 'stopped',
      reason: { code: 'forgotten' },
    })
    one.spawner.unscript()
    expect(await one.servers.start({ user: 'alice' })).toMatchObject({ phase: 'ready', attempt: 2 })
  })

  test('followed by a start waits in line for it', async () => {
    const one = await engine()
    await one.servers.start({ user: 'alice' })
    const door = gate()
    one.spawner.script('stop', { hold: door, times: 1 })
    await one.servers.requestStop({ user: 'alice' })
    expect(
      code(
        await one.servers
          .requestStart({ user: 'alice' }, { queue: false })
          .catch((error: unknown) => error),
      ),
    ).toBe('HUB_ERR_SERVER_ACTIVE')
    const start = one.servers.start({ user: 'alice' })
    door.open()
    expect(await start).toMatchObject({ phase: 'ready', attempt: 2 })
  })

  test('with remove takes record and storage of a named server; the default one cannot be removed', async () => {
    const one = await engine()
    const { id } = await one.servers.start({ user: 'alice', name: 'gpu' })
    await one.servers.stop({ user: 'alice', name: 'gpu' }, { remove: true })
    await until(async () => (await one.servers.get({ id })) === undefined)
    expect(one.spawner.callsOf('destroy')).toHaveLength(1)
    await one.servers.start({ user: 'alice' })
    expect(
      code(
        await one.servers
          .stop({ user: 'alice' }, { remove: true })
          .catch((error: unknown) => error),
      ),
    ).toBe('HUB_ERR_BAD_REQUEST')
  })
})

describe('limits', () => {
  test('of concurrent starts: the code API waits in line with a position, a request is refused (8)', async () => {
    const one = await engine({ concurrentStarts: 1 })
    await one.users.create({ name: 'bob' })
    const door = gate()
    one.spawner.script('start', { hold: door, when: (call) => call.userName === 'alice' })
    const first = one.servers.start({ user: 'alice' })
    await until(() => one.spawner.callsOf('start').length === 1)
    const refusal = await one.servers
      .requestStart({ user: 'bob' }, { queue: false })
      .catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'HUB_ERR_SPAWN_LIMIT', status: 429 })
    expect((refusal as HubError).retryAfter).toBeGreaterThanOrEqual(30)
    const second = one.servers.start({ user: 'bob' })
    const queued = await until(async () => {
      const server = await one.servers.get({ user: 'bob' })
      return server?.queuedAt === undefined ? undefined : server
    })
    expect(await one.servers.queuePosition(queued)).toEqual({ position: 1, length: 1 })
    door.open()
    expect(await first).toMatchObject({ phase: 'ready' })
    expect(await second).toMatchObject({ phase: 'ready' })
  })

  test('of active servers: refused at the cap, free again after a stop (9)', async () => {
    const one = await engine({ activeServers: 1 })
    await one.users.create({ name: 'bob' })
    await one.servers.start({ user: 'alice' })
    expect(code(await one.servers.start({ user: 'bob' }).catch((error: unknown) => error))).toBe(
      'HUB_ERR_ACTIVE_LIMIT',
    )
    await one.servers.stop({ user: 'alice' })
    expect(await one.servers.start({ user: 'bob' })).toMatchObject({ phase: 'ready' })
  })

  test('of named servers: the default one does not count, a removal frees a place (52)', async () => {
    const one = await engine({ namedServersPerUser: 1 })
    await one.servers.start({ user: 'alice' })
    await one.servers.create({ user: 'alice', name: 'one' })
    expect(
      code(
        await one.servers.start({ user: 'alice', name: 'two' }).catch((error: unknown) => error),
      ),
    ).toBe('HUB_ERR_NAMED_SERVER_LIMIT')
    await one.servers.stop({ user: 'alice', name: 'one' }, { remove: true })
    await one.servers.create({ user: 'alice', name: 'two' })
  })
})

describe('a running server', () => {
  test('that dies by itself becomes stopped with the reason', async () => {
    const one = await engine()
    const server = await one.servers.start({ user: 'alice' })
    await one.world.running[0]?.die({ exitCode: 137, reason: 'out-of-memory' })
    const stopped = await one.servers.wait(server.id, ({ phase }) => phase === 'stopped', {
      timeout: 5000,
    })
    expect(stopped).toMatchObject({
      desired: 'stopped',
      reason: { code: 'out-of-memory', exitCode: 137 },
    })
    await until(async () => (await one.proxy.listRoutes()).length === 0)
  })

  test('is never stopped because a poll fails or does not know', async () => {
    const one = await engine({
      fake: fakeSpawner({ world: fakeWorld(), without: ['watch'] }),
      pollInterval: 1000,
    })
    one.spawner.script('poll', { status: { phase: 'unknown' }, times: 1 })
    one.spawner.script('poll', { fail: new Error('api is down') })
    const server = await one.servers.start({ user: 'alice' })
    await until(() => one.spawner.callsOf('poll').length >= 2)
    expect(await one.servers.get({ id: server.id })).toMatchObject({ phase: 'ready' })
  })
})

describe('a server of which its spawner cannot tell whether it runs', () => {
  const gone = 'The machine of the server does not answer.'

  test('says why until the spawner can tell again', async () => {
    const one = await engine({
      fake: fakeSpawner({ world: fakeWorld(), without: ['watch'] }),
      pollInterval: 1000,
    })
    const server = await one.servers.start({ user: 'alice' })
    const looks = (): number => one.spawner.callsOf('poll').length
    const says = one.spawner.script('poll', { status: { phase: 'unknown', message: gone } })
    const told = await one.servers.wait(server.id, ({ trouble }) => trouble !== undefined)
    expect(told).toMatchObject({ phase: 'ready', trouble: gone })

    // Who knows neither better nor why leaves the words of the one before.
    says()
    const silent = one.spawner.script('poll', { status: { phase: 'unknown' } })
    const before = looks()
    await until(() => looks() >= before + 2)
    expect(await one.servers.get({ id: server.id })).toMatchObject({ trouble: gone })

    silent()
    const again = await one.servers.wait(server.id, ({ trouble }) => trouble === undefined)
    expect(again?.phase).toBe('ready')
  })

  test('says no more of it once it is stopped', async () => {
    const one = await engine({
      fake: fakeSpawner({ world: fakeWorld(), without: ['watch'] }),
      pollInterval: 1000,
    })
    const server = await one.servers.start({ user: 'alice' })
    one.spawner.script('poll', { status: { phase: 'unknown', message: gone } })
    await one.servers.wait(server.id, ({ trouble }) => trouble !== undefined)
    await one.servers.stop({ id: server.id })
    const stopped = await one.servers.wait(server.id, ({ phase }) => phase === 'stopped')
    expect(stopped?.trouble).toBeUndefined()
  })
})

describe('a restart of the hub', () => {
  test('adopts what runs, clears what died meanwhile, and opens the routes again (17)', async () => {
    const world = fakeWorld()
    const store = memoryStore()
    const kept = { ...store, close: () => Promise.resolve() }
    const before = await testEngine({ fake: fakeSpawner({ world }), store: kept })
    await before.users.create({ name: 'bob' })
    const alices = await before.servers.start({ user: 'alice' })
    const bobs = await before.servers.start({ user: 'bob' })
    await before.close('keep')
    await world.get(bobs.id)?.die({ exitCode: 1 })

    const after = await engine({ fake: fakeSpawner({ world }), store: kept })
    await until(async () =>
      (await after.proxy.listRoutes()).some((route) => route.routespec === '/user/alice/'),
    )
    expect(await after.servers.get({ id: alices.id })).toMatchObject({ phase: 'ready', attempt: 1 })
    expect(
      await after.servers.wait(bobs.id, ({ phase }) => phase === 'stopped', { timeout: 5000 }),
    ).toMatchObject({ reason: { exitCode: 1 } })
    expect(world.made).toBe(2)
  })

  test('finishes a start that was cut off, with the same token and no second server', async () => {
    const world = fakeWorld()
    const kept = { ...memoryStore(), close: () => Promise.resolve() }
    const before = await testEngine({ fake: fakeSpawner({ world }), store: kept })
    before.spawner.script('start', { never: true, at: 'after' })
    const { id } = await before.servers.requestStart({ user: 'alice' })
    const running = await until(() => world.running[0])
    await before.close('keep')
    const after = await engine({ fake: fakeSpawner({ world }), store: kept })
    expect(
      await after.servers.wait(id, ({ phase }) => phase === 'ready', { timeout: 5000 }),
    ).toMatchObject({ attempt: 1 })
    expect(world.made).toBe(1)
    expect(await after.tokens.find(running.given.env['JUPYTERHUB_API_TOKEN'] ?? '')).toMatchObject({
      serverId: id,
    })
  })

  test('leaves alone what the store does not know, and stops what the store has marked as ended', async () => {
    const world = fakeWorld()
    const kept = { ...memoryStore(), close: () => Promise.resolve() }
    const before = await testEngine({ fake: fakeSpawner({ world }), store: kept })
    const ended = await before.servers.start({ user: 'alice' })
    const strange = await before.servers.start({ user: 'alice', name: 'strange' })
    await before.close('keep')
    const { value, revision } = (await kept.get('server', ended.id)) ?? {
      value: ended,
      revision: 0,
    }
    await kept.transact([
      {
        op: 'put',
        kind: 'server',
        value: { ...value, phase: 'stopped', desired: 'stopped' },
        expect: revision,
      },
      { op: 'delete', kind: 'server', id: strange.id },
    ])
    await engine({ fake: fakeSpawner({ world }), store: kept })
    await until(() => !world.running.some((server) => server.serverId === ended.id))
    expect(world.running.map((server) => server.serverId)).toEqual([strange.id])
  })
})

describe('progress', () => {
  test('is replayed from the beginning and ends with ready, also for a server that is up already (11, 12)', async () => {
    const one = await engine()
    const door = gate()
    one.spawner.script('start', { hold: door })
    const { id } = await one.servers.requestStart({ user: 'alice' })
    const told: { progress: number; ready?: boolean; message: string }[] = []
    const following = (async () => {
      for await (const event of one.servers.progress(id)) told.push(event)
    })()
    await until(() => told.length > 0)
    door.open()
    await following
    expect(told[0]).toMatchObject({ progress: 0, message: 'Server requested' })
    expect(told.at(-1)).toMatchObject({ progress: 100, ready: true, url: '/user/alice/' })
    expect(told.map((event) => event.progress)).toEqual(
      told.map((event) => event.progress).toSorted((a, b) => a - b),
    )
    const again = await Array.fromAsync(one.servers.progress(id))
    expect(again.at(-1)).toMatchObject({ ready: true })
  })

  test('tells what the spawner said last before that the server runs', async () => {
    const fake = fakeSpawner()
    const start: FakeSpawner['start'] = async (ctx) => {
      const started = await fake.start(ctx)
      ctx.report({ progress: 50, message: 'The last word' })
      return started
    }
    const one = await engine({ fake: { ...fake, start } })
    const { id } = await one.servers.start({ user: 'alice' })
    const told = await Array.fromAsync(one.servers.progress(id))
    expect(told.map(({ message }) => message).slice(-3)).toEqual([
      'The last word',
      'The server runs; waiting for its answer',
      expect.stringMatching(/ready/),
    ])
  })

  test('of a server that waits to start again is that of the start to come', async () => {
    const one = await engine()
    const { id } = await one.servers.start({ user: 'alice' })
    const door = gate()
    one.spawner.script('stop', { hold: door, times: 1 })
    await one.servers.requestStop({ id })
    await one.servers.requestStart({ id })
    const told = Array.fromAsync(one.servers.progress(id))
    door.open()
    expect((await told).map((event) => event.message).slice(0, 2)).toEqual([
      'Waiting for a free place',
      'Server requested',
    ])
    expect((await told).at(-1)).toMatchObject({ ready: true })
    expect(await one.servers.get({ id })).toMatchObject({ attempt: 2 })
  })

  test('ends with failed when the start fails, before or after subscribing (13)', async () => {
    const one = await engine()
    one.spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_FAILED', { message: 'no space' }),
    })
    const { id } = await one.servers.requestStart({ user: 'alice' })
    expect((await Array.fromAsync(one.servers.progress(id))).at(-1)).toMatchObject({
      failed: true,
      message: 'Spawn failed: no space',
    })
    expect((await Array.fromAsync(one.servers.progress(id))).at(-1)).toMatchObject({ failed: true })
  })
})

test('the postStop hook is told after a stop, and cannot undo it', async () => {
  const told: unknown[] = []
  const one = await engine({
    hooks: {
      postStop(context) {
        told.push(context)
        throw new Error('a bug of the app')
      },
    },
  })
  await one.servers.start({ user: 'alice' }, { userOptions: { size: 1 } })
  await one.servers.stop({ user: 'alice' })
  expect(told).toMatchObject([
    {
      user: { name: 'alice', groups: [] },
      server: { name: '', attempt: 1, userOptions: { size: 1 } },
    },
  ])
  expect(await one.servers.get({ user: 'alice' })).toMatchObject({ phase: 'stopped' })
})

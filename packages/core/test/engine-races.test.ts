import { getEventListeners } from 'node:events'
import {
  fakeProxy,
  fakeSpawner,
  fakeWorld,
  gate,
  until,
  within,
  type FakeProxy,
  type Gate,
} from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { isHubError } from '../src/contract/errors.ts'
import type { ServerRecord } from '../src/contract/records.ts'
import type { Store } from '../src/contract/store.ts'
import { memoryStore } from '../src/store/memory.ts'
import { testEngine, type TestEngine, type TestEngineOptions } from './support/engine.ts'

// Nothing here may depend on the periodic look at the records, which would put everything right in the end.
const NO_LOOK = { leaseTime: 120_000 }

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

const code = (error: unknown): string | undefined => (isHubError(error) ? error.code : undefined)
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )
const shared = (): Store => ({ ...memoryStore(), close: () => Promise.resolve() })
const record = async (store: Store, id: string): Promise<ServerRecord | undefined> =>
  (await store.get('server', id))?.value
const inPhase = (store: Store, id: string, phase: ServerRecord['phase']) =>
  until(async () => (await record(store, id))?.phase === phase)
const targets = async (proxy: FakeProxy): Promise<readonly string[]> =>
  (await proxy.listRoutes()).map((route) => route.target)

/** A store whose commits that tell of an event of this type run `before` first. */
function beforeEvent(store: Store, type: string, before: () => Promise<unknown>): Store {
  return {
    ...store,
    async transact(operations) {
      if (operations.some((item) => item.op === 'emit' && item.event.type === type)) await before()
      return store.transact(operations)
    },
  }
}

/** A store whose feed comes late: from `hold()` on, until `go()`. */
function lateFeed(store: Store): { readonly store: Store; hold(): void; go(): void } {
  let door: Gate | undefined
  return {
    store: {
      ...store,
      async *changes(options) {
        for await (const change of store.changes(options)) {
          await door?.pass(options.signal)
          yield change
        }
      },
    },
    hold: () => {
      door = gate()
    },
    go: () => door?.open(),
  }
}

describe('an acknowledged request', () => {
  test('to stop a queued server holds, also when its turn comes at this moment', async () => {
    const inner = shared()
    let cancel: (() => Promise<unknown>) | undefined
    const get: Store['get'] = async (kind, id) => {
      const found = await inner.get(kind, id)
      if (kind !== 'server' || found?.value['queuedAt'] === undefined) return found
      const run = cancel
      cancel = undefined
      await run?.()
      return found
    }
    const driven: string[] = []
    const release: Store['release'] = async (fence) => {
      driven.push(fence.key)
      await inner.release(fence)
    }
    const store = { ...inner, get, release }
    const one = await engine({ store, concurrentStarts: 1, ...NO_LOOK })
    await one.users.create({ name: 'bob' })
    const door = gate()
    one.spawner.script('start', { hold: door })
    await one.servers.requestStart({ user: 'alice' })
    await door.reached
    const bobs = await one.servers.requestStart({ user: 'bob' })
    await until(() => one.events.some((event) => event.type === 'server.queued'))
    cancel = () => {
      driven.length = 0
      return one.servers.requestStop({ id: bobs.id })
    }
    door.open()
    await until(() => driven.includes(`server:${bobs.id}`))
    expect(await record(inner, bobs.id)).toMatchObject({ phase: 'stopped', desired: 'stopped' })
    expect(one.spawner.callsOf('start')).toHaveLength(1)
  })

  test('to hurry up or to give up a stop is not kept waiting by the pause between tries', async () => {
    const one = await engine(NO_LOOK)
    await one.servers.start({ user: 'alice' })
    one.spawner.script('stop', { fail: new Error('node is gone') })
    await one.servers.requestStop({ user: 'alice' })
    await until(() => one.spawner.callsOf('stop').length === 3)
    await one.servers.forget({ user: 'alice' }, { kind: 'app' })
    one.spawner.unscript()
    expect(await one.servers.start({ user: 'alice' }, { timeout: 1000 })).toMatchObject({
      attempt: 2,
    })
  })

  test('that comes while another process is giving the lease back is taken up at once', async () => {
    const inner = shared()
    const world = fakeWorld()
    const door = gate()
    let holding = false
    const release: Store['release'] = async (fence) => {
      if (holding && fence.key.startsWith('server:')) await door.pass()
      await inner.release(fence)
    }
    const a = await engine({
      fake: fakeSpawner({ world }),
      store: { ...inner, release },
      ...NO_LOOK,
    })
    const b = await engine({ fake: fakeSpawner({ world }), store: inner, ...NO_LOOK })
    const { id } = await a.servers.start({ user: 'alice' })
    holding = true
    await a.servers.stop({ id })
    await door.reached
    await b.servers.requestStart({ id })
    door.open()
    await b.servers.wait(id, ({ phase }) => phase === 'ready', { timeout: 4000 })
  })

  test('to remove a stopped server that has run removes its storage', async () => {
    const one = await engine(NO_LOOK)
    const { id } = await one.servers.start({ user: 'alice', name: 'gpu' })
    await one.servers.stop({ id })
    expect(one.world.hasStorage(id)).toBe(true)
    await one.servers.stop({ id }, { remove: true })
    expect(await one.servers.get({ id })).toBeUndefined()
    expect(one.world.hasStorage(id)).toBe(false)
  })
})

describe('the feed', () => {
  test('that is late does not cancel a start with the stop of the attempt before', async () => {
    const inner = shared()
    const late = lateFeed(inner)
    const one = await engine({ store: late.store })
    const { id } = await one.servers.start({ user: 'alice' })
    late.hold()
    await one.servers.requestStop({ id })
    await inPhase(inner, id, 'stopped')
    const door = gate()
    one.spawner.script('start', { hold: door })
    await one.servers.requestStart({ id })
    await door.reached
    late.go()
    await until(() =>
      one.events.some((event) => event.type === 'server.starting' && event.data['attempt'] === 2),
    )
    door.open()
    await inPhase(inner, id, 'ready')
    expect(one.spawner.callsOf('start').map((call) => call.outcome)).toEqual([
      'resolved',
      'resolved',
    ])
  })

  test('that is late leaves no route to a server that was stopped and starts again', async () => {
    const inner = shared()
    const world = fakeWorld()
    const late = lateFeed(inner)
    const a = await engine({ fake: fakeSpawner({ world }), store: inner })
    const b = await engine({ fake: fakeSpawner({ world }), store: late.store })
    const { id } = await a.servers.start({ user: 'alice' })
    await until(async () => (await b.proxy.listRoutes()).length === 1)
    late.hold()
    await a.servers.stop({ id })
    const door = gate()
    a.spawner.script('start', { hold: door })
    b.spawner.script('start', { hold: door })
    await a.servers.requestStart({ id })
    await door.reached
    late.go()
    await until(async () => (await b.proxy.listRoutes()).length === 0)
    door.open()
    await a.servers.wait(id, ({ phase }) => phase === 'ready', { timeout: 4000 })
  })

  test('that is late takes no route from the next server of the same name', async () => {
    const inner = shared()
    const world = fakeWorld()
    const late = lateFeed(inner)
    const a = await engine({ fake: fakeSpawner({ world }), store: inner })
    const b = await engine({ fake: fakeSpawner({ world }), store: late.store })
    await a.servers.start({ user: 'alice', name: 'gpu' })
    await until(async () => (await b.proxy.listRoutes()).length === 1)
    late.hold()
    await a.servers.stop({ user: 'alice', name: 'gpu' }, { remove: true })
    const next = await a.servers.start({ user: 'alice', name: 'gpu' })
    late.go()
    await until(() =>
      b.events.some(
        (event) => event.type === 'server.started' && event.data['serverId'] === next.id,
      ),
    )
    // Comes after everything that the events have begun.
    await b.routes.shut({ ...next, id: 'none', name: 'none' })
    expect(await targets(b.proxy)).toEqual([next.url])
  })

  test('that has lost events lets go of a start that was stopped', async () => {
    const inner = shared()
    const one = await engine({
      store: {
        ...inner,
        async *changes(options) {
          for await (const change of inner.changes(options))
            yield change.type === 'event' && change.event.type === 'server.stopping'
              ? { type: 'resync', cursor: change.event.cursor }
              : change
        },
      },
    })
    one.spawner.script('start', { never: true })
    const { id } = await one.servers.requestStart({ user: 'alice' })
    await until(() => one.spawner.callsOf('start').length === 1)
    await one.servers.requestStop({ id })
    await inPhase(inner, id, 'stopped')
  })
})

describe('a look at all routes', () => {
  /** A store that does something after the ready servers were read and before the reader gets them. */
  function afterReadyWasRead(inner: Store): {
    store: Store
    arm(work: () => Promise<unknown>): void
  } {
    let armed: (() => Promise<unknown>) | undefined
    const find: Store['find'] = async (kind, query) => {
      const found = await inner.find(kind, query)
      if (kind === 'server' && armed) {
        const run = armed
        armed = undefined
        await run()
      }
      return found
    }
    return { store: { ...inner, find }, arm: (work) => void (armed = work) }
  }

  test('does not add the route of a server that was stopped meanwhile', async () => {
    const { store, arm } = afterReadyWasRead(shared())
    const proxy = fakeProxy()
    const one = await engine({ store, fakes: proxy })
    const { id } = await one.servers.start({ user: 'alice' })
    proxy.forget()
    arm(() => one.servers.stop({ id }))
    await one.routes.check()
    expect(await targets(proxy)).toEqual([])
  })

  test('does not remove the route of a server that became ready meanwhile', async () => {
    const inner = shared()
    const door = gate()
    const { store, arm } = afterReadyWasRead(
      beforeEvent(inner, 'server.started', () => door.pass()),
    )
    const proxy = fakeProxy({ scope: 'shared' })
    const one = await engine({ store, fakes: proxy })
    const { id } = await one.servers.requestStart({ user: 'alice' })
    await door.reached
    arm(async () => {
      door.open()
      await inPhase(inner, id, 'ready')
    })
    await one.routes.check()
    expect(await targets(proxy)).toEqual([(await record(inner, id))?.url])
  })

  test('follows soon when a route could not be kept', async () => {
    const inner = shared()
    const world = fakeWorld()
    const a = await engine({ fake: fakeSpawner({ world }), store: inner })
    const b = await engine({ fake: fakeSpawner({ world }), store: inner })
    const { id } = await a.servers.start({ user: 'alice' })
    await until(async () => (await b.proxy.listRoutes()).length === 1)
    b.proxy.fail(new Error('not now'))
    await a.servers.stop({ id })
    await until(() => b.proxy.calls.some((call) => call.startsWith('delete')))
    b.proxy.fail(undefined)
    await until(async () => (await b.proxy.listRoutes()).length === 0)
  })
})

test('a process that was frozen while it took a route away gives back what is another’s now', async () => {
  const inner = shared()
  const world = fakeWorld()
  const proxy = fakeProxy({ scope: 'shared' })
  const door = gate()
  let frozen = false
  const acquire: Store['acquire'] = async (...lease) => {
    if (frozen) await door.pass()
    return inner.acquire(...lease)
  }
  const a = await engine({
    fake: fakeSpawner({ world }),
    store: { ...inner, acquire },
    fakes: {
      ...proxy,
      async deleteRoute(routespec) {
        if (frozen) await door.pass()
        await proxy.deleteRoute(routespec)
      },
    },
  })
  const { id } = await a.servers.start({ user: 'alice' })
  frozen = true
  await a.servers.requestStop({ id })
  await door.reached
  const b = await engine({ fake: fakeSpawner({ world }), store: inner, fakes: proxy })
  await b.servers.wait(id, ({ phase }) => phase === 'stopped', { timeout: 8000 })
  const next = await b.servers.start({ id })
  const before = proxy.calls.length
  frozen = false
  door.open()
  await until(() => proxy.calls.length >= before + 2)
  expect(await targets(proxy)).toEqual([next.url])
  expect(await record(inner, id)).toEqual(next)
}, 20_000)

describe('the line', () => {
  test('moves on by as many as there are places', async () => {
    const one = await engine({ concurrentStarts: 5, ...NO_LOOK })
    const names = Array.from({ length: 10 }, (_, index) => `user${index}`)
    await one.users.createMany(names, {})
    const [first, second] = [gate(), gate()]
    const early = new Set(names.slice(0, 5))
    one.spawner.script('start', { hold: first, when: (call) => early.has(call.userName) })
    one.spawner.script('start', { hold: second, when: (call) => !early.has(call.userName) })
    for (const user of names) await one.servers.requestStart({ user })
    await until(() => one.spawner.callsOf('start').length === 5)
    first.open()
    await until(() => one.spawner.callsOf('start').length === 10)
    second.open()
    await until(async () => (await one.servers.list({ phase: ['ready'] })).length === 10)
  })

  test('is not held up by servers whose spawner is gone', async () => {
    const inner = shared()
    const one = await engine({ store: inner, concurrentStarts: 1, ...NO_LOOK })
    await one.users.create({ name: 'bob' })
    for (const name of ['a', 'b', 'c']) {
      const server = await one.servers.create({ user: 'alice', name })
      const value: ServerRecord = { ...server, spawner: 'gone', desired: 'running', queuedAt: 1 }
      await inner.transact([{ op: 'put', kind: 'server', value }])
    }
    const door = gate()
    one.spawner.script('start', { hold: door })
    await one.servers.requestStart({ user: 'alice' })
    await door.reached
    const bobs = one.servers.start({ user: 'bob' }, { timeout: 4000 })
    await until(() => one.events.some((event) => event.type === 'server.queued'))
    door.open()
    expect(await bobs).toMatchObject({ phase: 'ready' })
  })

  test('also moves for one that joins it just after the last place became free', async () => {
    let free = (): Promise<unknown> => Promise.resolve()
    const store = beforeEvent(shared(), 'server.queued', () => free())
    const one = await engine({ store, concurrentStarts: 1, ...NO_LOOK })
    await one.users.create({ name: 'bob' })
    const door = gate()
    one.spawner.script('start', { hold: door })
    const { id } = await one.servers.requestStart({ user: 'alice' })
    await door.reached
    free = async () => {
      door.open()
      await one.servers.wait(id, ({ phase }) => phase === 'ready', { timeout: 4000 })
    }
    const bobs = await one.servers.requestStart({ user: 'bob' })
    await one.servers.wait(bobs.id, ({ phase }) => phase === 'ready', { timeout: 4000 })
  })

  test('tells those who follow a start that it was cancelled', async () => {
    const one = await engine({ concurrentStarts: 1, ...NO_LOOK })
    await one.users.create({ name: 'bob' })
    one.spawner.script('start', { never: true })
    await one.servers.requestStart({ user: 'alice' })
    const { id } = await one.servers.requestStart({ user: 'bob' })
    const told = Array.fromAsync(one.servers.progress(id))
    await one.servers.requestStop({ id })
    expect((await within(told, 4000, 'the end of the progress')).at(-1)).toMatchObject({
      failed: true,
    })
  })
})

describe('a start', () => {
  test('notices a death between the answer and the commit that says it is ready', async () => {
    const door = gate()
    const store = beforeEvent(shared(), 'server.started', () => door.pass())
    const one = await engine({ store, ...NO_LOOK })
    const { id } = await one.servers.requestStart({ user: 'alice' })
    await door.reached
    await one.world.get(id).die({ exitCode: 9 })
    await until(() => one.events.some((event) => event.type === 'server.reported'))
    door.open()
    const stopped = await one.servers.wait(id, ({ phase }) => phase === 'stopped', {
      timeout: 4000,
    })
    expect(stopped).toMatchObject({ reason: { exitCode: 9 } })
  })

  test('that was stopped is not told that its state was saved', async () => {
    const fake = fakeSpawner({ world: fakeWorld() })
    const door = gate()
    const outcome = Promise.withResolvers<unknown>()
    const one = await engine({
      fake: {
        ...fake,
        async start(context) {
          await door.pass()
          outcome.resolve(await failureOf(context.saveState({ volume: 'v1' })))
          return fake.start(context)
        },
      },
    })
    const { id } = await one.servers.requestStart({ user: 'alice' })
    await door.reached
    await one.servers.requestStop({ id })
    door.open()
    expect(code(await outcome.promise)).toBe('HUB_ERR_SPAWN_CANCELLED')
    await one.servers.wait(id, ({ phase }) => phase === 'stopped', { timeout: 4000 })
  })

  test('ends in time although the spawner’s polls and logs and the app’s hook never do', async () => {
    const one = await engine({ answerTimeout: 1500 })
    one.spawner.script('start', { manners: 'silent' })
    one.spawner.script('poll', { never: true, deaf: true })
    expect(code(await failureOf(one.servers.start({ user: 'alice' }, { timeout: 5000 })))).toBe(
      'HUB_ERR_SPAWN_UNREACHABLE',
    )

    const hooks = { preSpawn: () => new Promise<void>(() => undefined) }
    const two = await engine({ startTimeout: 100, hooks })
    expect(code(await failureOf(two.servers.start({ user: 'alice' }, { timeout: 3000 })))).toBe(
      'HUB_ERR_SPAWN_TIMEOUT',
    )

    const three = await engine()
    three.spawner.script('start', { fail: new Error('no') })
    three.spawner.script('logs', { never: true, deaf: true })
    expect(code(await failureOf(three.servers.start({ user: 'alice' }, { timeout: 8000 })))).toBe(
      'HUB_ERR_SPAWN_FAILED',
    )
  }, 20_000)

  test('leaves nothing on the signals, which stay quiet once a call is over', async () => {
    const one = await engine({ startTimeout: 400 })
    const began = performance.now()
    await one.servers.start({ user: 'alice' })
    const start = one.spawner.callsOf('start')[0]?.signal ?? AbortSignal.abort()
    await until(() => performance.now() > began + 500)
    expect(start.aborted).toBe(false)
    await one.servers.stop({ user: 'alice' })
    const stop = one.spawner.callsOf('stop')[0]?.signal ?? AbortSignal.abort()
    for (const signal of [start, stop]) expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('of a user who is removed at this moment leaves no server', async () => {
    const inner = shared()
    let remove: (() => Promise<void>) | undefined
    const find: Store['find'] = async (kind, query) => {
      const found = await inner.find(kind, query)
      const run = kind === 'user' ? remove : undefined
      if (run) remove = undefined
      await run?.()
      return found
    }
    const one = await engine({ store: { ...inner, find } })
    remove = () => one.users.remove(one.alice.id)
    expect(code(await failureOf(one.servers.requestStart({ user: 'alice' })))).toBe(
      'HUB_ERR_NOT_FOUND',
    )
    expect(await inner.count('server')).toBe(0)
    expect(await inner.count('token')).toBe(0)
  })

  test('and a change of the user’s name exclude each other', async () => {
    let start = (): Promise<unknown> => Promise.resolve()
    const one = await engine({ store: beforeEvent(shared(), 'user.updated', () => start()) })
    start = () => one.servers.requestStart({ user: 'alice' })
    expect(code(await failureOf(one.users.update(one.alice.id, { name: 'alicia' })))).toBe(
      'HUB_ERR_SERVER_ACTIVE',
    )
    expect(await one.users.byName('alice')).toBeDefined()
  })
})

describe('a store that fails', () => {
  const rejections: unknown[] = []
  const note = (reason: unknown): void => void rejections.push(reason)
  afterEach(() => {
    process.off('unhandledRejection', note)
    rejections.length = 0
  })

  test('while a stop is waited for takes neither the process nor the stop down', async () => {
    process.on('unhandledRejection', note)
    const inner = shared()
    let failed = 0
    let broken = false
    const fail = (): void => {
      if (!broken) return
      failed += 1
      throw new Error('disk full')
    }
    const get: Store['get'] = async (kind, id) => {
      fail()
      return inner.get(kind, id)
    }
    const transact: Store['transact'] = async (operations) => {
      fail()
      return inner.transact(operations)
    }
    const one = await engine({ store: { ...inner, get, transact }, stopTimeout: 50 })
    const { id } = await one.servers.start({ user: 'alice' })
    const door = gate()
    one.spawner.script('stop', { hold: door })
    await one.servers.requestStop({ id })
    await door.reached
    broken = true
    const event = { type: 'server.updated', subject: `server:${id}`, at: 0, data: {} }
    await inner.transact([{ op: 'emit', event }])
    await until(() => failed >= 2)
    await until(() => one.events.some(({ type }) => type === 'server.updated'))
    broken = false
    door.open()
    await one.servers.wait(id, ({ phase }) => phase === 'stopped', { timeout: 4000 })
    expect(rejections).toEqual([])
  })

  test('in any commit of a start is survived: it ends ready or failed once the store is back', async () => {
    for (const type of ['server.updated', 'server.spawned', 'server.started', 'server.failed']) {
      let left = 3
      const store = beforeEvent(shared(), type, async () => {
        left -= 1
        if (left >= 0) throw new Error('disk full')
      })
      const one = await engine({ store })
      if (type === 'server.failed') one.spawner.script('start', { fail: new Error('no') })
      const { id } = await one.servers.requestStart({ user: 'alice' })
      const end = await one.servers.wait(
        id,
        ({ phase, failure }) => phase === 'ready' || (phase === 'stopped' && failure !== undefined),
        { timeout: 8000 },
      )
      expect(one.world.running).toHaveLength(end?.phase === 'ready' ? 1 : 0)
    }
  }, 40_000)

  test('in any commit of a stop is survived', async () => {
    for (const type of ['server.stuck', 'server.stopped']) {
      let left = 2
      const store = beforeEvent(shared(), type, async () => {
        left -= 1
        if (left >= 0) throw new Error('disk full')
      })
      const one = await engine({ store })
      const { id } = await one.servers.start({ user: 'alice' })
      one.spawner.script('stop', { fail: new Error('no'), times: 1 })
      await one.servers.requestStop({ id })
      await one.servers.wait(id, ({ phase }) => phase === 'stopped', { timeout: 8000 })
      expect(one.world.running).toEqual([])
    }
  }, 20_000)
})

test('one poll that never ends keeps nobody else’s server from being watched', async () => {
  const one = await engine({
    fake: fakeSpawner({ world: fakeWorld(), without: ['watch'] }),
    pollInterval: 1000,
  })
  await one.users.create({ name: 'bob' })
  const alices = await one.servers.start({ user: 'alice' })
  const bobs = await one.servers.start({ user: 'bob' })
  const hanging = {
    never: true,
    deaf: true,
    when: (call: { userName: string }) => call.userName === 'alice',
  }
  one.spawner.script('poll', hanging)
  await until(() =>
    one.spawner
      .callsOf('poll')
      .some((call) => call.serverId === alices.id && call.outcome === 'running'),
  )
  await one.world.get(bobs.id).die()
  await one.servers.wait(bobs.id, ({ phase }) => phase === 'stopped', { timeout: 5000 })
  expect(await one.servers.get({ id: alices.id })).toMatchObject({ phase: 'ready' })
}, 20_000)

describe('closing', () => {
  test('with stop ends although a server’s stop cannot be confirmed', async () => {
    const store = memoryStore()
    const one = await engine({ store, stopTimeout: 100 })
    await one.servers.start({ user: 'alice' })
    one.spawner.script('stop', { fail: new Error('node is gone') })
    await within(one.close('stop'), 4000, 'closing')
    expect(code(await failureOf(store.cursor()))).toBe('HUB_ERR_CLOSED')
  })

  test('with stop starts nobody who waited in line', async () => {
    const inner = shared()
    const one = await engine({ store: inner, concurrentStarts: 1 })
    await one.users.create({ name: 'bob' })
    const door = gate()
    one.spawner.script('start', { hold: door, times: 1 })
    await one.servers.requestStart({ user: 'alice' })
    await door.reached
    const { id } = await one.servers.requestStart({ user: 'bob' })
    await one.close('stop')
    expect(one.world.running).toEqual([])
    expect(await record(inner, id)).toMatchObject({ phase: 'stopped', desired: 'stopped' })
  })

  test('waits for no plugin that ignores its signal', async () => {
    const hooks = { postStop: () => new Promise<void>(() => undefined) }
    const one = await engine({ hooks })
    one.spawner.script('destroy', { never: true, deaf: true })
    one.spawner.script('poll', { never: true, deaf: true })
    one.spawner.script('start', { manners: 'silent', when: (call) => call.userName === 'alice' })
    await one.users.createMany(['bob', 'carol'], {})
    const bobs = await one.servers.start({ user: 'bob', name: 'x' })
    const carols = await one.servers.start({ user: 'carol' })
    await one.servers.requestStart({ user: 'alice' })
    await one.servers.requestStop({ id: bobs.id }, { remove: true })
    await one.servers.requestStop({ id: carols.id })
    await until(() => one.spawner.callsOf('destroy').length === 1)
    await until(() => one.spawner.callsOf('poll').some((call) => call.userName === 'alice'))
    await within(one.close('keep'), 2000, 'closing')
  })
})

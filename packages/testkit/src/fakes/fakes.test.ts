import { HubError, isHubError } from '@hubkit/core/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  fleetContext,
  recordingLogger,
  serverContext,
  serverRef,
  spawnContext,
  stopContext,
} from '../contexts.ts'
import { reaches } from '../contracts/spawner/reaches.ts'
import { memoryStorage } from '../storage.ts'
import { until } from '../wait.ts'
import { fakeClock } from './clock.ts'
import { gate } from './gate.ts'
import { fakeProxy } from './proxy.ts'
import { fakeSpawner, type FakeSpawner } from './spawner.ts'
import { fakeWorld, type FakeWorld } from './world.ts'

describe('a scripted spawner', () => {
  const ref = serverRef()
  let world: FakeWorld
  let spawner: FakeSpawner

  beforeEach(() => {
    world = fakeWorld()
    spawner = fakeSpawner({ world })
  })
  afterEach(() => world.close())

  const start = (signal?: AbortSignal, attempt = 1) =>
    spawner.start(spawnContext(ref, { options: {}, attempt, signal }))
  const phase = async () => (await spawner.poll(serverContext(ref))).phase

  test('holds a start until it is let go, pending meanwhile', async () => {
    const hold = gate()
    spawner.script('start', { hold })
    const starting = start()
    await hold.reached
    expect(hold.waiting).toBe(1)
    expect(await phase()).toBe('pending')
    expect(world.running).toEqual([])
    hold.open()
    await starting
    expect(await phase()).toBe('running')
  })

  test('holds a start before anything is noted', async () => {
    const hold = gate()
    spawner.script('start', { hold, at: 'before' })
    const starting = start()
    await hold.reached
    expect(await phase()).toBe('stopped')
    hold.open()
    await starting
  })

  test('fails as often as told, then works', async () => {
    spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_FAILED', { hint: 'Wait.' }),
      times: 2,
    })
    await expect(start()).rejects.toThrow('could not be started')
    await expect(start()).rejects.toThrow('could not be started')
    await start()
    expect(spawner.callsOf('start').map((call) => call.outcome)).toEqual([
      'rejected',
      'rejected',
      'resolved',
    ])
  })

  test('only where told', async () => {
    spawner.script('start', { fail: new Error('no'), when: (call) => call.attempt === 2 })
    await start()
    await expect(start(undefined, 2)).rejects.toThrow('no')
  })

  test('fails after the server was made', async () => {
    spawner.script('start', { fail: new Error('lost'), at: 'after' })
    await expect(start()).rejects.toThrow('lost')
    expect(await phase()).toBe('running')
  })

  test('never answers until its signal aborts', async () => {
    spawner.script('start', { never: true })
    const caller = new AbortController()
    const starting = start(caller.signal)
    caller.abort(new Error('enough'))
    await expect(starting).rejects.toThrow('enough')
  })

  test('a frozen start that wakes up after a stop makes nothing', async () => {
    const hold = gate()
    spawner.script('start', { hold, deaf: true, times: 1 })
    const caller = new AbortController()
    const frozen = start(caller.signal)
    await hold.reached
    caller.abort()
    await fakeSpawner({ world }).stop(stopContext(ref))
    hold.open()
    await expect(frozen).rejects.toSatisfy((error) => isHubError(error, 'HUB_ERR_SPAWN_CANCELLED'))
    expect(world.running).toEqual([])
  })

  test('a frozen start that wakes up after a newer attempt is superseded', async () => {
    const hold = gate()
    spawner.script('start', { hold, deaf: true, times: 1 })
    const frozen = start()
    await hold.reached
    await fakeSpawner({ world }).start(spawnContext(ref, { options: {}, attempt: 2 }))
    hold.open()
    await expect(frozen).rejects.toSatisfy((error) => isHubError(error, 'HUB_ERR_SUPERSEDED'))
    expect(world.running.map((server) => server.attempt)).toEqual([2])
  })

  test('an attempt that died is not brought to life again', async () => {
    await start()
    await world.get(ref.id).die()
    await expect(start()).rejects.toSatisfy((error) => isHubError(error, 'HUB_ERR_SPAWN_EXITED'))
  })

  test('says of a poll what it is told', async () => {
    await start()
    spawner.script('poll', { status: { phase: 'unknown' }, times: 1 })
    expect(await phase()).toBe('unknown')
    expect(await phase()).toBe('running')
  })

  test('tells how a server died', async () => {
    await start()
    await world.get(ref.id).die({ exitCode: 137, reason: 'out-of-memory', message: 'Too big.' })
    const status = await spawner.poll(serverContext(ref))
    expect(status).toEqual({
      phase: 'stopped',
      exitCode: 137,
      reason: 'out-of-memory',
      message: 'Too big.',
    })
  })

  test('servers have manners, which may change', async () => {
    spawner.script('start', { manners: 'drops' })
    const { url } = await start()
    expect(await reaches(url, '/')).toBe(false)
    const server = world.get(ref.id)
    server.manners = 'error'
    expect((await fetch(url)).status).toBe(500)
    server.manners = 'answers'
    expect(await (await fetch(`${url}/user/alice/x`)).json()).toMatchObject({
      url: '/user/alice/x',
    })
    server.manners = 'silent'
    await expect(fetch(url, { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/)
  })

  test('a stop that is held leaves the server running', async () => {
    const { url } = await start()
    const hold = gate()
    spawner.script('stop', { hold })
    const stopping = spawner.stop(stopContext(ref, { now: true }))
    await hold.reached
    expect(await reaches(url, '/')).toBe(true)
    hold.open()
    await stopping
    expect(await reaches(url, '/')).toBe(false)
    expect(spawner.callsOf('stop')).toMatchObject([
      { now: true, serverId: ref.id, outcome: 'resolved' },
    ])
  })

  test('steps can be taken away', async () => {
    const remove = spawner.script('start', { fail: new Error('one') })
    spawner.script('start', { fail: new Error('two') })
    remove()
    await expect(start()).rejects.toThrow('two')
    spawner.unscript()
    await start()
  })

  test('a watch that is cut off ends with an error', async () => {
    const heard: unknown[] = []
    const listening = (async () => {
      for await (const change of spawner.watch?.(fleetContext(ref.hubId)) ?? []) heard.push(change)
    })()
    await start()
    await until(() => heard.length > 0)
    spawner.disconnect(new Error('cut off'))
    await expect(listening).rejects.toThrow('cut off')
  })

  test('knows what it was started with, and how many were made', async () => {
    await start()
    await start()
    expect(world.made).toBe(1)
    expect(world.get(ref.id).given).toMatchObject({ server: ref, options: {} })
    expect(world.hasStorage(ref.id)).toBe(true)
    await spawner.destroy?.(serverContext(ref))
    expect(world.hasStorage(ref.id)).toBe(false)
    expect(() => world.get('nobody')).toThrow('no server nobody')
  })
})

test('a clock moves when it is told, and wakes sleepers in their order', async () => {
  const clock = fakeClock(1000)
  const woken: string[] = []
  const sleeping = [
    clock.sleep(20).then(() => woken.push(`b at ${clock.now()}`)),
    clock.sleep(10).then(() => woken.push('a')),
  ]
  const given = new AbortController()
  const never = clock.sleep(5000, given.signal)
  expect(clock.sleeping).toBe(3)
  clock.advance(20)
  await Promise.all(sleeping)
  expect(woken).toEqual(['a', 'b at 1020'])
  given.abort(new Error('enough'))
  await expect(never).rejects.toThrow('enough')
  expect(clock.sleeping).toBe(0)
})

test('storage keeps revisions, expires, and refuses what a hub would', async () => {
  const clock = fakeClock()
  const storage = memoryStorage(clock.now)
  expect(await storage.put('k', { a: 1 }, { ifRevision: 0, ttl: 100 })).toBe(true)
  expect(await storage.put('k', { a: 2 }, { ifRevision: 0 })).toBe(false)
  expect(await storage.get('k')).toEqual({ value: { a: 1 }, revision: 1 })
  clock.advance(100)
  expect(await storage.get('k')).toBeUndefined()
  await expect(storage.put('x'.repeat(201), 1)).rejects.toThrow('1 to 200')
  await storage.delete('k')
})

test('a fake proxy can fail and forget', async () => {
  const proxy = fakeProxy({ scope: 'shared' })
  const route = { routespec: '/user/a/', target: 'http://127.0.0.1:9', data: {} }
  await proxy.addRoute(route)
  proxy.fail(new Error('down'))
  await expect(proxy.deleteRoute('/user/a/')).rejects.toSatisfy((error) =>
    isHubError(error, 'HUB_ERR_PROXY'),
  )
  proxy.fail(undefined)
  expect(await proxy.listRoutes()).toHaveLength(1)
  proxy.forget()
  expect(await proxy.listRoutes()).toEqual([])
  expect(proxy.calls).toEqual(['add /user/a/', 'delete /user/a/'])
})

test('a recording logger keeps level, message, fields and causes', () => {
  const log = recordingLogger()
  log.warn('odd', { error: new Error('outer', { cause: new Error('inner') }), big: 1n })
  expect(log.lines[0]).toMatch(/^warn odd .*outer.*inner/)
})

// One hub with servers in two clusters, one of which fails.
import { randomUUID } from 'node:crypto'
import { memoryStore } from '@hubkit/core'
import { startControlPlane, type ControlPlane } from '@hubkit/test-cluster/control-plane'
import { until } from '@hubkit/testkit'
import { createTestHub } from '@hubkit/testkit/hub'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { uidsOf } from './fleet.ts'
import { cluster as shared, makeWorld } from './world.ts'

const foreign = shared.control === undefined
if (foreign) console.warn('Two clusters not tested: KUBECONFIG names a cluster of others.')

describe.skipIf(foreign)('a hub with two clusters', () => {
  let other: ControlPlane | undefined
  beforeAll(async () => {
    other = await startControlPlane({ say: console.log })
  })
  afterAll(() => other?.close())

  test('goes on with the one while the other does not answer, and loses nobody there', async () => {
    if (!other) throw new Error('there is no second cluster')
    const here = makeWorld(await shared.namespace())
    const there = makeWorld(await other.namespace(), other)
    const store = { ...memoryStore(), close: () => Promise.resolve() }
    const common = { store, secrets: [randomUUID()] }
    const spawners = { a: await here.world.spawner(), b: await there.world.spawner() }

    // A server stays with the spawner that started it, whichever is the default now.
    const first = await createTestHub({ ...common, spawners, defaultSpawner: 'b' })
    await first.login('bob')
    const far = await first.hub.servers.start({ user: 'bob' })
    await first.close()
    const hub = await createTestHub({ ...common, spawners, defaultSpawner: 'a' })
    try {
      await hub.login('alice')
      const near = await hub.hub.servers.start({ user: 'alice' })
      expect((await uidsOf(here.world)).size).toBe(1)
      const far1 = await uidsOf(there.world)
      expect(far1.size).toBe(1)

      await other.control.freeze('apiserver')
      await hub.hub.servers.stop({ user: 'alice' })
      expect((await hub.hub.servers.start({ user: 'alice' })).url).not.toBe(undefined)
      expect(near.phase).toBe('ready')
      expect(await hub.hub.servers.get({ user: 'bob' })).toMatchObject({ phase: 'ready' })
      await other.control.thaw('apiserver')
      await other.control.kill('apiserver')
      await hub.hub.servers.stop({ user: 'alice' })
      await other.control.ready()

      expect(await hub.hub.servers.get({ user: 'bob' })).toMatchObject({
        phase: 'ready',
        url: far.url,
      })
      expect(await uidsOf(there.world)).toEqual(far1)
      await hub.hub.servers.stop({ user: 'bob' })
      for (const { world } of [here, there])
        await until(async () => (await uidsOf(world)).size === 0)
    } finally {
      await hub.close()
      await here.end()
      await there.end()
    }
  })
})

// An API server that is killed, frozen, and that has forgotten: on a control plane of this file's own.
import { startControlPlane, type ControlPlane } from '@hubkit/test-cluster/control-plane'
import { until } from '@hubkit/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectExactly, expectNothing, listen, uidsOf } from './fleet.ts'
import { cluster as shared, useWorld, type Server } from './world.ts'

const foreign = shared.control === undefined
if (foreign) console.warn('A killed API server not tested: KUBECONFIG names a cluster of others.')

const USERS = Array.from({ length: 12 }, (_, index) => `user${index}`)

describe.skipIf(foreign)('an API server', () => {
  let own: ControlPlane | undefined
  beforeAll(async () => {
    own = await startControlPlane({ say: console.log })
  })
  afterAll(() => own?.close())
  const plane = (): ControlPlane => {
    if (!own) throw new Error('there is no control plane yet')
    return own
  }
  const world = useWorld(plane)

  /** Starts servers beside one that runs, has something happen in the middle, and looks what came of it. */
  async function survives(harm: (control: ControlPlane['control']) => Promise<void>) {
    const { hubId, namespace, server, spawner } = world()
    await namespace.pods?.rule({ script: { startAfter: 1000 } })
    const by = await spawner()
    const kept = server({ userName: 'kept' })
    await kept.start(by)
    const uid = (await uidsOf(world())).get(kept.pod)
    await using watch = listen(by, hubId)
    await watch.hears(kept, 'running')
    const servers = USERS.map((userName) => server({ userName }))
    const starting = Promise.all(servers.map((one) => one.start(by)))
    // Some are made, and none runs.
    await until(async () => (await uidsOf(world())).size > 4)
    await harm(plane().control)
    const started = await starting
    expect(new Set(started.map(({ url }) => url)).size).toBe(USERS.length)
    await expectExactly(world(), [kept, ...servers])
    for (const one of servers) await watch.hears(one, 'running')
    expect((await uidsOf(world())).get(kept.pod)).toBe(uid)
    expect(watch.phases(kept)).not.toContain('stopped')
    for (const one of servers) expect(watch.phases(one)).not.toContain('stopped')

    const stopping = Promise.all(servers.map((one) => one.stop(by)))
    await until(async () => (await uidsOf(world())).size < 12)
    await harm(plane().control)
    await stopping
    await expectExactly(world(), [kept])
    expect(await kept.poll(by)).toMatchObject({ phase: 'running' })
    expect(watch.phases(kept)).not.toContain('stopped')
    await kept.stop(by)
    await expectNothing(world())
  }

  test('is killed in the middle of starts and stops, and comes back', async () => {
    await survives(async (control) => {
      await control.kill('apiserver')
      await control.ready()
    })
  })

  test('is frozen in the middle of starts and stops, for longer than a request may take', async () => {
    await survives(async (control) => {
      await control.freeze('apiserver')
      await new Promise((resolve) => setTimeout(resolve, FROZEN))
      await control.thaw('apiserver')
      await control.ready()
    })
  })

  test('is killed after its history was compacted: what it forgot is listed anew', async () => {
    await survives(async (control) => {
      await control.compact()
      await control.kill('apiserver')
      await control.ready()
    })
  })

  test('comes back after a server was deleted that nobody could be told of', async () => {
    const { api, at, hubId, server, spawner } = world()
    const by = await spawner()
    const [kept, deleted] = ['a', 'b'].map((userName) => server({ userName })) as [Server, Server]
    await Promise.all([kept.start(by), deleted.start(by)])
    const hop = await world().behindHop()
    await using watch = listen(hop.spawner, hubId)
    await Promise.all([watch.hears(kept, 'running'), watch.hears(deleted, 'running')])
    hop.hop.faults = { drop: () => 'before' }
    hop.hop.cut()
    await api.delete(at(`pods/${deleted.pod}`), { gracePeriodSeconds: 0 })
    await plane().control.compact()
    await plane().control.kill('apiserver')
    await plane().control.ready()
    hop.hop.faults = {}
    await watch.hears(deleted, 'stopped')
    expect(watch.phases(kept)).toEqual(['running'])
  })
})

/** Milliseconds; the client waits 10 s for an answer. */
const FROZEN = 12_000

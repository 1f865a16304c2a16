// 500 starts and 500 stops at once.
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { expectExactly, expectNothing, listen, uidsOf } from './fleet.ts'
import { useWorld } from './world.ts'

const world = useWorld()
const MANY = 500
const TIMEOUT = 600_000

test(
  `${MANY} servers start at once, and stop at once: none is lost, doubled or left`,
  async () => {
    const { hubId, namespace, server, spawner } = world()
    await namespace.pods?.rule({ script: { events: false, answers: false } })
    const by = await spawner()
    const kept = server({ userName: 'kept' })
    await kept.start(by)
    await using watch = listen(by, hubId)
    const servers = Array.from({ length: MANY }, (_, index) => server({ userName: `user${index}` }))
    const began = performance.now()
    const started = await Promise.all(servers.map((one) => one.start(by)))
    console.log(`${MANY} started after ${seconds(began)} s`)
    expect(new Set(started.map(({ url }) => url)).size).toBe(MANY)
    await expectExactly(world(), [kept, ...servers])
    await until(() => servers.every((one) => watch.phases(one).at(-1) === 'running'))
    const uid = (await uidsOf(world())).get(kept.pod)

    const stopping = performance.now()
    await Promise.all(servers.map((one) => one.stop(by)))
    console.log(`${MANY} stopped after ${seconds(stopping)} s`)
    await expectExactly(world(), [kept])
    await until(() => servers.every((one) => watch.phases(one).at(-1) === 'stopped'))
    expect((await uidsOf(world())).get(kept.pod)).toBe(uid)
    expect(watch.phases(kept)).not.toContain('stopped')
    await kept.stop(by)
    await expectNothing(world())
  },
  TIMEOUT,
)

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}

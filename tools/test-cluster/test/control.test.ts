import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '@hubkit/testkit'
import type { List, Pod } from '../src/api/objects.ts'
import { type ControlPlane, startControlPlane } from '../src/control-plane/start.ts'
import { identify } from '../src/base/process.ts'
import { readState } from '../src/control-plane/state.ts'
import { leftOut } from '../src/vitest/left-out.ts'
import { isReady, makePod, podsOf, untilPod } from './support.ts'

describe.skipIf(leftOut('What kills and freezes'))('a control plane', () => {
  let cluster: ControlPlane
  beforeAll(async () => {
    cluster = await startControlPlane({ say: console.log })
    console.log(`control plane: ready after ${cluster.readyMs} ms`)
  })
  afterAll(() => cluster.close())

  const pidOf = async (name: string): Promise<number | undefined> =>
    (await readState(cluster.folder))?.pids[name]

  test('the API server killed with -9 comes back with all there was', async () => {
    await using ns = await cluster.namespace()
    await makePod(cluster, ns, 'a')
    await untilPod(cluster, ns, 'a', isReady)
    const before = await pidOf('apiserver')
    const began = performance.now()
    await cluster.control.kill('apiserver')
    await cluster.control.ready()
    console.log(`API server: killed, ready again after ${Math.round(performance.now() - began)} ms`)
    expect(await pidOf('apiserver')).not.toBe(before)
    expect(isReady(await cluster.api.get<Pod>(`${podsOf(ns)}/a`))).toBe(true)
    await makePod(cluster, ns, 'b')
    await untilPod(cluster, ns, 'b', isReady)
  })

  test('fake nodes tell a killed API server again what it did not take', async () => {
    await using ns = await cluster.namespace()
    await ns.pods?.rule({ script: { readyAfter: 300 } })
    await makePod(cluster, ns, 'a')
    await untilPod(cluster, ns, 'a', ({ status }) => status.phase === 'Running')
    await cluster.control.kill('apiserver')
    await untilPod(cluster, ns, 'a', isReady, 60_000)
  })

  test('what is to stay down stays down until it is restarted', async () => {
    await using ns = await cluster.namespace()
    await cluster.control.kill('scheduler', { stayDown: true })
    await makePod(cluster, ns, 'a')
    expect(await pidOf('scheduler')).toBeUndefined()
    await cluster.control.restart('scheduler')
    expect(await identify((await pidOf('scheduler')) ?? 0)).toBeDefined()
    await untilPod(cluster, ns, 'a', isReady)
  })

  test('a frozen API server answers when it has thawed', async () => {
    await cluster.control.freeze('apiserver')
    let answered = false
    const asking = cluster.api.get('/version').then(() => (answered = true))
    const pid = await pidOf('apiserver')
    await until(async () => / T /.test(await readFile(`/proc/${pid}/stat`, 'utf8')))
    expect(answered).toBe(false)
    await cluster.control.thaw('apiserver')
    await asking
  })

  test('after compaction and a kill, a watch from an old version gets 410', async () => {
    await using ns = await cluster.namespace()
    const { metadata } = await cluster.api.get<List<Pod>>(podsOf(ns))
    for (const name of ['a', 'b']) await makePod(cluster, ns, name)
    await untilPod(cluster, ns, 'b', isReady)
    // Compaction alone does not do it: the API server's own memory still answers.
    await cluster.control.compact()
    await cluster.control.kill('apiserver')
    await cluster.control.ready()
    const watching = (async () => {
      const { resourceVersion } = metadata
      for await (const event of cluster.api.watch<Pod>(podsOf(ns), { resourceVersion }))
        return event
      return undefined
    })()
    await expect(watching).rejects.toMatchObject({ status: 410 })
  })

  test('etcd, controller manager and scheduler come back too', async () => {
    for (const name of ['etcd', 'controller-manager', 'scheduler'] as const)
      await cluster.control.restart(name)
    await using ns = await cluster.namespace()
    await makePod(cluster, ns, 'a')
    await untilPod(cluster, ns, 'a', isReady)
  })
})

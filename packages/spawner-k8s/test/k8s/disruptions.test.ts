// Pods that others take away: a person, the eviction API, a taint, a more important pod, a node that is gone.
import { randomBytes } from 'node:crypto'
import { isHubError } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { expectExactly, expectNothing, listen, uidsOf } from './fleet.ts'
import { cluster, rejection, useWorld } from './world.ts'

const world = useWorld()
const noNodes = cluster.nodes === undefined

/** A node for one test, and options that put servers there. */
async function ownNode(capacity?: Readonly<Record<string, string>>) {
  const name = `own-${randomBytes(4).toString('hex')}`
  const taint = { key: 'own', value: name, effect: 'NoSchedule' }
  const { nodes } = cluster
  await nodes?.add(name, { labels: { own: name }, taints: [taint], ...(capacity && { capacity }) })
  const tolerations = [{ key: 'own', operator: 'Equal', value: name, effect: 'NoSchedule' }]
  return {
    name,
    taint,
    options: { scheduling: { nodeSelector: { own: name }, tolerations } },
    nodes,
    async [Symbol.asyncDispose]() {
      await nodes?.remove(name)
    },
  }
}

test('a pod that somebody deletes is told so, and started again with the next attempt', async () => {
  const { api, at, hubId, server, spawner } = world()
  const by = await spawner()
  const [alice, bob] = [server({ userName: 'alice' }), server({ userName: 'bob' })]
  await Promise.all([alice.start(by), bob.start(by)])
  await using watch = listen(by, hubId)
  await watch.hears(alice, 'running')
  await api.delete(at(`pods/${alice.pod}`), { gracePeriodSeconds: 0 })
  await watch.hears(alice, 'stopped')
  expect(await alice.poll(by)).toMatchObject({ phase: 'stopped', reason: 'deleted' })
  await alice.stop(by)
  await alice.start(by, { attempt: 2 })
  await expectExactly(world(), [alice, bob])
  expect(watch.phases(bob)).toEqual(['running'])
})

test('a pod that somebody deletes while it starts ends that start, and is not made again', async () => {
  const { api, at, namespace, server, spawner } = world()
  await namespace.pods?.rule({ script: { startAfter: 60_000 } })
  const by = await spawner()
  const alice = server()
  const starting = rejection(alice.start(by))
  await until(async () => (await uidsOf(world())).has(alice.pod))
  await api.delete(at(`pods/${alice.pod}`), { gracePeriodSeconds: 0 })
  expect(isHubError(await starting, 'HUB_ERR_SPAWN_FAILED')).toBe(true)
  await alice.stop(by)
  await expectNothing(world())
})

test('an eviction through the API is told so', async () => {
  const { api, at, hubId, server, spawner } = world()
  const by = await spawner()
  const alice = server()
  await alice.start(by)
  await using watch = listen(by, hubId)
  await watch.hears(alice, 'running')
  await api.post(at(`pods/${alice.pod}/eviction`), {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: alice.pod },
    deleteOptions: { gracePeriodSeconds: 1 },
  })
  await watch.hears(alice, 'stopped')
  expect(watch.last(alice)).toMatchObject({ phase: 'stopped', reason: 'evicted' })
  await alice.stop(by)
})

test.skipIf(noNodes)('a taint that drives a server away is told, and nobody else is', async () => {
  const { api, hubId, server, spawner } = world()
  await using node = await ownNode()
  const alice = server({ userName: 'alice' })
  const bob = server({ userName: 'bob' })
  const there = await spawner(node.options)
  const by = await spawner()
  await Promise.all([alice.start(there), bob.start(by)])
  await using watch = listen(by, hubId)
  await Promise.all([watch.hears(alice, 'running'), watch.hears(bob, 'running')])
  const taints = [node.taint, { key: 'maintenance', effect: 'NoExecute' }]
  await api.patch(`/api/v1/nodes/${node.name}`, { spec: { taints } })
  await watch.hears(alice, 'stopped')
  expect(watch.last(alice)).toMatchObject({ phase: 'stopped', reason: 'node-lost' })
  expect(watch.phases(bob)).toEqual(['running'])
  await Promise.all([alice.stop(there), bob.stop(by)])
  await expectNothing(world())
})

test.skipIf(noNodes)('a server that a more important one displaces is told so', async () => {
  const { api, hubId, server, spawner } = world()
  await using node = await ownNode({ cpu: '1', memory: '4Gi', pods: '10' })
  const important = `important-${node.name}`
  const classes = '/apis/scheduling.k8s.io/v1/priorityclasses'
  await api.post(classes, { metadata: { name: important }, value: 1000 })
  try {
    const resources = { cpu: { guarantee: 0.8, limit: 0.8 } }
    const low = await spawner({ ...node.options, resources, gracePeriod: '1s' })
    const high = await spawner({
      resources,
      scheduling: { ...node.options.scheduling, priorityClass: important },
    })
    const [alice, bob] = [server({ userName: 'alice' }), server({ userName: 'bob' })]
    await alice.start(low)
    await using watch = listen(low, hubId)
    await watch.hears(alice, 'running')
    await bob.start(high)
    await watch.hears(alice, 'stopped')
    expect(watch.last(alice)).toMatchObject({ phase: 'stopped', reason: 'preempted' })
    await alice.stop(low)
    await expectExactly(world(), [bob])
  } finally {
    await api.delete(`${classes}/${important}`)
  }
})

test.skipIf(noNodes)(
  'a stop on a machine that is lost is not confirmed until that is removed',
  async () => {
    const { server, spawner } = world()
    const node = await ownNode()
    const by = await spawner({ ...node.options, gracePeriod: '1s' })
    const alice = server()
    await alice.start(by)
    await node.nodes?.silence(node.name)
    await until(async () => (await alice.poll(by)).phase === 'unknown', { timeout: 60_000 })
    const error = await rejection(alice.stop(by))
    expect(isHubError(error, 'HUB_ERR_STOP_FAILED')).toBe(true)
    expect(error.message).toMatch(/^The machine of the server does not answer/)
    expect((await uidsOf(world())).has(alice.pod)).toBe(true)
    expect((await alice.poll(by)).phase).not.toBe('stopped')
    await node.nodes?.remove(node.name)
    // Kubernetes looks for pods without a node every 20 s, and waits for 40 more.
    await until(() => alice.stop(by).then(() => true), {
      timeout: 150_000,
      message: 'the stop is confirmed',
    })
    await expectNothing(world())
  },
  240_000,
)

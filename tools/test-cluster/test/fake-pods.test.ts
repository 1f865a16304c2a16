import { describe, expect, test } from 'vitest'
import { until } from '@hubkit/testkit'
import type { List, Pod } from '../src/api/objects.ts'
import { leftOut, useCluster } from '../src/vitest/use-cluster.ts'
import { isReady, makePod, podsOf, untilPod } from './support.ts'

const cluster = await useCluster()

describe.skipIf(leftOut('What fake nodes do'))('a pod on a fake node', () => {
  test('runs, is ready, answers at its address and has a log', async () => {
    await using ns = await cluster.namespace()
    await makePod(cluster, ns, 'a')
    const pod = await untilPod(cluster, ns, 'a', isReady)
    expect(pod.status.phase).toBe('Running')
    const answer = await fetch(`http://${pod.status.podIP}:8888/any`)
    expect(await answer.json()).toEqual({ pod: 'a', namespace: ns.name })
    await ns.pods?.log('a', 'one\ntwo\n')
    expect(await cluster.api.text(`${podsOf(ns)}/a/log?tailLines=1`)).toBe('two\n')
    type Event = { readonly reason: string }
    const reasons = await until(async () => {
      const { items } = await cluster.api.get<List<Event>>(`/api/v1/namespaces/${ns.name}/events`)
      return items.some(({ reason }) => reason === 'Started') && items.map(({ reason }) => reason)
    })
    expect(reasons).toEqual(expect.arrayContaining(['Scheduled', 'Pulled', 'Created', 'Started']))
  })

  test('killed for its memory, it starts again or not as restartPolicy says', async () => {
    await using ns = await cluster.namespace()
    await makePod(cluster, ns, 'again')
    await makePod(cluster, ns, 'never', { restartPolicy: 'Never' })
    await untilPod(cluster, ns, 'again', isReady)
    await untilPod(cluster, ns, 'never', isReady)
    const oom = { code: 137, reason: 'OOMKilled' }
    await ns.pods?.exit('again', oom)
    await ns.pods?.exit('never', oom)
    const again = await untilPod(
      cluster,
      ns,
      'again',
      (pod) => isReady(pod) && pod.status.containerStatuses?.[0]?.restartCount === 1,
    )
    expect(again.status.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    })
    const never = await untilPod(cluster, ns, 'never', ({ status }) => status.phase === 'Failed')
    expect(never.status.containerStatuses?.[0]?.state.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    })
    expect(isReady(never)).toBe(false)
  })

  test('a second failure is CrashLoopBackOff', async () => {
    await using ns = await cluster.namespace()
    await ns.pods?.rule({ script: { exits: { after: 1, code: 3 } } })
    await makePod(cluster, ns, 'a')
    const pod = await untilPod(
      cluster,
      ns,
      'a',
      ({ status }) => status.containerStatuses?.[0]?.state.waiting?.reason === 'CrashLoopBackOff',
    )
    expect(pod.status.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 3 } },
    })
  })

  test('an image that cannot be pulled, a missing configuration, one that never gets ready', async () => {
    await using ns = await cluster.namespace()
    const waiting = { reason: 'CreateContainerConfigError', message: 'secret "x" not found' }
    await ns.pods?.rule({ name: 'pull', script: { pullFails: 'not found' } })
    await ns.pods?.rule({ name: 'configured', script: { waiting } })
    await ns.pods?.rule({ name: 'unready', script: { readyAfter: 'never' } })
    for (const name of ['pull', 'configured', 'unready']) await makePod(cluster, ns, name)
    const why = (reason: string) => (pod: Parameters<typeof isReady>[0]) =>
      pod.status.containerStatuses?.[0]?.state.waiting?.reason === reason
    expect(await untilPod(cluster, ns, 'pull', why('ImagePullBackOff'))).toMatchObject({
      status: { phase: 'Pending' },
    })
    await untilPod(cluster, ns, 'configured', why(waiting.reason))
    const unready = await untilPod(
      cluster,
      ns,
      'unready',
      ({ status }) => status.phase === 'Running',
    )
    expect(isReady(unready)).toBe(false)
  })

  test('evicted, it has failed', async () => {
    await using ns = await cluster.namespace()
    await makePod(cluster, ns, 'a')
    await untilPod(cluster, ns, 'a', isReady)
    await ns.pods?.evict('a')
    const pod = await untilPod(cluster, ns, 'a', ({ status }) => status.phase === 'Failed')
    expect(pod.status.reason).toBe('Evicted')
  })

  test('deleted, it uses the grace it needs and no more than it has', async () => {
    await using ns = await cluster.namespace()
    await ns.pods?.rule({ name: 'deaf', script: { ignoresTermination: true } })
    for (const name of ['prompt', 'deaf']) await makePod(cluster, ns, name)
    for (const name of ['prompt', 'deaf']) await untilPod(cluster, ns, name, isReady)
    const codes: Record<string, number | undefined> = {}
    const watching = (async () => {
      for await (const { type, object } of cluster.api.watch<Awaited<ReturnType<typeof untilPod>>>(
        podsOf(ns),
      )) {
        const code = object.status.containerStatuses?.[0]?.state.terminated?.exitCode
        if (type === 'DELETED') codes[object.metadata.name] = code
        if (Object.keys(codes).length === 2) return
      }
    })()
    for (const name of ['prompt', 'deaf'])
      await cluster.api.delete(`${podsOf(ns)}/${name}`, { gracePeriodSeconds: 1 })
    await watching
    expect(codes).toEqual({ prompt: 143, deaf: 137 })
  })

  test('what the control plane gave up wrongly is put right', async () => {
    await using ns = await cluster.namespace()
    await makePod(cluster, ns, 'a')
    const { spec } = await untilPod(cluster, ns, 'a', isReady)
    const lost = { type: 'Ready', status: 'False', reason: 'NodeNotReady' }
    const seen = ({ status }: Pod): boolean =>
      status.conditions?.some(({ reason }) => reason === 'NodeNotReady') === true
    const before = new AbortController()
    const given = (async () => {
      for await (const { object } of cluster.api.watch<Pod>(podsOf(ns), before))
        if (seen(object)) return
    })()
    await cluster.api.patch(
      `${podsOf(ns)}/a/status`,
      { status: { conditions: [lost] } },
      'strategic',
    )
    await given
    await untilPod(cluster, ns, 'a', isReady)
    const node = `/api/v1/nodes/${spec.nodeName}`
    await cluster.api.patch(
      `${node}/status`,
      { status: { conditions: [{ ...lost, status: 'Unknown' }] } },
      'strategic',
    )
    await until(async () => isReady(await cluster.api.get<Pod>(node)))
  })

  test('a node that is silent is lost, and back when it speaks', async () => {
    await using ns = await cluster.namespace()
    const name = `lonely-${ns.name}`
    const taints = [{ key: 'lonely', effect: 'NoSchedule' }]
    await cluster.nodes?.add(name, { taints })
    try {
      const tolerations = [{ key: 'lonely', operator: 'Exists' }]
      await makePod(cluster, ns, 'a', {
        nodeSelector: { 'kubernetes.io/hostname': name },
        tolerations,
      })
      await untilPod(cluster, ns, 'a', isReady)
      await cluster.nodes?.silence(name)
      await untilPod(cluster, ns, 'a', (pod) => !isReady(pod), 60_000)
      await cluster.nodes?.speak(name)
      await untilPod(cluster, ns, 'a', isReady, 60_000)
    } finally {
      await cluster.nodes?.remove(name)
    }
  })
})

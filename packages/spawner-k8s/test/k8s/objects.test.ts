import type { Spawner } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { kubeCluster } from '../../src/cluster/kube-cluster.ts'
import { kubernetesSpawner } from '../../src/kubernetes-spawner.ts'
import { cluster, rejection, useWorld } from './world.ts'

const world = useWorld()

interface Item {
  readonly metadata: {
    readonly name: string
    readonly ownerReferences?: readonly { readonly kind: string; readonly uid: string }[]
  }
}

test('a Service and further objects belong to the pod, and Kubernetes removes them with it', async () => {
  const { api, at, namespace, spawner, server } = world()
  const by = await spawner({
    service: { enabled: true },
    extraObjects: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings-{server_id}' },
        data: { user: '{username}' },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'closed-{server_id}' },
        spec: { podSelector: {} },
      },
    ],
  })
  const alice = server()
  const { url } = await alice.start(by)
  expect(url).toBe(`http://${alice.pod}.${namespace.name}.svc.cluster.local:8888`)
  const pod = await api.get<{ metadata: { uid: string } }>(at(`pods/${alice.pod}`))
  const policies = `/apis/networking.k8s.io/v1/namespaces/${namespace.name}/networkpolicies`
  const made = [
    at(`services/${alice.pod}`),
    at(`configmaps/settings-${alice.ref.id}`),
    `${policies}/closed-${alice.ref.id}`,
  ]
  for (const path of made)
    expect((await api.get<Item>(path)).metadata.ownerReferences).toMatchObject([
      { kind: 'Pod', uid: pod.metadata.uid },
    ])
  expect(await api.get(made[1] ?? '')).toMatchObject({ data: { user: 'alice' } })
  // A repeat of the start, and the next one, find them as they are.
  expect((await alice.start(by)).url).toBe(url)
  await alice.stop(by)
  await alice.start(by, { attempt: 2 })
  await alice.stop(by, { attempt: 2 })
  for (const path of made) {
    await until(() =>
      api.get(path).then(
        () => false,
        () => true,
      ),
    )
  }
})

test('an object of a kind that the cluster has not is named', async () => {
  const { spawner, server } = world()
  const by = await spawner({
    extraObjects: [{ apiVersion: 'example.org/v1', kind: 'Thing', metadata: { name: 'a' } }],
  })
  const alice = server()
  const error = await rejection(alice.start(by))
  expect(error.message).toContain('no Thing of example.org/v1')
  await alice.stop(by)
})

test('hooks change the pod before it is made, and see it once it is; one that throws fails the start', async () => {
  const { api, at, spawner, server } = world()
  const seen: unknown[] = []
  const by = await spawner({
    hooks: {
      modifyPod: (pod, { server: { user } }) => {
        // Marks are not for hooks to take away.
        pod.metadata = { labels: { team: user.name }, annotations: {} }
        return pod
      },
      afterPodCreated: (pod) => {
        seen.push(pod.metadata?.uid)
        if (pod.metadata?.labels?.['team'] === 'bob') throw new Error('not for bob')
      },
    },
  })
  const alice = server()
  await alice.start(by)
  const pod = await api.get<{ metadata: { uid: string; labels: object } }>(at(`pods/${alice.pod}`))
  expect(pod.metadata.labels).toMatchObject({ team: 'alice' })
  expect(seen).toEqual([pod.metadata.uid])
  expect((await alice.poll(by)).phase).toBe('running')
  await alice.stop(by)

  const bob = server({ userName: 'bob' })
  expect((await rejection(bob.start(by))).message).toBe('not for bob')
  await bob.stop(by)
  expect((await api.get<{ items: unknown[] }>(at('pods'))).items).toEqual([])
})

test('every user can have a namespace, which is made; the record stays with the hub', async () => {
  const { api, at, namespace, spawner, server, hubId } = world()
  const by = await spawner({
    namespace: { name: '{hubnamespace}-{user_id}', create: true },
  })
  const alice = server()
  const space = `${namespace.name}-${alice.ref.user.id}`
  try {
    await alice.start(by)
    expect(await api.get(`/api/v1/namespaces/${space}/pods/${alice.pod}`)).toBeTruthy()
    expect(await api.get(at(`configmaps/hubkit-${alice.ref.id}`))).toBeTruthy()
    expect((await alice.poll(by, { state: undefined })).phase).toBe('running')
    const fleet = { hubId, signal: new AbortController().signal, log: alice.log }
    const found: string[] = []
    for await (const one of by.list?.(fleet) ?? []) found.push(one.serverId)
    expect(found).toEqual([alice.ref.id])
    await alice.stop(by, { state: undefined })
    expect((await api.get<{ items: unknown[] }>(`/api/v1/namespaces/${space}/pods`)).items).toEqual(
      [],
    )
  } finally {
    await api.delete(`/api/v1/namespaces/${space}`)
  }
})

test('a server that runs is found where it is, also when the options name another place now', async () => {
  const { api, at, spawner, server } = world()
  const before = await spawner()
  const alice = server()
  const { url } = await alice.start(before, { attempt: 1 })
  const after = await spawner({ names: { pod: 'lab-{server_id}' } })
  expect(await alice.poll(after, { attempt: 1, state: undefined })).toEqual({
    phase: 'running',
    url,
  })
  // A newer attempt removes it, where it is.
  await alice.start(after, { attempt: 2 })
  const { items } = await api.get<{ items: Item[] }>(at('pods'))
  expect(items.map(({ metadata }) => metadata.name)).toEqual([`lab-${alice.ref.id}`])
})

test('a server whose state is lost, and whose record is in a namespace that options no longer name, is not called stopped', async () => {
  const { spawner, server } = world()
  await using other = await cluster.namespace()
  const alice = server()
  const before = await spawner()
  await alice.start(before, { attempt: 1 })
  await alice.stop(before, { attempt: 1 })
  await alice.start(before, { attempt: 2 })
  const lost = { attempt: 2, state: undefined }
  expect((await alice.poll(before, lost)).phase).toBe('running')
  const kube = kubeCluster({ from: cluster.config })
  const moved = kubernetesSpawner({ cluster: kube, hubNamespace: other.name, image: 'a:1' })
  expect(await alice.poll(moved as Spawner, lost)).toEqual({
    phase: 'unknown',
    message: 'Nothing tells where the server is.',
  })
  await kube.close()
  await alice.stop(before, { attempt: 2 })
})

test('two hubs in one namespace do not see one another', async () => {
  const { spawner, server } = world()
  const [first, second] = [await spawner(), await spawner()]
  const alice = server({ hubId: 'hub-one' })
  const bob = server({ hubId: 'hub-two' })
  await Promise.all([alice.start(first), bob.start(second)])
  const seen = async (hubId: string): Promise<string[]> => {
    const found: string[] = []
    const fleet = { hubId, signal: new AbortController().signal, log: alice.log }
    for await (const one of first.list?.(fleet) ?? []) found.push(one.serverId)
    return found
  }
  expect(await seen('hub-one')).toEqual([alice.ref.id])
  expect(await seen('hub-two')).toEqual([bob.ref.id])
})

test('the address is the application’s to say', async () => {
  const { spawner, server } = world()
  const by = await spawner({
    hooks: { podUrl: (pod) => `https://${pod.metadata?.name}.example.org/ignored` },
  })
  const alice = server()
  const { url } = await alice.start(by)
  expect(url).toBe(`https://${alice.pod}.example.org`)
  expect(await alice.poll(by)).toEqual({ phase: 'running', url })
})

test('a server that runs is found where it is, also when the options name another namespace now', async () => {
  const { spawner, server } = world()
  const name = { namespace: { name: '{hubnamespace}' } }
  const alice = server()
  const { url } = await alice.start(await spawner(name))
  const after = await spawner({ namespace: { name: '{hubnamespace}-{user_id}' } })
  expect(await alice.poll(after)).toEqual({ phase: 'running', url })
  expect(await alice.poll(after, { state: undefined })).toEqual({ phase: 'running', url })
  await alice.stop(after)
  expect((await alice.poll(after)).phase).toBe('stopped')
})

test('a profile may name another namespace', async () => {
  const { api, namespace, spawner, server, hubId } = world()
  await using other = await cluster.namespace()
  const by = await spawner({
    profiles: [
      { slug: 'here', displayName: 'Here', set: {} },
      { slug: 'there', displayName: 'There', set: { namespace: { name: other.name } } },
    ],
  })
  // Rights are given in each namespace by itself.
  await allow(other.name)
  const [alice, bob] = [server(), server({ userName: 'bob' })]
  await alice.start(by, { options: { profile: 'here' } })
  await bob.start(by, { options: { profile: 'there' } })
  const podsOf = async (space: string): Promise<readonly string[]> =>
    (await api.get<{ items: Item[] }>(`/api/v1/namespaces/${space}/pods`)).items.map(
      ({ metadata }) => metadata.name,
    )
  expect(await podsOf(namespace.name)).toEqual([alice.pod])
  expect(await podsOf(other.name)).toEqual([bob.pod])
  const found: string[] = []
  const fleet = { hubId, signal: new AbortController().signal, log: alice.log }
  for await (const one of by.list?.(fleet) ?? []) found.push(one.serverId)
  expect(found.toSorted()).toEqual([alice.ref.id, bob.ref.id].toSorted())
  await bob.stop(by, { state: undefined })
  expect(await podsOf(other.name)).toEqual([])

  async function allow(space: string): Promise<void> {
    const group = '/apis/rbac.authorization.k8s.io/v1/namespaces'
    const { items } = await api.get<{ items: (Item & { rules: unknown })[] }>(
      `${group}/${namespace.name}/roles`,
    )
    for (const { metadata, rules } of items) {
      await api.post(`${group}/${space}/roles`, { metadata: { name: metadata.name }, rules })
      await api.post(`${group}/${space}/rolebindings`, {
        metadata: { name: metadata.name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
        subjects: [{ kind: 'ServiceAccount', name: metadata.name, namespace: namespace.name }],
      })
    }
  }
})

test('the hub connects where it is told to, and finds it again', async () => {
  const { spawner, server, hubId } = world()
  const by = await spawner({ address: { connectHost: '{servername}--{user_id}.example.org' } })
  const alice = server({ name: 'gpu' })
  const { url } = await alice.start(by)
  expect(url).toBe(`http://gpu--${alice.ref.user.id}.example.org:8888`)
  const fleet = { hubId, signal: new AbortController().signal, log: alice.log }
  for await (const one of (await spawner()).list?.(fleet) ?? []) expect(one.url).toBe(url)
})

test('the address of a pod that runs counts, whatever the options say now', async () => {
  const { spawner, server } = world()
  const alice = server()
  const { url } = await alice.start(await spawner({ address: { port: 9001 } }))
  expect(url).toMatch(/:9001$/)
  const after = await spawner({ address: { port: 9002 } })
  expect(await alice.poll(after, { state: undefined })).toEqual({ phase: 'running', url })
  expect((await alice.start(after, { state: undefined })).url).toBe(url)
})

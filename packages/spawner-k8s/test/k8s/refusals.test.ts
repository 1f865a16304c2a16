import { isHubError } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { cluster, rejection, useWorld, type World } from './world.ts'

const world = useWorld()

/** A quota of the namespace, once Kubernetes counts in it. */
async function quota({ api, at }: World, hard: Record<string, string>): Promise<void> {
  await api.post(at('resourcequotas'), { metadata: { name: 'small' }, spec: { hard } })
  await until(async () => {
    const { status } = await api.get<{ status?: { hard?: object } }>(at('resourcequotas/small'))
    return status?.hard
  })
}

const BARE = { spec: { containers: [{ name: 'a', image: 'a' }] } }

test("a pod of that name that is somebody else's is named and left alone", async () => {
  const { api, at, spawner, server } = world()
  const alice = server()
  const { metadata } = await api.post<{ metadata: { uid: string } }>(at('pods'), {
    metadata: { name: alice.pod },
    ...BARE,
  })
  const error = await rejection(alice.start(await spawner()))
  expect(isHubError(error, 'HUB_ERR_CONFLICT')).toBe(true)
  expect(error.message).toContain(`Pod ${world().namespace.name}/${alice.pod}`)
  await alice.stop(await spawner())
  const after = await api.get<{ metadata: { uid: string; deletionTimestamp?: string } }>(
    at(`pods/${alice.pod}`),
  )
  expect(after.metadata).toMatchObject({ uid: metadata.uid })
  expect(after.metadata.deletionTimestamp).toBeUndefined()
})

test("a record that is another hub's is left alone, and stop has nothing to do", async () => {
  const { api, at, spawner, server } = world()
  const alice = server()
  await api.post(at('configmaps'), {
    metadata: { name: `hubkit-${alice.ref.id}` },
    data: { theirs: 'yes' },
  })
  const by = await spawner()
  expect(isHubError(await rejection(alice.start(by)), 'HUB_ERR_CONFLICT')).toBe(true)
  await alice.stop(by)
  await alice.destroy(by)
  expect((await alice.poll(by)).phase).toBe('stopped')
  expect(await api.get(at(`configmaps/hubkit-${alice.ref.id}`))).toMatchObject({
    data: { theirs: 'yes' },
  })
})

test("a quota's words reach the user, and nothing is left of the start after stop", async () => {
  const { api, at, spawner, server } = world()
  await quota(world(), { pods: '1' })
  const by = await spawner()
  await server().start(by)
  const bob = server({ userName: 'bob' })
  const error = await rejection(bob.start(by))
  expect(isHubError(error, 'HUB_ERR_SPAWN_REFUSED')).toBe(true)
  expect(error.message).toContain('exceeded quota: small')
  await bob.stop(by)
  const { items } = await api.get<{ items: { metadata: { name: string } }[] }>(at('secrets'))
  expect(items.filter(({ metadata }) => metadata.name.includes(bob.ref.id))).toEqual([])
})

test('what is wrong with a pod reaches the user in plain words, and the log with object and field', async () => {
  const { spawner, server } = world()
  const by = await spawner({
    podConfig: { containers: [{ name: 'notebook', resources: { requests: { cpu: '2' } } }] },
    resources: { cpu: { limit: 1 } },
  })
  const alice = server()
  const error = await rejection(alice.start(by))
  expect(isHubError(error, 'HUB_ERR_SPAWN_FAILED')).toBe(true)
  expect(error.message).toContain('must be less than or equal to cpu limit')
  expect(error.message).not.toContain('spec.containers')
  const logged = alice.log.lines.find((line) => line.startsWith('error'))
  expect(logged).toContain(`pods ${world().namespace.name}/${alice.pod}`)
  expect(logged).toContain('spec.containers[0].resources.requests')
})

test('a right that is missing is named', async () => {
  const { namespace, server } = world()
  const { kubeCluster } = await import('../../src/cluster/kube-cluster.ts')
  const { kubernetesSpawner } = await import('../../src/kubernetes-spawner.ts')
  const account = await namespace.serviceAccountClient([
    { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'get', 'patch'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
  ])
  const kube = kubeCluster({ from: account.config })
  const by = kubernetesSpawner({ cluster: kube, hubNamespace: namespace.name, image: 'a:1' })
  const error = await rejection(server().start(by))
  expect(error.message).toBe(`The hub may not create secrets in the namespace ${namespace.name}.`)
  await kube.close()
  await account.api.close()
})

test('a namespace that is not there is named', async () => {
  const { server, namespace } = world()
  const { kubeCluster } = await import('../../src/cluster/kube-cluster.ts')
  const { kubernetesSpawner } = await import('../../src/kubernetes-spawner.ts')
  const kube = kubeCluster({ from: cluster.config })
  const by = kubernetesSpawner({
    cluster: kube,
    hubNamespace: namespace.name,
    image: 'a:1',
    namespace: { name: `${namespace.name}-no` },
  })
  const error = await rejection(server().start(by))
  expect(error.message).toBe(`The namespace ${namespace.name}-no is not there.`)
  await kube.close()
})

test('the pod-security standard "restricted" admits the default pod', async () => {
  const { api, namespace, spawner, server } = world()
  await api.patch(`/api/v1/namespaces/${namespace.name}`, {
    metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  })
  await server().start(await spawner())
  const error = await rejection(
    server({ userName: 'bob' }).start(await spawner({ security: { privileged: true } })),
  )
  expect(error.message).toMatch(/does not admit the server: .*violates PodSecurity/)
})

test.each([
  ['429 with Retry-After', { status: 429, retryAfter: 1 }],
  ['500', { status: 500 }],
  ['503', { status: 503 }],
  [
    'a quota that several count in at once',
    {
      status: 409,
      reason: 'Conflict',
      message: 'Operation cannot be fulfilled on resourcequotas "q": modified',
    },
  ],
])('%s is tried again', async (_name, answer) => {
  const { behindHop, server } = world()
  const { spawner, hop } = await behindHop()
  const refused = new Set<string>()
  hop.faults.answer = ({ method, path, watch }) => {
    const what = `${method} ${path}`
    if (watch || refused.has(what)) return undefined
    refused.add(what)
    return answer
  }
  const alice = server()
  const { url } = await alice.start(spawner)
  expect(url).toMatch(/^http:/)
  await alice.stop(spawner)
  expect(refused.size).toBeGreaterThan(5)
})

test.each(['before', 'after'] as const)(
  'an answer that is lost %s the API server did what was asked makes nothing twice',
  async (when) => {
    const { api, at, behindHop, server } = world()
    const { spawner, hop } = await behindHop({
      storage: { claims: { home: { capacity: '1Gi', mountPath: '/home/jovyan' } } },
      service: { enabled: true },
    })
    const lost = new Set<string>()
    hop.faults.drop = ({ method, path, watch }) => {
      const what = `${method} ${path}`
      if (watch || lost.has(what)) return undefined
      lost.add(what)
      return when
    }
    const alice = server()
    const running = alice.start(spawner)
    // Nothing provisions a volume here: the pod's claim is bound by hand.
    await world().bindClaims()
    await running
    const { items } = await api.get<{ items: { metadata: { name: string } }[] }>(at('pods'))
    expect(items.map(({ metadata }) => metadata.name)).toEqual([alice.pod])
    await alice.stop(spawner)
    await alice.destroy(spawner)
    const left = async (kind: string): Promise<number> =>
      (await api.get<{ items: { metadata: { name: string } }[] }>(at(kind))).items.filter(
        ({ metadata }) =>
          metadata.name.includes(alice.ref.id) || metadata.name.startsWith('claim-'),
      ).length
    expect(await left('pods')).toBe(0)
    expect(await left('secrets')).toBe(0)
    await until(async () => (await left('persistentvolumeclaims')) === 0)
    await until(async () => (await left('services')) === 0, {
      message: 'Kubernetes removes the Service with its pod',
    })
  },
)

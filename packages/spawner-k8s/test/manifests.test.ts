import { V1Container } from '@kubernetes/client-node'
import { describe, expect, test } from 'vitest'
import { growthOf } from '../src/manifest/claim.ts'
import { ownedBy } from '../src/manifest/owned-by.ts'
import { buildManifests } from '../src/manifest/build.ts'
import { manifestsOf, serverOf, specOf, type TestOptions } from './world.ts'

const server = serverOf({ user: 'User@X', name: 'Name' })
const claim = { capacity: '10Gi' }

async function podOf(options: TestOptions) {
  const { pod } = await manifestsOf(options)
  if (!pod.spec) throw new Error('a pod without a spec')
  return pod.spec
}

describe('lists', () => {
  const a = { name: 'a', emptyDir: {} }
  const b = { name: 'b', emptyDir: {} }
  test.each([
    ['a list stays in its order', [b, a], ['b', 'a']],
    ['an object is taken in the order of its keys', { 2: b, 1: a }, ['a', 'b']],
    ['a function gives either', () => ({ y: a, x: b }), ['b', 'a']],
  ])('%s', async (_what, volumes, names) => {
    const mount = (name: string): object => ({ name, mountPath: `/${name}` })
    const options = {
      storage: { volumes, mounts: { z: mount('a'), y: mount('b') } },
    } as TestOptions
    const { volumes: made, containers } = await podOf(options)
    expect(made?.map(({ name }) => name)).toEqual(names)
    expect(containers[0]?.volumeMounts?.map(({ name }) => name)).toEqual(['b', 'a'])
  })

  test.each([
    ['initContainers', 'initContainers'],
    ['extraContainers', 'containers'],
  ] as const)(
    '%s as a list and as an object, and as what client-node makes',
    async (option, field) => {
      const typed = Object.assign(new V1Container(), { name: 'two', image: 'b:1' })
      const list = await podOf({ [option]: [{ name: 'one', image: 'a:1' }, typed] })
      const object = await podOf({ [option]: { 1: { name: 'one', image: 'a:1' }, 2: typed } })
      expect(object).toEqual(list)
      expect(list[field]?.filter(({ name }) => name !== 'notebook')).toEqual([
        { name: 'one', image: 'a:1' },
        { name: 'two', image: 'b:1' },
      ])
    },
  )

  test.each([
    ['tolerations', { key: 'a' }],
    ['topologySpread', { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
  ] as const)('%s', async (option, item) => {
    const list = await podOf({ scheduling: { [option]: [item] } })
    expect(await podOf({ scheduling: { [option]: { k: item } } })).toEqual(list)
    expect(list.tolerations ?? list.topologySpreadConstraints).toEqual([item])
  })

  test.each([
    [
      'nodeAffinity',
      'preferred',
      { weight: 1, preference: { matchFields: [] } },
      'preferredDuringSchedulingIgnoredDuringExecution',
    ],
    [
      'nodeAffinity',
      'required',
      { matchFields: [] },
      'requiredDuringSchedulingIgnoredDuringExecution',
    ],
    [
      'podAffinity',
      'preferred',
      { weight: 1, podAffinityTerm: { topologyKey: 'a' } },
      'preferredDuringSchedulingIgnoredDuringExecution',
    ],
    [
      'podAffinity',
      'required',
      { topologyKey: 'a' },
      'requiredDuringSchedulingIgnoredDuringExecution',
    ],
    [
      'podAntiAffinity',
      'preferred',
      { weight: 1, podAffinityTerm: { topologyKey: 'a' } },
      'preferredDuringSchedulingIgnoredDuringExecution',
    ],
    [
      'podAntiAffinity',
      'required',
      { topologyKey: 'a' },
      'requiredDuringSchedulingIgnoredDuringExecution',
    ],
  ] as const)('%s, %s', async (kind, when, term, field) => {
    const list = await podOf({ scheduling: { [kind]: { [when]: [term] } } })
    expect(await podOf({ scheduling: { [kind]: { [when]: { k: term } } } })).toEqual(list)
    const terms =
      kind === 'nodeAffinity' && when === 'required' ? { nodeSelectorTerms: [term] } : [term]
    // Nothing but what is asked for.
    expect(list.affinity).toEqual({ [kind]: { [field]: terms } })
  })
})

describe('security', () => {
  test('what is said of the container or the pod wins over what is said of users', async () => {
    const { securityContext, containers } = await podOf({
      security: {
        user: 1,
        fsGroup: 2,
        container: { runAsUser: 3, runAsNonRoot: false },
        pod: { fsGroup: 4, supplementalGroups: [5] },
        supplementalGroups: [6],
      },
    })
    expect(containers[0]?.securityContext).toMatchObject({ runAsUser: 3, runAsNonRoot: false })
    expect(securityContext).toMatchObject({ fsGroup: 4, supplementalGroups: [5] })
  })

  test('a privileged container says nothing of escalation, which the API would refuse', async () => {
    const { containers } = await podOf({ security: { privileged: true } })
    expect(containers[0]?.securityContext).toMatchObject({ privileged: true })
    expect(containers[0]?.securityContext).not.toHaveProperty('allowPrivilegeEscalation')
  })

  test.each<readonly [TestOptions['serviceAccount'], object]>([
    [undefined, { automountServiceAccountToken: false }],
    [{ name: 'x' }, { serviceAccountName: 'x', automountServiceAccountToken: false }],
    [{ mountToken: true }, { automountServiceAccountToken: true }],
    [
      { name: 'x', mountToken: true },
      { serviceAccountName: 'x', automountServiceAccountToken: true },
    ],
  ])(
    'the token of a service account is mounted only on request: %j',
    async (serviceAccount, expected) => {
      const spec = await podOf(serviceAccount ? { serviceAccount } : {})
      expect(spec).toMatchObject(expected)
      if (!serviceAccount?.['name' as never]) expect(spec).not.toHaveProperty('serviceAccountName')
    },
  )
})

describe('claims', () => {
  test("have KubeSpawner's labels and annotations, and the user's name as it is", async () => {
    const { claims } = await manifestsOf(
      {
        compatibility: 'kubespawner',
        storage: { claims: { home: { ...claim, labels: { a: 'b' } } } },
      },
      { server },
    )
    expect(claims[0]?.manifest.metadata).toEqual({
      name: expect.stringMatching(/^claim-user-x---[0-9a-f]{8}--name---[0-9a-f]{8}$/) as string,
      namespace: 'hub',
      labels: {
        'hub.jupyter.org/username': expect.stringMatching(/^user-x---[0-9a-f]{8}$/) as string,
        a: 'b',
        'app.kubernetes.io/name': 'jupyterhub',
        'app.kubernetes.io/managed-by': 'kubespawner',
        app: 'jupyterhub',
        heritage: 'jupyterhub',
        'app.kubernetes.io/component': 'singleuser-server',
        component: 'singleuser-storage',
        'hubkit.dev/hub': 'hub1',
        'hubkit.dev/server': 'sabcdefghijklmno',
        'hubkit.dev/user': 'u0123456789abcdefghi',
      },
      annotations: {
        'hub.jupyter.org/username': 'User@X',
        'hub.jupyter.org/servername': 'Name',
        'hub.jupyter.org/kubespawner-version': '7.1.0',
        'hubkit.dev/hub-id': 'hub1',
        'hubkit.dev/server-id': 'sabcdefghijklmno',
        'hubkit.dev/user-id': 'u0123456789abcdefghi',
        'hubkit.dev/attempt': '1',
        'hubkit.dev/username': 'User@X',
        'hubkit.dev/servername': 'Name',
      },
    })
  })

  test('that are there already are mounted, never made', async () => {
    const { claims, pod } = await manifestsOf({
      storage: {
        claims: { all: { name: 'shared', create: false, mountPath: '/all', readOnly: true } },
      },
    })
    expect(claims).toEqual([])
    expect(pod.spec?.volumes).toEqual([
      { name: 'all', persistentVolumeClaim: { claimName: 'shared' } },
    ])
  })

  test.each([
    ['1Gi', '10Gi', true, 'Bound', { spec: { resources: { requests: { storage: '10Gi' } } } }],
    ['10Gi', '10Gi', true, 'Bound', undefined],
    ['20Gi', '10Gi', true, 'Bound', undefined],
    ['1Gi', '10Gi', false, 'Bound', undefined],
    ['1Gi', '10Gi', true, 'Pending', undefined],
  ])('of %s that should be %s grow (%s, %s): %j', async (has, capacity, resize, phase, growth) => {
    const { claims } = await specOf({ storage: { claims: { home: { capacity, resize } } } })
    const existing = { spec: { resources: { requests: { storage: has } } }, status: { phase } }
    expect(claims[0] && growthOf(claims[0], existing)).toEqual(growth)
  })
})

test('the pod goes with its Secret, and what comes after it with the pod', async () => {
  const spec = await specOf({ service: { enabled: true } })
  const owner = { apiVersion: 'v1', kind: 'Secret', name: 's', uid: 'u' }
  const { pod, service } = buildManifests(spec, {
    server: serverOf(),
    attempt: 1,
    hubId: 'hub1',
    names: spec.names,
    env: {},
    owner,
  })
  expect(pod.metadata?.ownerReferences).toEqual([owner])
  const ofPod = { ...owner, kind: 'Pod' }
  const owned = service && ownedBy(service, ofPod)
  expect(owned).toMatchObject({ kind: 'Service', metadata: { name: service?.metadata?.name } })
  expect(owned?.metadata?.ownerReferences).toEqual([ofPod])
  expect(service?.metadata).not.toHaveProperty('ownerReferences')
})

test('names that were recorded go before those that options would give now', async () => {
  const spec = await specOf({ storage: { claims: { home: { ...claim, mountPath: '/home' } } } })
  const names = { ...spec.names, namespace: 'old', pod: 'old-pod', claims: { home: 'old-claim' } }
  const made = buildManifests(spec, {
    server: serverOf(),
    attempt: 1,
    hubId: 'hub1',
    names,
    env: {},
  })
  expect(made.pod.metadata).toMatchObject({ name: 'old-pod', namespace: 'old' })
  expect(made.claims[0]?.manifest.metadata?.name).toBe('old-claim')
  expect(made.pod.spec?.volumes?.[0]?.persistentVolumeClaim?.claimName).toBe('old-claim')
})

test.each([
  ['30s', 30],
  [1500, 2],
  [0, 0],
] as const)('a grace of %s is %d seconds', async (gracePeriod, seconds) => {
  const spec = await specOf({ gracePeriod })
  expect(spec.graceSeconds).toBe(seconds)
})

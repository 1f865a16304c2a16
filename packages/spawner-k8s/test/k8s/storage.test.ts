import { isHubError } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { sweepRecords } from '../../src/driver/sweep.ts'
import { rejection, useWorld, type World } from './world.ts'

const world = useWorld()

interface Claim {
  readonly metadata: { readonly name: string; readonly uid: string }
}

const HOME = { storage: { claims: { home: { capacity: '1Gi', mountPath: '/home/jovyan' } } } }

async function claims({ api, at }: World): Promise<readonly Claim[]> {
  return (await api.get<{ items: Claim[] }>(at('persistentvolumeclaims'))).items
}

async function gone(claim: Claim | undefined): Promise<void> {
  await until(
    async () => !(await claims(world())).some((one) => one.metadata.uid === claim?.metadata.uid),
    { message: 'the claim is gone' },
  )
}

test('a claim is made once, found again by the next start, and goes with the server’s record', async () => {
  const { bindClaims, spawner, server } = world()
  const by = await spawner(HOME)
  const alice = server()
  await Promise.all([alice.start(by, { attempt: 1 }), bindClaims()])
  const [home] = await claims(world())
  expect(home?.metadata.name).toBe(`claim-${alice.ref.user.id}`)
  await alice.stop(by, { attempt: 1 })
  await alice.start(by, { attempt: 2 })
  expect(await claims(world())).toMatchObject([{ metadata: { uid: home?.metadata.uid } }])
  await alice.stop(by, { attempt: 2 })
  expect(await claims(world())).toHaveLength(1)
  await alice.destroy(by, { attempt: 2 })
  await gone(home)
})

test('the claims of a user’s two servers are two, and one goes without the other', async () => {
  const { bindClaims, spawner, server } = world()
  const by = await spawner(HOME)
  const main = server()
  const gpu = server({ userId: main.ref.user.id, name: 'gpu' })
  await Promise.all([main.start(by), bindClaims()])
  await Promise.all([gpu.start(by), bindClaims()])
  const before = await claims(world())
  expect(before).toHaveLength(2)
  await gpu.stop(by)
  await gpu.destroy(by)
  await gone(before.find(({ metadata }) => metadata.name.includes('gpu')))
  expect((await claims(world())).map(({ metadata }) => metadata.name)).toEqual([
    `claim-${main.ref.user.id}`,
  ])
})

test('a claim that others made is used, and stays', async () => {
  const { api, at, bindClaims, spawner, server } = world()
  const alice = server()
  const name = `claim-${alice.ref.user.id}`
  await api.post(at('persistentvolumeclaims'), {
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  const by = await spawner(HOME)
  await Promise.all([alice.start(by), bindClaims()])
  await alice.stop(by)
  await alice.destroy(by)
  const left = await api.get<{ metadata: object }>(at(`persistentvolumeclaims/${name}`))
  expect(left.metadata).not.toHaveProperty('deletionTimestamp')
})

test('a claim that was made anew under the same name is not the recorded one, and stays', async () => {
  const { api, at, bindClaims, spawner, server } = world()
  const by = await spawner(HOME)
  const alice = server()
  await Promise.all([alice.start(by), bindClaims()])
  await alice.stop(by)
  const [home] = await claims(world())
  const path = at(`persistentvolumeclaims/${home?.metadata.name}`)
  await api.delete(path)
  await gone(home)
  await api.post(at('persistentvolumeclaims'), {
    metadata: { name: home?.metadata.name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  await alice.destroy(by)
  const left = await api.get<{ metadata: object }>(path)
  expect(left.metadata).not.toHaveProperty('deletionTimestamp')
})

test('a claim that is to be retained stays', async () => {
  const { bindClaims, spawner, server } = world()
  const by = await spawner({
    storage: {
      claims: { home: { capacity: '1Gi', mountPath: '/home/jovyan', whenRemoved: 'retain' } },
    },
  })
  const alice = server()
  await Promise.all([alice.start(by), bindClaims()])
  await alice.stop(by)
  await alice.destroy(by)
  const [home] = await claims(world())
  expect(home?.metadata).not.toHaveProperty('deletionTimestamp')
})

test('a claim that is there is used although a quota allows no more', async () => {
  const { api, at, bindClaims, spawner, server } = world()
  const by = await spawner(HOME)
  const alice = server()
  await Promise.all([alice.start(by, { attempt: 1 }), bindClaims()])
  await alice.stop(by, { attempt: 1 })
  await api.post(at('resourcequotas'), {
    metadata: { name: 'storage' },
    spec: { hard: { persistentvolumeclaims: '1' } },
  })
  await until(async () => {
    const { status } = await api.get<{ status?: { used?: object } }>(at('resourcequotas/storage'))
    return status?.used
  })
  await alice.start(by, { attempt: 2 })
  const error = await rejection(server({ userName: 'bob' }).start(by))
  expect(error.message).toContain('exceeded quota: storage')
})

test('a start that comes after its server was destroyed makes nothing; its record goes after a day', async () => {
  const { api, at, behindHop, hubId, namespace, server } = world()
  const { spawner, kube } = await behindHop()
  const alice = server()
  await alice.start(spawner)
  await alice.stop(spawner)
  await alice.destroy(spawner)
  expect(isHubError(await rejection(alice.start(spawner)), 'HUB_ERR_SUPERSEDED')).toBe(true)

  const record = at(`configmaps/hubkit-${alice.ref.id}`)
  const sweep = (hours: number): Promise<void> =>
    sweepRecords(
      { cluster: kube, recordsNamespace: namespace.name },
      hubId,
      { signal: new AbortController().signal, log: alice.log },
      Date.now() + hours * 3_600_000,
    )
  await sweep(23)
  expect(await api.get(record)).toBeTruthy()
  await sweep(25)
  await expect(api.get(record)).rejects.toMatchObject({ status: 404 })
})

test('the record of a server that was started again is not swept', async () => {
  const { api, at, behindHop, hubId, namespace, server } = world()
  const { spawner, kube } = await behindHop()
  const alice = server()
  await alice.start(spawner, { attempt: 1 })
  await alice.stop(spawner, { attempt: 1 })
  await alice.destroy(spawner, { attempt: 1 })
  await alice.start(spawner, { attempt: 2 })
  const context = { signal: new AbortController().signal, log: alice.log }
  const driver = { cluster: kube, recordsNamespace: namespace.name }
  await sweepRecords(driver, hubId, context, Date.now() + 100 * 3_600_000)
  expect(await api.get(at(`configmaps/hubkit-${alice.ref.id}`))).toBeTruthy()
})

test.each([true, false])(
  'a claim that was named before KubeSpawner 7 is used if that is wanted: %s (82)',
  async (legacyClaims) => {
    const { api, at, bindClaims, spawner, server } = world()
    const old = 'claim-ada-40example-2eorg'
    await api.post(at('persistentvolumeclaims'), {
      metadata: { name: old },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: '',
        resources: { requests: { storage: '1Gi' } },
      },
    })
    await bindClaims()
    const by = await spawner({ ...HOME, compatibility: 'kubespawner', legacyClaims })
    const ada = server({ userName: 'ada@example.org' })
    const started = ada.start(by)
    if (!legacyClaims) await bindClaims()
    await started
    const names = (await claims(world())).map(({ metadata }) => metadata.name)
    const mounted = await claimOf(at('pods'))
    expect([names.length, mounted === old]).toEqual(legacyClaims ? [1, true] : [2, false])
    await ada.stop(by)
    await ada.destroy(by)
    // It was not made by this hub.
    expect((await claims(world())).map(({ metadata }) => metadata.name)).toContain(old)
  },
)

/** The claim of the only pod's home. */
async function claimOf(pods: string): Promise<string | undefined> {
  type Pod = {
    readonly spec: {
      readonly volumes: readonly { persistentVolumeClaim?: { claimName: string } }[]
    }
  }
  const { items } = await world().api.get<{ items: readonly Pod[] }>(pods)
  return items[0]?.spec.volumes.find(({ persistentVolumeClaim }) => persistentVolumeClaim)
    ?.persistentVolumeClaim?.claimName
}

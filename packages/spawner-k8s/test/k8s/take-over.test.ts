import { randomUUID } from 'node:crypto'
import { memoryStore } from '@hubkit/core'
import type { Store } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { createTestHub } from '@hubkit/testkit/hub'
import { expect, test } from 'vitest'
import { useWorld, type TestOptions } from './world.ts'

const world = useWorld()
const OPTIONS: TestOptions = { compatibility: 'kubespawner', takeOver: true }

interface Pod {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly annotations: Readonly<Record<string, string>>
  }
}

interface Made {
  readonly user?: string
  readonly server?: string
  readonly token?: string
  readonly clientId?: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** A pod as KubeSpawner 7.1 makes it (`make_pod`, `_build_common_labels`), as far as it matters here. */
async function kubeSpawnerPod(name: string, made: Made = {}): Promise<void> {
  const { user = 'alice', server = '', annotations = {} } = made
  const { token = `token of ${name}`, clientId = `jupyterhub-user-${name}` } = made
  const env = {
    JUPYTERHUB_USER: user,
    JUPYTERHUB_SERVER_NAME: server,
    ...(token && { JUPYTERHUB_API_TOKEN: token }),
    ...(clientId && { JUPYTERHUB_CLIENT_ID: clientId }),
  }
  await world().api.post(world().at('pods'), {
    metadata: {
      name,
      labels: {
        app: 'jupyterhub',
        component: 'singleuser-server',
        'hub.jupyter.org/username': 'alice',
      },
      annotations: { 'hub.jupyter.org/username': user, ...annotations },
    },
    spec: {
      restartPolicy: 'OnFailure',
      containers: [
        {
          name: 'notebook',
          image: 'test:latest',
          ports: [{ name: 'notebook-port', containerPort: 8888 }],
          env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
        },
      ],
    },
  })
  await until(async () => {
    type Started = { status: { containerStatuses?: readonly { ready: boolean }[] } }
    const { status } = await world().api.get<Started>(world().at(`pods/${name}`))
    return status.containerStatuses?.[0]?.ready
  })
}

async function pods(): Promise<readonly Pod[]> {
  const { api, at } = world()
  return (await api.get<{ items: Pod[] }>(at('pods'))).items
}

/** A store that outlives a hub process. */
function keptStore(): Store {
  return { ...memoryStore(), close: () => Promise.resolve() }
}

test('pods of a KubeSpawner go on as servers of this hub, with their tokens, and are driven by it', async () => {
  await kubeSpawnerPod('jupyter-alice')
  await kubeSpawnerPod('jupyter-bob--gpu', { user: 'bob', server: 'gpu' })
  const before = (await pods()).map(({ metadata }) => metadata.uid)
  await using one = await createTestHub({ spawner: await world().spawner(OPTIONS) })
  const { hub, proxy } = one
  const report = await hub.takeOver()
  expect(report).toMatchObject({ known: [], refused: [] })
  expect(report.taken).toMatchObject([
    { name: '', phase: 'ready', attempt: 1, clientId: 'jupyterhub-user-jupyter-alice' },
    { name: 'gpu', phase: 'ready', attempt: 1, clientId: 'jupyterhub-user-jupyter-bob--gpu' },
  ])
  const alice = await hub.servers.get({ user: 'alice' })
  expect((await fetch(alice?.url ?? '')).status).toBe(200)
  await until(async () =>
    (await proxy.listRoutes()).some(({ routespec }) => routespec === '/user/bob/gpu/'),
  )
  expect(await hub.tokens.find('token of jupyter-alice')).toMatchObject({
    serverId: alice?.id,
    scopes: ['users:activity!user', 'access:servers!server=alice/'],
  })

  expect(await hub.takeOver()).toMatchObject({ taken: [], known: [{}, {}], refused: [] })
  expect((await pods()).map(({ metadata }) => metadata.uid)).toEqual(before)

  await world().namespace.pods?.exit('jupyter-bob--gpu', { code: 0, reason: 'Completed' })
  const bob = await hub.servers.get({ user: 'bob', name: 'gpu' })
  const ended = await hub.servers.wait(bob?.id ?? '', ({ phase }) => phase === 'stopped')
  expect(ended).toMatchObject({ reason: { exitCode: 0 } })
  expect(ended).not.toHaveProperty('clientId')
  await hub.servers.stop({ user: 'alice' })
  expect(await pods()).toEqual([])
  expect(await hub.tokens.find('token of jupyter-alice')).toBeUndefined()

  const again = await hub.servers.start({ user: 'alice' })
  expect(again).toMatchObject({ phase: 'ready', attempt: 2 })
  expect((await pods()).map(({ metadata }) => metadata.name)).toEqual(['jupyter-alice'])
})

test('what cannot be taken over is left alone, and told of', async () => {
  await kubeSpawnerPod('of-another', { annotations: { 'hubkit.dev/hub-id': 'another' } })
  await kubeSpawnerPod('without-token', { token: '' })
  await kubeSpawnerPod('upper', { user: 'Alice' })
  await kubeSpawnerPod('second')
  const before = await pods()
  await using one = await createTestHub({ spawner: await world().spawner(OPTIONS) })
  await one.login('alice')
  await one.hub.servers.start({ user: 'alice' })
  const { taken, refused } = await one.hub.takeOver()
  expect(taken).toEqual([])
  expect(refused).toEqual([
    { user: 'alice', name: '', message: expect.stringContaining('it is not stopped') },
    { user: 'Alice', name: '', message: expect.stringContaining("would be called 'alice'") },
  ])
  const names = before.map(({ metadata }) => metadata.name)
  expect((await pods()).filter(({ metadata }) => names.includes(metadata.name))).toMatchObject(
    before.map(({ metadata: { uid, annotations } }) => ({ metadata: { uid, annotations } })),
  )
})

test('a take-over that was cut short is gone on with', async () => {
  await kubeSpawnerPod('jupyter-alice')
  const common = { store: keptStore(), secrets: [randomUUID()] }
  const spawner = await world().spawner(OPTIONS)
  let cut = true
  const cutShort: typeof spawner = {
    ...spawner,
    async takeOver(ctx) {
      await spawner.takeOver?.(ctx)
      if (cut) throw new Error('the hub was killed')
    },
  }
  await using one = await createTestHub({ ...common, spawner: cutShort })
  expect(await one.hub.takeOver()).toMatchObject({ taken: [], refused: [{ user: 'alice' }] })
  expect(await one.hub.servers.get({ user: 'alice' })).toMatchObject({ phase: 'stopped' })
  cut = false
  expect(await one.hub.takeOver()).toMatchObject({ taken: [{ phase: 'ready', attempt: 1 }] })
  expect(await pods()).toHaveLength(1)
})

test('without the option nothing of a KubeSpawner is looked at', async () => {
  await kubeSpawnerPod('jupyter-alice')
  await using one = await createTestHub({
    spawner: await world().spawner({ compatibility: 'kubespawner' }),
  })
  expect(await one.hub.takeOver()).toEqual({ taken: [], known: [], refused: [] })
})

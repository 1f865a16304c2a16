// A real JupyterHub with a real KubeSpawner is stopped, and this hub goes on with its pods.
import { JUPYTER_IMAGE } from '@hubkit/test-cluster/images/jupyterlab'
import type { Pod } from '@hubkit/test-cluster/objects'
import { until } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freePort } from '../support/hub-child.ts'
import { hostForPods, startClusterHub, type ClusterHub } from '../support/k8s/cluster-hub.ts'
import {
  realClusterLacking,
  startRealCluster,
  storageClassOf,
  type RealCluster,
} from '../support/k8s/real-cluster.ts'
import { execute } from '../support/kernel.ts'
import { kubespawnerEnvironment } from '../support/kubespawner/environment.ts'
import { startKubeJupyterHub, type KubeJupyterHub } from '../support/kubespawner/jupyterhub.ts'
import { ask, tokenOf, visit } from '../support/people.ts'
import { cannotRun, PYTHON_REMEDY, singleUser } from '../support/venvs.ts'

const ALICE = 'alice'
/** Its pod and claim are called after a slug with a hash. */
const BOB = 'bob.b@example.org'
const LONG = 240_000

let missing: string | undefined
let broken = false
let real: RealCluster
let namespace: Awaited<ReturnType<RealCluster['namespace']>>
let jupyterhub: KubeJupyterHub | undefined
let hub: ClusterHub | undefined
let port: number
let origin: string
/** Of a kernel that was begun before. */
const kernels = new Map<string, string>()
let before: { readonly pods: readonly object[]; readonly claims: readonly object[] }

beforeAll(async () => {
  missing = await realClusterLacking('A take-over of KubeSpawner')
  if (missing !== undefined) return
  const found = await singleUser(6)
  const environment = await kubespawnerEnvironment()
  const why = 'missing' in found ? found : 'missing' in environment ? environment : undefined
  if (why !== undefined || 'missing' in found || 'missing' in environment) {
    missing = cannotRun('A take-over of KubeSpawner', why?.missing ?? '', PYTHON_REMEDY)
    return
  }
  real = await startRealCluster(found.command)
  namespace = await real.namespace(2)
  port = await freePort()
  origin = `http://${await hostForPods(real.cluster)}:${port}`
  jupyterhub = await startKubeJupyterHub({
    bin: environment.bin,
    kubeconfig: real.cluster.kubeconfig,
    url: origin,
    namespace: namespace.name,
    image: JUPYTER_IMAGE,
    storageClass: storageClassOf(namespace),
  })
}, 600_000)
afterAll(async () => {
  await hub?.close()
  await jupyterhub?.close()
  await namespace?.remove()
  await real?.close()
})
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
  if (broken) context.skip('a step before failed')
  context.onTestFailed(() => {
    broken = true
    console.error(hub?.log() ?? jupyterhub?.log())
  })
})

const items = async <T>(kind: string): Promise<readonly T[]> =>
  (await real.cluster.api.get<{ items: T[] }>(`/api/v1/namespaces/${namespace.name}/${kind}`)).items
/** What must not change: nothing was started anew. */
const pods = async (): Promise<readonly object[]> =>
  (await items<Pod>('pods')).map(({ metadata, status }) => ({
    name: metadata.name,
    uid: metadata.uid,
    restarts: status.containerStatuses?.map(({ restartCount }) => restartCount),
  }))
const claims = async (): Promise<readonly object[]> =>
  (await items<Pod>('persistentvolumeclaims')).map(({ metadata: { name, uid } }) => ({ name, uid }))
/** As JupyterHub writes it: the sign `@` is left as it is. */
const prefix = (user: string): string => `/user/${user}/`
const channels = (base: string, user: string): string =>
  `${base.replace('http', 'ws')}${prefix(user)}api/kernels/${kernels.get(user)}/channels`

test('JupyterHub with KubeSpawner starts two servers, and their kernels know something', async () => {
  for (const user of [ALICE, BOB]) {
    const path = `${origin}/hub/api/users/${encodeURIComponent(user)}`
    await ask(path, { method: 'POST' })
    expect([201, 202]).toContain((await ask(`${path}/server`, { method: 'POST' })).status)
    await until(async () => JSON.parse((await ask(path)).text).servers['']?.ready === true, {
      timeout: LONG,
      message: `the server of ${user} is ready`,
    })
    const made = await ask(`${path}/tokens`, { method: 'POST', json: {} })
    const { token } = JSON.parse(made.text) as { token: string }
    const own = (await items<Pod>('pods')).find(
      ({ metadata }) => metadata.annotations?.['hub.jupyter.org/username'] === user,
    )
    const pod = `http://${own?.status.podIP}:8888`
    const started = await ask(`${pod}${prefix(user)}api/kernels`, {
      token,
      method: 'POST',
      json: {},
    })
    kernels.set(user, (JSON.parse(started.text) as { id: string }).id)
    const code = `x = '${user} was here'\nprint(open('kept.txt', 'w').write(x))`
    expect(await execute(channels(pod, user), { authorization: `token ${token}` }, code)).toBe(
      `${user.length + 9}\n`,
    )
  }
  before = { pods: await pods(), claims: await claims() }
  expect(before.pods).toHaveLength(2)
  expect(before.claims).toHaveLength(2)
}, 600_000)

test('it is stopped, and this hub takes over at the same address; no pod is started anew', async () => {
  await jupyterhub?.close()
  jupyterhub = undefined
  hub = await startClusterHub(real.cluster, namespace, {
    port,
    takeOver: true,
    limits: { startTimeout: '3m', answerTimeout: '3m' },
    spawner: {
      compatibility: 'kubespawner',
      takeOver: true,
      image: JUPYTER_IMAGE,
      imagePullPolicy: 'Never',
      resources: { cpu: { guarantee: 0.1 } },
      storage: {
        claims: {
          home: {
            capacity: '1Gi',
            mountPath: '/home/jovyan',
            storageClass: storageClassOf(namespace),
          },
        },
      },
    },
  })
  expect(hub.origin).toBe(origin)
  expect(hub.log()).toContain('taken over: 2, known: 0, refused: []')
  for (const user of [ALICE, BOB]) {
    const path = `${origin}/hub/api/users/${encodeURIComponent(user)}`
    expect(JSON.parse((await ask(path)).text).servers['']).toMatchObject({ ready: true })
  }
  expect(await pods()).toEqual(before.pods)
})

test('the owner logs in here, and what the kernel knew it knows still', async () => {
  for (const user of [ALICE, BOB]) {
    const { browser, page } = await visit(origin, user, `${prefix(user)}lab`)
    expect(page.status, page.text).toBe(200)
    expect(page.url.pathname).toBe(`${prefix(user)}lab`)
    const way = page.via.map(({ url }) => url.pathname)
    expect(way).toContain(`${prefix(user)}oauth_callback`)
    const cookies = await browser.cookies(`${prefix(user)}lab`)
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
    expect(await execute(channels(origin, user), { cookie }, 'print(x)')).toBe(`${user} was here\n`)
    // A token of this hub's is good there as well: the server asks at the address that it always had.
    const token = await tokenOf(origin, user)
    expect((await ask(`${origin}${prefix(user)}api/status`, { token })).status).toBe(200)
  }
  const { page } = await visit(origin, 'mallory', `${prefix(ALICE)}lab`)
  expect([403, 404]).toContain(page.status)
})

test('a hub that is killed and started again takes nothing over twice', async () => {
  await hub?.kill()
  await hub?.restart()
  expect(hub?.log()).toContain('taken over: 0, known: 2, refused: []')
  const { page } = await visit(origin, ALICE, `${prefix(ALICE)}lab`)
  expect(page.status).toBe(200)
  expect(await pods()).toEqual(before.pods)
})

test('stopped and started here, each has its claim with its files', async () => {
  for (const user of [ALICE, BOB]) {
    const path = `${origin}/hub/api/users/${encodeURIComponent(user)}`
    const stopped = await ask(`${path}/server`, { method: 'DELETE' })
    expect([202, 204]).toContain(stopped.status)
    await until(async () => JSON.parse((await ask(path)).text).server === null, { timeout: LONG })
    await ask(`${path}/server`, { method: 'POST' })
    await until(async () => JSON.parse((await ask(path)).text).servers['']?.ready === true, {
      timeout: LONG,
      message: `the server of ${user} is ready again`,
    })
    const token = await tokenOf(origin, user)
    const kept = await ask(`${origin}${prefix(user)}api/contents/kept.txt`, { token })
    expect(JSON.parse(kept.text)).toMatchObject({ content: `${user} was here` })
  }
  expect(await claims()).toEqual(before.claims)
  // Under the same names: listed in their order.
  const named = before.pods.map((one) => ({ name: 'name' in one ? one.name : '' }))
  expect(await pods()).toMatchObject(named)
}, 600_000)

// examples/kubernetes on two real nodes: manifests applied, the hub as a pod, and the same hub outside of the cluster.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSecret } from '@hubkit/example-kubernetes/secret'
import { JUPYTER_IMAGE } from '@hubkit/test-cluster/images/jupyterlab'
import type { List, Meta, Pod } from '@hubkit/test-cluster/objects'
import { openService, type ServiceAddress } from '@hubkit/test-cluster/real-nodes/service'
import { browser, until, type Browser, type BrowserRequest } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { endHubChild, freePort } from '../support/hub-child.ts'
import { apply, pathOf } from '../support/k8s/apply.ts'
import { hostForPods } from '../support/k8s/cluster-hub.ts'
import { deployExample, exampleImage, HUB_IMAGE, printManifests } from '../support/k8s/example.ts'
import {
  type RealCluster,
  realClusterLacking,
  startRealCluster,
} from '../support/k8s/real-cluster.ts'
import { execute } from '../support/kernel.ts'
import { cannotRun, PYTHON_REMEDY, singleUser } from '../support/venvs.ts'

/** A server's image is unpacked and JupyterLab read, on a busy machine. */
const SLOW = 180_000
const SERVERS = ['--server-image', JUPYTER_IMAGE, '--storage-class', 'disk', '--home-size', '1Gi']
const MORE =
  '--host hub.example.org --tls-secret tls --annotation example.org/timeout=3600 --trusted-proxies 10.0.0.0/8 --pre-pull'.split(
    ' ',
  )
const HUB = ['--image', HUB_IMAGE, '--admin', 'ada']

let missing: string | undefined
let broken = false
let real: RealCluster
let parent: string
let folder: string
let service: ServiceAddress
let passwords: Readonly<Record<string, string>>
let ada: Browser
let kernel: string

beforeAll(async () => {
  const found = await singleUser(6)
  missing =
    (await realClusterLacking('examples/kubernetes')) ??
    ('missing' in found
      ? cannotRun('examples/kubernetes', found.missing, PYTHON_REMEDY)
      : undefined)
  if (missing !== undefined || 'missing' in found) return
  parent = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-example-')))
  folder = await deployExample(parent)
  real = await startRealCluster(found.command, [await exampleImage(parent)])
  await real.volumes('disk', 3)
}, 900_000)
afterAll(async () => {
  await service?.close()
  await real?.close()
  if (parent !== undefined) await rm(parent, { recursive: true, force: true })
})
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
  if (broken) context.skip('a step before failed')
  context.onTestFailed(async () => {
    broken = true
    console.error(await hubLog().catch(String))
  })
})

const podsOf = async (namespace: string, labels = ''): Promise<readonly Pod[]> => {
  const query = labels === '' ? '' : `?labelSelector=${encodeURIComponent(labels)}`
  const path = `/api/v1/namespaces/${namespace}/pods${query}`
  return (await real.cluster.api.get<List<Pod>>(path)).items
}
const hubPod = async (): Promise<Pod | undefined> => {
  const [pod] = await podsOf('hubkit', 'app.kubernetes.io/component=hub')
  const ready = pod?.status.conditions?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  )
  return ready === true ? pod : undefined
}
const hubLog = async (): Promise<string> => {
  const [pod] = await podsOf('hubkit', 'app.kubernetes.io/component=hub')
  const path = `/api/v1/namespaces/hubkit/pods/${pod?.metadata.name}`
  return `${await real.cluster.api.text(`${path}/log`).catch(String)}\n${JSON.stringify(pod?.status)}`
}
const claims = async (): Promise<readonly unknown[]> =>
  (
    await real.cluster.api.get<List<unknown>>(
      '/api/v1/namespaces/hubkit-servers/persistentvolumeclaims',
    )
  ).items
const removeNamespace = async (name: string): Promise<void> => {
  const { api } = real.cluster
  await api.delete(`/api/v1/namespaces/${name}`)
  await until(
    async () => {
      const { items } = await api.get<List<{ metadata: Meta }>>('/api/v1/namespaces')
      return items.every(({ metadata }) => metadata.name !== name)
    },
    { timeout: SLOW, message: `namespace ${name} is gone` },
  )
}

/** Logs in, chooses a profile and follows the pages until the server answers. */
async function enter(
  origin: string,
  username: string,
  password: string,
  profile: string,
): Promise<Browser> {
  const person = browser(origin)
  const login = await person.get('/hub/spawn')
  const spawnPage = await person.submit(login, { username, password })
  const choice =
    spawnPage.text.split('<label').find((text) => text.includes(`>${profile}</label>`)) ?? ''
  let page = await person.submit(
    spawnPage,
    { _group: /for="group-(\d)"/.exec(choice)?.[1] ?? '' },
    { selector: 'main form' },
  )
  await until(
    async () => {
      page = await person.get(page.url)
      return page.url.pathname.startsWith(`/user/${username}/`) && page.status === 200
    },
    { timeout: SLOW, message: () => `${username} has a server; the page says ${page.text}` },
  )
  expect(await askServer(person, username, 'status')).toMatchObject({ kernels: 0 })
  return person
}

/** Asks a server's API as its page does, by way of the hub's proxy. */
async function askServer(
  person: Browser,
  username: string,
  path: string,
  request: BrowserRequest = {},
): Promise<unknown> {
  const { _xsrf = '' } = await person.cookies(`/user/${username}/`)
  const headers = { 'x-xsrftoken': _xsrf }
  return (await person.api(`/user/${username}/api/${path}`, { ...request, headers })).json()
}

/** Runs code in ada's kernel by way of the hub's proxy. */
async function run(code: string): Promise<string> {
  const channels = new URL(`/user/ada/api/kernels/${kernel}/channels`, ada.origin)
  return execute(channels.href.replace('http', 'ws'), await ada.webSocketHeaders(channels), code)
}

test('the API server takes all that is printed, field by field', async () => {
  const { api } = real.cluster
  const everything = await printManifests(folder, [...SERVERS, ...HUB, ...MORE])
  passwords = everything.passwords
  const { objects } = everything
  expect(objects.map(({ kind }) => kind)).toEqual([
    'Namespace',
    'Namespace',
    'ServiceAccount',
    'Role',
    'RoleBinding',
    'NetworkPolicy',
    'Secret',
    'PersistentVolumeClaim',
    'Service',
    'Deployment',
    'Ingress',
    'DaemonSet',
  ])
  await apply(
    api,
    objects.filter(({ kind }) => kind === 'Namespace'),
  )
  await apply(api, objects, { dryRun: true })
  // Passwords are told once: what follows goes by this Secret. The Service has its address before servers are told it.
  await apply(
    api,
    objects.filter(({ kind }) => kind === 'Secret' || kind === 'Service'),
  )
})

test(
  'the hub runs in the cluster with the rights it asks for, and no more',
  async () => {
    const { api } = real.cluster
    service = await openService(real.cluster, 'hubkit', 'hub')
    const connectUrl = `http://${service.address}:8000`
    const { objects } = await printManifests(folder, [
      ...SERVERS,
      ...HUB,
      '--secret',
      'hub',
      '--connect-url',
      connectUrl,
    ])
    await apply(api, objects)
    await until(hubPod, { timeout: SLOW, message: 'the hub is ready' })
    expect(await (await fetch(`${connectUrl}/hub/ready`)).json()).toEqual({ status: 'ok' })
    const may = async (verb: string, resource: string, namespace: string): Promise<boolean> => {
      const user = 'system:serviceaccount:hubkit:hub'
      const { status } = await api.post<{ status: { allowed: boolean } }>(
        '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        { spec: { user, resourceAttributes: { verb, resource, namespace } } },
      )
      return status.allowed
    }
    expect(await may('create', 'pods', 'hubkit-servers')).toBe(true)
    expect(await may('get', 'secrets', 'hubkit-servers')).toBe(false)
    expect(await may('get', 'secrets', 'hubkit')).toBe(false)
    expect(await may('create', 'pods', 'hubkit')).toBe(false)
  },
  2 * SLOW,
)

test(
  'somebody logs in, chooses a profile, and a kernel computes',
  async () => {
    ada = await enter(`http://${service.address}:8000`, 'ada', passwords['ada'] ?? '', 'Large')
    expect(await podsOf('hubkit-servers')).toMatchObject([
      { spec: { containers: [{ resources: { limits: { cpu: '2', memory: '4Gi' } } }] } },
    ])
    const made = await askServer(ada, 'ada', 'kernels', { json: {} })
    expect(made).toMatchObject({ name: 'python3' })
    kernel = (made as { id: string }).id
    expect(await run('x = 6 * 7\nprint(x)')).toBe('42\n')
  },
  2 * SLOW,
)

test(
  'the hub deleted: the next one knows the login, the server and its kernel',
  async () => {
    const { api } = real.cluster
    const before = await hubPod()
    const [server] = await podsOf('hubkit-servers')
    await api.delete(`/api/v1/namespaces/hubkit/pods/${before?.metadata.name}`)
    await until(
      async () => ((await hubPod())?.metadata.uid ?? before?.metadata.uid) !== before?.metadata.uid,
      {
        timeout: SLOW,
        message: 'another hub is ready',
      },
    )
    expect((await ada.get('/hub/home')).url.pathname).toBe('/hub/home')
    expect(await askServer(ada, 'ada', 'status')).toMatchObject({ kernels: 1 })
    expect(await run('print(x)')).toBe('42\n')
    expect((await podsOf('hubkit-servers')).map(({ metadata }) => metadata.uid)).toEqual([
      server?.metadata.uid,
    ])
  },
  2 * SLOW,
)

test(
  'stopped, the server is gone and its home folder is not',
  async () => {
    const home = await ada.get('/hub/home')
    await ada.submit(home, {}, { selector: 'form[action="/hub/stop/ada"]' })
    await until(async () => (await podsOf('hubkit-servers')).length === 0, { timeout: SLOW })
    expect(await claims()).toHaveLength(1)
  },
  2 * SLOW,
)

test(
  'the same hub outside of the cluster, with a kubeconfig',
  async () => {
    const { cluster } = real
    const { objects } = await printManifests(folder, [
      '--outside',
      '--namespace',
      'outside',
      '--servers-namespace',
      'outside-servers',
    ])
    await apply(cluster.api, objects)
    const secret = await newSecret(['bob'])
    const port = await freePort()
    const origin = `http://${await hostForPods(cluster)}:${port}`
    let log = ''
    const hub: ChildProcess = spawn(process.execPath, ['src/hub.ts'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...secret.data,
        KUBECONFIG: await kubeconfigOf('outside'),
        HUB_NAMESPACE: 'outside',
        HUB_SERVERS_NAMESPACE: 'outside-servers',
        HUB_SERVER_IMAGE: JUPYTER_IMAGE,
        HUB_STORAGE_CLASS: 'disk',
        HUB_HOME_SIZE: '1Gi',
        HUB_CONNECT_URL: origin,
        HUB_PORT: String(port),
        HUB_DATA: join(parent, 'outside'),
      },
    })
    for (const stream of [hub.stdout, hub.stderr])
      stream?.on('data', (chunk: Buffer) => (log += chunk.toString()))
    try {
      await until(
        () =>
          fetch(`${origin}/hub/ready`).then(
            ({ ok }) => ok,
            () => false,
          ),
        { timeout: SLOW, message: () => `the hub is ready; it says ${log}` },
      )
      await enter(origin, 'bob', secret.passwords.get('bob') ?? '', 'Small')
      expect(await podsOf('outside-servers')).toMatchObject([
        { spec: { containers: [{ resources: { limits: { cpu: '1', memory: '1Gi' } } }] } },
      ])
    } catch (error) {
      console.error(log)
      throw error
    } finally {
      await endHubChild(hub, 'SIGTERM')
    }
  },
  2 * SLOW,
)

test(
  "removing the hub's namespace keeps home folders, removing the servers' does not",
  async () => {
    await removeNamespace('hubkit')
    expect(await claims()).toHaveLength(1)
    await removeNamespace('hubkit-servers')
  },
  2 * SLOW,
)

/** As the account `hub` of a namespace. */
async function kubeconfigOf(namespace: string): Promise<string> {
  const { api, url, ca = '' } = real.cluster
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'hub', namespace } }
  const { status } = await api.post<{ status: { token: string } }>(`${pathOf(account)}/token`, {
    spec: {},
  })
  const file = join(parent, 'kubeconfig')
  const certificate = Buffer.from(ca).toString('base64')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: url, 'certificate-authority-data': certificate } }],
    users: [{ name: 'hub', user: { token: status.token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'hub' } }],
    'current-context': 'c',
  }
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  return file
}

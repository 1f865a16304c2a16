// A person's way with a hub on two real nodes: profile, pod, kernel, and all that may happen to a pod.
import { JUPYTER_IMAGE } from '@hubkit/test-cluster/images/jupyterlab'
import type { Pod } from '@hubkit/test-cluster/objects'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { labReady } from '../support/browser/lab.ts'
import { watchNotebook, type Notebook } from '../support/browser/notebook.ts'
import type { Person } from '../support/browser/person.ts'
import { putNotebook } from '../support/browser/put-notebook.ts'
import { tellStoryOf } from '../support/browser/story.ts'
import { watchProgress } from '../support/browser/watch-progress.ts'
import { startClusterHub } from '../support/k8s/cluster-hub.ts'
import {
  realClusterLacking,
  startRealCluster,
  storageClassOf,
} from '../support/k8s/real-cluster.ts'

const story = tellStoryOf(
  'kubernetes',
  async (command) => {
    const real = await startRealCluster(command)
    try {
      const namespace = await real.namespace(1)
      const hub = await startClusterHub(real.cluster, namespace, {
        limits: { startTimeout: '3m', answerTimeout: '3m' },
        spawner: {
          image: JUPYTER_IMAGE,
          imagePullPolicy: 'Never',
          resources: { cpu: { guarantee: 0.1 } },
          profiles: [
            {
              slug: 'small',
              displayName: 'Small',
              description: '512 MB of memory: for writing and for light calculations.',
              set: { resources: { memory: { guarantee: '128Mi', limit: '512Mi' } } },
            },
            {
              slug: 'large',
              displayName: 'Large',
              description: '1 GB of memory.',
              set: { resources: { memory: { guarantee: '128Mi', limit: '1Gi' } } },
            },
          ],
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
      return {
        ...hub,
        cluster: real.cluster,
        namespace,
        async close() {
          await hub.close()
          await namespace.remove()
          await real.close()
        },
      }
    } catch (error) {
      await real.close()
      throw error
    }
  },
  () => realClusterLacking('A hub on Kubernetes'),
)
/** On a busy machine. */
const LONG = 400_000
let alice: Person
let notebook: Notebook

/** More than the server may take, on a disk that has room for it. */
const LARGE = "open('large.bin', 'wb').truncate(2**30)"

const pods = async (): Promise<readonly Pod[]> => {
  const { cluster, namespace } = story.hub
  const { items } = await cluster.api.get<{ items: Pod[] }>(
    `/api/v1/namespaces/${namespace.name}/pods`,
  )
  return items
}
const said = async (cell: number): Promise<string> =>
  (await (await notebook.run(cell)).allInnerTexts()).join('').trim()
/** The page that says what became of the server. */
const home = async (standing: string, words: RegExp, picture: string): Promise<void> => {
  const { page } = alice
  await page.goto(alice.at('/hub/home'))
  const told = page.locator(`.server[data-standing=${standing}]`).filter({ hasText: words })
  await until(
    async () => {
      if ((await told.count()) > 0) return true
      await page.reload()
      return false
    },
    { timeout: 200_000, message: `the page says ${words.source}` },
  )
  await story.picture(page, picture)
}
const startAgain = async (): Promise<void> => {
  const { page } = alice
  await page.goto(alice.at('/hub/spawn'))
  await page.getByLabel('Small').check()
  await page.getByRole('button', { name: 'Start' }).click()
  await labReady(page, '**/user/alice/lab**')
}
const openNotebook = async (): Promise<void> => {
  const { page } = alice
  notebook = watchNotebook(page)
  await page.goto(alice.at('/user/alice/lab/tree/test.ipynb?reset'))
  await notebook.ready()
}

test('a profile is chosen, and the page tells of the pod until it leads to JupyterLab', async () => {
  alice = await story.person()
  const { page } = alice
  const seen = await watchProgress(alice.context)
  await alice.enter('alice', '/hub/spawn')
  await page.getByLabel('Small').check()
  await story.picture(page, 'profiles')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('listitem').filter({ hasText: 'It has a machine: node-' }).waitFor()
  await story.picture(page, 'progress')
  await labReady(page, '**/user/alice/lab')
  await story.picture(page, 'lab')
  const steps = seen.at(-1)?.steps.join('\n') ?? ''
  for (const words of [
    'Asking the cluster for the server',
    'It has a machine: node-',
    'It has its storage',
    'It has started',
    'It is ready',
  ])
    expect(steps).toContain(words)
  expect(await pods()).toMatchObject([
    { spec: { containers: [{ resources: { limits: { memory: '512Mi' } } }] } },
  ])
})

test('a kernel computes for the browser, by way of the hub', async () => {
  const cells = [
    'x = 6 * 7\nprint(x)',
    "import os, pathlib\nprint(x, os.uname().nodename, os.getcwd())\nkept = pathlib.Path.home() / 'kept.txt'\nprint(kept.read_text() if kept.exists() else kept.write_text('still here'))",
    LARGE,
    "import pathlib\nprint((pathlib.Path.home() / 'kept.txt').read_text())",
  ]
  expect(await putNotebook(alice.page, alice.at('/user/alice/'), cells)).toBe(201)
  await openNotebook()
  expect(await said(0)).toBe('42')
  await story.picture(alice.page, 'kernel')
})

test('hub killed and started again: the same pod, and the kernel still knows', async () => {
  const [before] = await pods()
  await story.hub.kill()
  await story.hub.restart()
  await openNotebook()
  const name = before?.metadata.name ?? ''
  expect(await said(1)).toBe(`42 ${name} /home/jovyan\n10`)
  expect((await pods()).map(({ metadata }) => metadata.uid)).toEqual([before?.metadata.uid])
})

test(
  'who takes more memory than there is reads so on the page',
  async () => {
    await notebook.run(2)
    const { page } = alice
    // The server itself reads it, as when it is opened. Of a kernel that takes too much, cgroup version 1 tells nobody.
    const large = page.request.get(alice.at('/user/alice/api/contents/large.bin?format=base64'))
    await home('stopped', /used more memory than it may \(OOMKilled\)/, 'out-of-memory')
    expect((await large).ok()).toBe(false)
    await until(async () => (await pods()).length === 0, { timeout: 60_000 })
  },
  LONG,
)

test(
  'started again, its files are still there',
  async () => {
    await startAgain()
    await openNotebook()
    expect(await said(3)).toBe('still here')
  },
  LONG,
)

test(
  'a lost machine is told of, and the server starts on the other one',
  async () => {
    const { cluster } = story.hub
    const node = (await pods())[0]?.spec.nodeName
    const lost = node === 'node-1' ? 'node-1' : 'node-2'
    expect(node).toBe(lost)
    await cluster.control.kill(lost, { stayDown: true })
    const ready = async (): Promise<boolean | undefined> =>
      (await pods())[0]?.status.conditions?.some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      )
    await until(async () => (await ready()) === false, { timeout: 60_000 })
    await alice.page.goto(alice.at('/user/alice/lab'))
    await story.picture(alice.page, 'machine-does-not-answer')
    await home('unclear', /machine of the server does not answer/, 'home-while-lost')
    // What an administrator does with a machine that never comes back, and cloud providers by themselves.
    await cluster.api.delete(`/api/v1/nodes/${lost}`)
    await home('stopped', /machine of the server/, 'machine-lost')
    await startAgain()
    expect((await pods()).map(({ spec }) => spec.nodeName)).toEqual([
      lost === 'node-1' ? 'node-2' : 'node-1',
    ])
    await openNotebook()
    expect(await said(3)).toBe('still here')
    await cluster.control.restart(lost)
  },
  LONG,
)

test(
  'a server that nobody uses is stopped, and says why; its files stay',
  async () => {
    const { page } = alice
    await page.goto('about:blank')
    await story.hub.kill()
    await story.hub.restart({ cull: { after: '5s', every: '1s' } })
    await home('stopped', /stopped after 5 s without activity/i, 'culled')
    await until(async () => (await pods()).length === 0, { timeout: 60_000 })
    await story.hub.kill()
    await story.hub.restart({ cull: undefined })
    await startAgain()
    await openNotebook()
    expect(await said(3)).toBe('still here')
    await story.picture(page, 'again')
  },
  LONG,
)

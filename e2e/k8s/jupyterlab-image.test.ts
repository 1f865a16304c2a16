import { dirname, join } from 'node:path'
import { type ControlPlane, startControlPlane } from '@hubkit/test-cluster/control-plane'
import { JUPYTER_IMAGE, jupyterArchive } from '@hubkit/test-cluster/images/jupyterlab'
import type { Pod } from '@hubkit/test-cluster/objects'
import { realNodesMissing } from '@hubkit/test-cluster/real-nodes'
import { leftOut } from '@hubkit/test-cluster/vitest'
import { until } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { execute } from '../support/kernel.ts'
import { cannotRun, PYTHON_REMEDY, singleUser } from '../support/venvs.ts'

let missing: string | undefined
let cluster: ControlPlane
let bin: string

beforeAll(async () => {
  if (leftOut('JupyterLab in a pod')) {
    missing = 'KUBECONFIG names a cluster that is not ours'
    return
  }
  const lacking = await realNodesMissing()
  const found = await singleUser(6)
  if (lacking !== undefined) missing = cannotRun('JupyterLab in a pod', lacking, 'See above.')
  else if ('missing' in found)
    missing = cannotRun('JupyterLab in a pod', found.missing, PYTHON_REMEDY)
  else {
    bin = dirname(found.command[0] ?? '')
    const image = await jupyterArchive(bin)
    cluster = await startControlPlane({
      nodes: 'real',
      nodeCount: 1,
      images: [image],
      say: console.log,
    })
  }
}, 600_000)
afterAll(() => cluster?.close())
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})

test('JupyterLab runs in a pod that the restricted profile admits, and its kernel computes', async () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await using ns = await cluster.namespace({ labels })
  const path = `/api/v1/namespaces/${ns.name}/pods`
  const token = 'a-token'
  const options = [
    '--no-browser',
    '--ip=0.0.0.0',
    '--port=8888',
    `--IdentityProvider.token=${token}`,
  ]
  await cluster.api.post(path, {
    metadata: { name: 'lab' },
    spec: {
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'notebook',
          image: JUPYTER_IMAGE,
          imagePullPolicy: 'Never',
          command: [join(bin, 'jupyter-lab'), ...options],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          readinessProbe: { httpGet: { path: '/api', port: 8888 }, periodSeconds: 1 },
        },
      ],
    },
  })
  const log = (): Promise<string> => cluster.api.text(`${path}/lab/log`).catch(String)
  const pod = await until(
    async () => {
      const found = await cluster.api.get<Pod>(`${path}/lab`)
      return (
        found.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') && found
      )
    },
    { timeout: 90_000, message: 'JupyterLab is ready' },
  ).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await log()}`, { cause: error })
  })
  const origin = `http://${pod.status.podIP}:8888`
  const headers = { authorization: `token ${token}` }
  const page = await fetch(`${origin}/lab`, { headers })
  expect(await page.text()).toContain('JupyterLab')
  const made = await fetch(`${origin}/api/kernels`, { method: 'POST', headers, body: '{}' })
  const { id } = (await made.json()) as { id: string }
  const channels = `${origin.replace('http', 'ws')}/api/kernels/${id}/channels`
  const code =
    'import getpass, numpy; print(numpy.arange(5).sum(), getpass.getuser()); !ls -d /home/*'
  expect(await execute(channels, headers, code.replace('; !', '\n!'))).toMatch(
    /^10 jovyan\n\/home\/jovyan\r?\n/,
  )
})

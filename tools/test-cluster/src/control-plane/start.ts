import { mkdir, mkdtemp, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@hubkit/testkit'
import { kubeApi } from '../api/kube-api.ts'
import { fileConfig } from '../api/kubeconfig.ts'
import { identify } from '../base/process.ts'
import { kubernetes } from '../build/kubernetes.ts'
import { type Cluster, openCluster } from '../cluster/cluster.ts'
import { startAgent } from '../fake-node/agent.ts'
import { serveAgent } from '../fake-node/agent-server.ts'
import { loadImage } from '../real-node/load-image.ts'
import { prepareNodes, untilNodesReady } from '../real-node/prepare.ts'
import { clean, sweep } from './clean.ts'
import type { Control } from './control.ts'
import { type ControlPlaneOptions, flagsOf } from './options.ts'
import { clusterId, type Entry, record } from './registry.ts'
import { startSupervisor } from './supervisor.ts'

export type { Component, Control } from './control.ts'
export type { ControlPlaneOptions } from './options.ts'

/** A cluster that this process runs. */
export interface ControlPlane extends Cluster, AsyncDisposable {
  readonly folder: string
  readonly control: Control
  readonly adminToken: string
  /** Milliseconds from the supervisor's start until the API server was ready. */
  readonly readyMs: number
  /** Ends it, and leaves nothing behind. */
  close(): Promise<void>
}

/**
 * Starts etcd, API server, controller manager and scheduler, with nodes. Resolves when pods can be made.
 *
 * @throws {@link ToolMissing} without Go, or for real nodes without root or apt
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { nodes = 'fake', say = () => undefined } = options
  const program = await kubernetes(say)
  await sweep(say)
  const folder = await folderOf(options)
  const owner = await identify(process.pid)
  if (owner === undefined) throw new Error('this process cannot be found')
  let entry: Entry = {
    id: clusterId(folder),
    folder,
    removeFolder: options.folder === undefined,
    owner,
  }
  const note = async (more: Partial<Entry>): Promise<void> => {
    entry = { ...entry, ...more }
    await record(entry)
  }
  await note({})

  const closers: (() => void | Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer()
    await clean(entry)
  }
  try {
    const count = options.nodeCount ?? (nodes === 'real' ? 2 : 1)
    const real =
      nodes === 'real' ? await prepareNodes({ id: entry.id, folder, count, say, note }) : []
    const { child, state } = await startSupervisor(program, folder, [...flagsOf(options), ...real])
    closers.push(() => void child.stdin?.end())
    const api = await kubeApi(fileConfig(state.kubeconfig))
    closers.push(() => api.close())
    if (nodes === 'fake') closers.push(await startFakeNodes(folder, count, say))
    await until(() => api.get('/api/v1/namespaces/default/serviceaccounts/default'), {
      timeout: 60_000,
      message: 'the default service account is made',
    })
    if (nodes === 'real') {
      await untilNodesReady(api, count)
      for (const image of options.images ?? []) await loadImage(folder, image)
    }
    const cluster = await openCluster(folder)
    closers.push(() => cluster.api.close())
    const { control } = cluster
    if (control === undefined) throw new Error(`${folder} is not ours`)
    const { adminToken, readyMs } = state
    return { ...cluster, control, folder, adminToken, readyMs, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

async function folderOf({ folder }: ControlPlaneOptions): Promise<string> {
  if (folder === undefined) return realpath(await mkdtemp(join(tmpdir(), 'hubkit-k8s-')))
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return realpath(folder)
}

async function startFakeNodes(
  folder: string,
  count: number,
  say: (line: string) => void,
): Promise<() => Promise<void>> {
  const api = await kubeApi(fileConfig(join(folder, 'admin.kubeconfig')))
  const [cert = '', key = ''] = await Promise.all(
    ['server.crt', 'server.key'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  const agent = await startAgent(api, { cert, key }, (error) => say(`fake node: ${String(error)}`))
  for (let n = 1; n <= count; n += 1) await agent.nodes.add(`fake-${n}`)
  const stop = await serveAgent(agent, folder)
  return async () => {
    stop()
    await agent.close()
    await api.close()
  }
}

import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '@hubkit/testkit'
import type { KubeApi } from '../api/kube-api.ts'
import type { Condition, List } from '../api/objects.ts'
import type { Entry } from '../control-plane/registry.ts'
import { pauseArchive } from '../image/pod-image.ts'
import { makeBridge } from './bridge.ts'
import { nodeTools } from './tools.ts'

/** What {@link prepareNodes} needs. */
export interface NodePlan {
  readonly id: string
  readonly folder: string
  readonly count: number
  readonly say: (line: string) => void
  /** Writes down what is going to be made, so that it can be removed. */
  readonly note: (more: Partial<Entry>) => Promise<void>
}

/** A socket's path can have 107 bytes: that of containerd lies in the folder. */
const LONGEST_FOLDER = 107 - '/node-250/containerd.sock'.length

/** Makes ready what real nodes need of the machine. @returns the supervisor's flags for them */
export async function prepareNodes({
  id,
  folder,
  count,
  say,
  note,
}: NodePlan): Promise<readonly string[]> {
  if (folder.length > LONGEST_FOLDER) throw new Error(`too long a path for real nodes: ${folder}`)
  const tools = await nodeTools(say)
  const pause = await pauseArchive()
  await symlink(pause.file, join(folder, 'pause.tar'))
  const cgroup = `hubkit-k8s-${id}`
  const network = await makeBridge(id, ({ bridge }) => note({ bridge, cgroup }))
  const flags = {
    bind: network.apiServer,
    port: '443',
    services: network.services,
    nodes: String(count),
    bridge: network.bridge,
    pods: network.pods,
    tools,
    cgroup,
  }
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
}

interface Node {
  readonly status: { readonly conditions?: readonly Condition[] }
}

/** Resolves when so many nodes are ready for pods. */
export async function untilNodesReady(api: KubeApi, count: number): Promise<void> {
  await until(
    async () => {
      const { items } = await api.get<List<Node>>('/api/v1/nodes')
      const ready = items.filter(({ status }) =>
        status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      )
      return ready.length === count
    },
    { timeout: 90_000, message: `${count} real nodes are ready` },
  )
}

import type { KubeApi } from '../api/kube-api.ts'
import { isStatus } from '../api/kube-error.ts'
import type { Condition } from '../api/objects.ts'

/** How a fake node looks. */
export interface NodeOptions {
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly {
    readonly key: string
    readonly value?: string
    readonly effect: string
  }[]
  /** @default 1,000 CPUs, 1 TiB, 10,000 pods */
  readonly capacity?: Readonly<Record<string, string>>
}

/** The nodes of one agent. */
export interface Nodes {
  add(name: string, options?: NodeOptions): Promise<void>
  /** Heartbeats stop; nothing happens to its pods any more. */
  silence(name: string): void
  speak(name: string): Promise<void>
  remove(name: string): Promise<void>
  owns(name: string): boolean
  /** Whether it is ours and not silent. */
  speaks(name: string): boolean
  close(): void
}

/** Where the kubelet of fake nodes answers. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

interface NodeView {
  readonly status: { readonly conditions?: readonly Condition[] }
}

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'
/** Seconds; the control plane may be told that 8 s of silence are enough. */
const LEASE = 8
const BEAT = 2000
const CAPACITY = { cpu: '1000', memory: '1Ti', pods: '10000', 'ephemeral-storage': '1Ti' }

export function fakeNodes(
  api: KubeApi,
  endpoint: Endpoint,
  complain: (error: unknown) => void,
  spoke: (name: string) => void,
): Nodes {
  const timers = new Map<string, NodeJS.Timeout | undefined>()

  async function beat(name: string): Promise<void> {
    await renew(name)
    const { status } = await api.get<NodeView>(`/api/v1/nodes/${name}`)
    const ready = status.conditions?.find(({ type }) => type === 'Ready')
    // The control plane had given it up: it was late, or the API server was away.
    if (ready?.status !== 'True') await say(name, { conditions: [healthy()] })
  }
  async function renew(name: string): Promise<void> {
    // Without its lease, which somebody may have removed, it would be lost.
    const spec = { holderIdentity: name, leaseDurationSeconds: LEASE, renewTime: micro() }
    try {
      await api.patch(`${LEASES}/${name}`, { spec })
    } catch (error) {
      if (!isStatus(error, 404)) throw error
      await api.post(LEASES, { metadata: { name }, spec })
    }
  }
  async function say(name: string, status: object): Promise<void> {
    await api.patch(`/api/v1/nodes/${name}/status`, { status }, 'merge')
  }
  function keepBeating(name: string): void {
    clearInterval(timers.get(name))
    let busy = false
    const timer = setInterval(() => {
      // An API server that hangs is not to be asked more and more.
      if (busy) return
      busy = true
      void beat(name)
        .catch(complain)
        .finally(() => (busy = false))
    }, BEAT)
    timers.set(name, timer)
  }

  return {
    async add(name, { labels = {}, taints, capacity = CAPACITY } = {}) {
      const own = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...labels }
      const node = { metadata: { name, labels: own }, spec: taints === undefined ? {} : { taints } }
      await api.post('/api/v1/nodes', node).catch((error: unknown) => {
        if (!isStatus(error, 409)) throw error // it was there before the agent was
      })
      await renew(name)
      await say(name, {
        capacity,
        allocatable: capacity,
        addresses: [
          { type: 'InternalIP', address: endpoint.address },
          { type: 'Hostname', address: name },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: endpoint.port } },
        conditions: [healthy()],
      })
      keepBeating(name)
    },
    silence(name) {
      if (!timers.has(name)) throw new Error(`there is no fake node ${name}`)
      clearInterval(timers.get(name))
      timers.set(name, undefined)
    },
    async speak(name) {
      if (!timers.has(name)) throw new Error(`there is no fake node ${name}`)
      await beat(name)
      keepBeating(name)
      spoke(name)
    },
    async remove(name) {
      clearInterval(timers.get(name))
      timers.delete(name)
      for (const path of [`/api/v1/nodes/${name}`, `${LEASES}/${name}`]) {
        await api.delete(path).catch((error: unknown) => {
          if (!isStatus(error, 404)) throw error // the garbage collector was first
        })
      }
    },
    owns: (name) => timers.has(name),
    speaks: (name) => timers.get(name) !== undefined,
    close() {
      for (const timer of timers.values()) clearInterval(timer)
      timers.clear()
    },
  }
}

function healthy(): object {
  const at = micro().replace(/\.\d+Z$/, 'Z')
  const message = 'fake node is posting ready status'
  return {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message,
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  }
}

function micro(): string {
  return new Date().toISOString().replace('Z', '000Z')
}

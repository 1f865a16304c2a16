import type { KubeApi } from '../api/kube-api.ts'
import type { Pod } from '../api/objects.ts'
import { podAddresses } from './answering.ts'
import { followPods } from './follow-pods.ts'
import { kubeletEndpoint } from './kubelet-endpoint.ts'
import { fakeNodes, type Nodes } from './nodes.ts'
import { livePod, type PodLife } from './pod-life.ts'
import { type PodRule, scriptFor } from './script.ts'
import { worldOf } from './world.ts'

/** Nodes without a kubelet, and their pods without processes. */
export interface Agent {
  readonly nodes: Nodes
  /** Later rules win over earlier ones; pods that run already keep theirs. */
  readonly rules: PodRule[]
  /** @throws Error when no fake node runs it */
  pod(namespace: string, name: string): PodLife
  close(): Promise<void>
}

export async function startAgent(
  api: KubeApi,
  certificate: { readonly cert: string; readonly key: string },
  report: (error: unknown) => void,
): Promise<Agent> {
  const lives = new Map<string, PodLife>()
  const rules: PodRule[] = []
  const nextAddress = podAddresses()
  const stop = new AbortController()
  // What is still under way when it ends does not matter.
  const complain = (error: unknown): void => {
    if (!stop.signal.aborted) report(error)
  }
  const find = (namespace: string, name: string): PodLife | undefined =>
    [...lives.values()].findLast(
      ({ pod: { metadata: at } }) => at.name === name && at.namespace === namespace,
    )
  const endpoint = await kubeletEndpoint(
    certificate,
    (namespace, name) => find(namespace, name)?.log,
  )
  const address = '127.0.0.1'
  // A node that speaks again catches up with what happened to its pods meanwhile.
  const nodes = fakeNodes(api, { address, port: endpoint.port }, complain, (name) => {
    for (const pod of missed.get(name)?.values() ?? []) seen(pod)
    missed.delete(name)
  })
  const missed = new Map<string, Map<string, Pod>>()
  const world = worldOf(api, stop.signal, complain)

  function seen(pod: Pod): void {
    const { uid, namespace, name, labels = {} } = pod.metadata
    const node = pod.spec.nodeName ?? ''
    if (!nodes.owns(node)) return
    const life = lives.get(uid)
    if (!nodes.speaks(node)) {
      const waiting = missed.get(node) ?? new Map<string, Pod>()
      missed.set(node, waiting.set(uid, pod))
      return
    }
    if (life !== undefined) return life.seen(pod)
    const phase = pod.status.phase ?? 'Pending'
    // Of an agent before this one: all that can be done is to let it go.
    if (phase !== 'Pending' && pod.metadata.deletionTimestamp === undefined) return
    const script = scriptFor(rules, { namespace, name, labels })
    const born = livePod(pod, { ip: nextAddress(), hostIP: address, script }, world)
    born.log = `${name} started\n`
    lives.set(uid, born)
    born.seen(pod)
  }

  const following = followPods(api, stop.signal, {
    seen,
    gone(uid) {
      lives.get(uid)?.end()
      lives.delete(uid)
      for (const waiting of missed.values()) waiting.delete(uid)
    },
    complain,
  })
  return {
    nodes,
    rules,
    pod(namespace, name) {
      const life = find(namespace, name)
      if (life === undefined) throw new Error(`no fake node runs ${namespace}/${name}`)
      return life
    },
    async close() {
      stop.abort()
      nodes.close()
      for (const life of lives.values()) life.end()
      endpoint.close()
      await following
    },
  }
}

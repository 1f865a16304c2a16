import type { KubeApi } from '../api/kube-api.ts'
import { isStatus } from '../api/kube-error.ts'
import type { Pod } from '../api/objects.ts'
import { answerAs, podAddresses } from './answering.ts'
import { followPods } from './follow-pods.ts'
import { kubeletEndpoint } from './kubelet-endpoint.ts'
import { fakeNodes, type Nodes } from './nodes.ts'
import { livePod, type PodLife, type World } from './pod-life.ts'
import { type PodRule, scriptFor } from './script.ts'

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
    for (const life of lives.values()) if (life.pod.spec.nodeName === name) life.refresh()
    for (const pod of missed.get(name)?.values() ?? []) seen(pod)
    missed.delete(name)
  })
  const missed = new Map<string, Map<string, Pod>>()
  const world = worldOf(api, complain)

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

function worldOf(api: KubeApi, complain: (error: unknown) => void): World {
  const path = ({ metadata: { namespace, name } }: Pod): string =>
    `/api/v1/namespaces/${namespace}/pods/${name}`
  // Gone, or another pod by now: whoever did that knows.
  const unlessGone = (error: unknown): void => {
    if (!isStatus(error, 404) && !isStatus(error, 409)) throw error
  }
  return {
    async write(pod, status) {
      const { uid } = pod.metadata
      await api.patch(`${path(pod)}/status`, { metadata: { uid }, status }).catch(unlessGone)
    },
    async remove(pod) {
      const { uid } = pod.metadata
      await api
        .delete(path(pod), { gracePeriodSeconds: 0, preconditions: { uid } })
        .catch(unlessGone)
    },
    async event(pod, type, reason, message) {
      const { namespace, name, uid } = pod.metadata
      const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
      const component = 'kubelet'
      const event = {
        metadata: { generateName: `${name}.`, namespace },
        involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name, uid },
        type,
        reason,
        message,
        count: 1,
        firstTimestamp: at,
        lastTimestamp: at,
        source: { component, host: pod.spec.nodeName },
        reportingComponent: component,
        reportingInstance: pod.spec.nodeName,
      }
      // 403: the namespace is being removed.
      await api.post(`/api/v1/namespaces/${namespace}/events`, event).catch((error: unknown) => {
        if (!isStatus(error, 403)) unlessGone(error)
      })
    },
    listen: answerAs,
    complain,
  }
}

import type { V1Pod } from '@kubernetes/client-node'
import type { Awaitable, JsonObject, ServerRef, SpawnContext } from '@hubkit/core/contract'
import type { CallLimits, KubeClient } from '../cluster/client.ts'
import type { ManifestContext, Manifests, ServerSpec } from '../spec.ts'
import type { KeptLogs } from './kept-logs.ts'
import type { KnownRecords } from './known-records.ts'
import type { ClaimNames } from './legacy-claims.ts'
import type { EventWatches } from './pod-events.ts'
import { recordStore, type RecordStore } from './record-store.ts'
import type { PodsNamespaces, Views } from './views.ts'

/** What is remembered of a start; KubeSpawner's words. Losing it loses nothing: the cluster's record says it too. */
export interface KubernetesState extends JsonObject {
  readonly namespace: string
  readonly pod_name: string
  /** Only where the application said it. */
  readonly url?: string
}

/** Everything that the parts of the driver share. */
export interface Driver {
  readonly cluster: KubeClient
  /** Where records are: a namespace that outlives every server. */
  readonly recordsNamespace: string
  /** Where pods may be; `undefined`: anywhere in the cluster. */
  readonly podsNamespaces: PodsNamespaces
  readonly views: Views
  readonly keptLogs: KeptLogs
  readonly knownRecords: KnownRecords
  readonly eventWatches: EventWatches
  /** Milliseconds that a stop waits for the pod's end beyond its grace period. */
  readonly stopTimeout: number
  /** @param claims that have other names than the options say */
  resolve(ctx: SpawnContext, claims?: ClaimNames): Awaitable<ServerSpec>
  /** What claims were called before KubeSpawner 7; missing where that does not matter. */
  legacyNames?(ctx: SpawnContext): Promise<ClaimNames>
  build(spec: ServerSpec, context: ManifestContext): Manifests
  modifyPod?(pod: V1Pod, ctx: SpawnContext): Awaitable<V1Pod>
  afterPodCreated?(pod: V1Pod, ctx: SpawnContext): Awaitable<void>
  /** Where the hub reaches a pod, where that is not for the spawner to find out. */
  podUrl?(pod: V1Pod, ctx: SpawnContext): Awaitable<string>
}

/** The name of a server's record: every process and every set of options must find the same. */
function recordName(serverId: string): string {
  return `hubkit-${serverId}`
}

export function recordFor(
  { cluster, recordsNamespace, knownRecords }: Driver,
  server: ServerRef,
  limits: CallLimits,
): RecordStore {
  const place = { namespace: recordsNamespace, name: recordName(server.id) }
  return recordStore({ cluster, knownRecords }, place, server, limits)
}

import type { V1ObjectMeta } from '@kubernetes/client-node'
import type { ServerRef } from '@hubkit/core/contract'
import { ANNOTATIONS, LABELS } from '../manifest/marks.ts'
import { labelSlug } from '../naming/slug.ts'
import type { Owner } from '../spec.ts'

/** Annotations of the driver's own, besides those of all objects. */
export const NOTES = {
  /** ISO 8601. */
  destroyedAt: 'hubkit.dev/destroyed-at',
  /** What the hub connects to instead of the pod's own address. */
  connectHost: 'hubkit.dev/connect-host',
  /** ISO 8601: since when a KubeSpawner's pod is ours. */
  takenOverAt: 'hubkit.dev/taken-over-at',
} as const

/** The label that tells records from other ConfigMaps. */
export const RECORD = 'hubkit.dev/record'

/** The label by which a hub's objects are found. */
export function hubLabel(hubId: string): Record<string, string> {
  return { [LABELS.hub]: labelSlug(hubId) }
}

/** The annotations by which a server's objects are known. */
export function ownerMarks(server: ServerRef): Record<string, string> {
  return { [ANNOTATIONS.hub]: server.hubId, [ANNOTATIONS.server]: server.id }
}

interface Marks {
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly owner?: Owner
}

/** A copy with more labels, annotations and an owner; they win over what is there. */
export function marked<T extends object>(object: T, { labels, annotations, owner }: Marks): T {
  const copy = structuredClone(object) as T & { metadata?: V1ObjectMeta }
  const metadata: V1ObjectMeta = copy.metadata ?? {}
  copy.metadata = metadata
  if (labels) metadata.labels = { ...metadata.labels, ...labels }
  if (annotations) metadata.annotations = { ...metadata.annotations, ...annotations }
  if (owner && !metadata.ownerReferences?.some(({ uid }) => uid === owner.uid))
    metadata.ownerReferences = [...(metadata.ownerReferences ?? []), { ...owner }]
  return copy
}

import { createHash } from 'node:crypto'
import type { V1ObjectMeta } from '@kubernetes/client-node'
import type { ServerRef } from '@hubkit/core/contract'
import type { Owner } from '../spec.ts'

/** What says whose an object is; the values as they are, not made into slugs. */
export const ANNOTATIONS = {
  hub: 'hubkit.dev/hub-id',
  server: 'hubkit.dev/server-id',
  attempt: 'hubkit.dev/attempt',
  /** ISO 8601. */
  destroyedAt: 'hubkit.dev/destroyed-at',
  /** What the hub connects to instead of the pod's own address. */
  connectHost: 'hubkit.dev/connect-host',
} as const

/** What objects are selected by. */
export const LABELS = {
  managedBy: 'app.kubernetes.io/managed-by',
  hub: 'hubkit.dev/hub',
  record: 'hubkit.dev/record',
} as const

/** A hub's id as the value of a label: itself where that is one, else its hash. */
export function labelValue(id: string): string {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(id)
    ? id
    : `h${createHash('sha256').update(id).digest('hex').slice(0, 32)}`
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

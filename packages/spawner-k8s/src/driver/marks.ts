import { createHash } from 'node:crypto'

/** What says whose an object is; the values as they are, not made into slugs. */
export const ANNOTATIONS = {
  hub: 'hubkit.dev/hub-id',
  server: 'hubkit.dev/server-id',
  attempt: 'hubkit.dev/attempt',
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

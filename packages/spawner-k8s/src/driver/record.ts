import type { V1ConfigMap } from '@kubernetes/client-node'
import { ANNOTATIONS } from '../manifest/marks.ts'

/** A claim that was made for a server. */
export interface RecordedClaim {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly whenRemoved: 'delete' | 'retain'
}

/** What the cluster remembers of a server from its first start until it is destroyed: a fence for late writers. */
export interface ServerLog {
  /** The newest attempt that was begun; nothing older may be made. */
  readonly attempt: number
  /** The newest attempt that has ended; it and older ones may not be begun again. */
  readonly ended: number
  /** Where that attempt's objects are: options may have changed since. */
  readonly namespace: string
  readonly pod: string
  readonly secret: string
  /** How many Secrets were made for it, all named after `secret`: more than one when a start was taken over. */
  readonly secrets: number
  readonly claims: readonly RecordedClaim[]
}

/** The record as it was read, with the revision that a change must name. */
export interface StoredLog extends ServerLog {
  readonly revision: string
}

/** What the ConfigMap holds. */
export function dataOf(log: ServerLog): Record<string, string> {
  return {
    attempt: String(log.attempt),
    ended: String(log.ended),
    namespace: log.namespace,
    pod: log.pod,
    secret: log.secret,
    secrets: String(log.secrets),
    claims: JSON.stringify(log.claims),
  }
}

/** Reads a ConfigMap; `undefined` when it is not of this server of this hub, or not a record at all. */
export function readLog(
  { metadata, data = {} }: V1ConfigMap,
  hubId: string,
  serverId: string,
): StoredLog | undefined {
  const marks = metadata?.annotations ?? {}
  if (marks[ANNOTATIONS.hub] !== hubId || marks[ANNOTATIONS.server] !== serverId) return undefined
  const { namespace, pod, secret } = data
  const [attempt, over, secrets] = [data['attempt'], data['ended'], data['secrets']].map(count)
  if (attempt === undefined || over === undefined || secrets === undefined) return undefined
  if (namespace === undefined || pod === undefined || secret === undefined) return undefined
  return {
    attempt,
    ended: over,
    namespace,
    pod,
    secret,
    secrets,
    claims: claimsIn(data['claims']),
    revision: metadata?.resourceVersion ?? '',
  }
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function claimsIn(text = '[]'): readonly RecordedClaim[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter(isClaim) : []
  } catch {
    return [] // somebody wrote into it: what is not known to be ours is not deleted
  }
}

function isClaim(value: unknown): value is RecordedClaim {
  if (typeof value !== 'object' || value === null) return false
  const { namespace, name, uid, whenRemoved } = value as Record<string, unknown>
  return (
    typeof namespace === 'string' &&
    typeof name === 'string' &&
    typeof uid === 'string' &&
    (whenRemoved === 'delete' || whenRemoved === 'retain')
  )
}

/** What a call for an attempt may do. */
export type Verdict = 'begin' | 'go-on' | 'superseded'

/** Whether a start of an attempt may go on. */
export function mayStart(log: ServerLog | undefined, attempt: number): Verdict {
  if (!log || log.attempt < attempt) return log && log.ended >= attempt ? 'superseded' : 'begin'
  return log.attempt > attempt || log.ended >= attempt ? 'superseded' : 'go-on'
}

/** The record once an attempt has begun. */
export function begun(
  log: ServerLog | undefined,
  attempt: number,
  place: Pick<ServerLog, 'namespace' | 'pod' | 'secret'>,
): ServerLog {
  return { ...place, attempt, ended: log?.ended ?? 0, secrets: 1, claims: log?.claims ?? [] }
}

/** The record once an attempt has ended, also one that was never begun. */
export function ended(log: ServerLog | undefined, attempt: number): ServerLog {
  if (log) return { ...log, attempt: Math.max(log.attempt, attempt), ended: attempt }
  return { attempt, ended: attempt, namespace: '', pod: '', secret: '', secrets: 0, claims: [] }
}

import {
  HubError,
  lengthOfTime,
  type CullCandidate,
  type CullDecision,
  type StopCause,
} from '@hubkit/core/contract'
import type { ResolvedOptions } from '../options.ts'
import { dueAt, dueBy, type Bounds } from './due.ts'

/** What becomes of a server. */
export function decideServer(
  options: ResolvedOptions,
  candidate: CullCandidate,
): CullDecision | Promise<CullDecision> {
  const { now, server } = candidate
  const isMeant = server.name === '' ? options.defaultServers : options.namedServers
  if (!isMeant) return { action: 'keep' }
  const span = { now, since: server.startedAt, lastActivity: server.lastActivity }
  const due = dueBy(span, options)
  if (options.decide) return arbitrate(options, candidate, due)
  return due === undefined
    ? { action: 'keep', until: dueAt(span, options) }
    : end(options, server.name, due)
}

async function arbitrate(
  options: ResolvedOptions,
  candidate: CullCandidate,
  due: 'idle' | 'age' | undefined,
): Promise<CullDecision> {
  const { now, server } = candidate
  const { after, maxAge } = options
  const answer: unknown = await options.decide?.({
    ...candidate,
    inactive: now - server.lastActivity,
    age: now - server.startedAt,
    after,
    maxAge,
    due,
  })
  // A forgotten `return` must not pass for "keep".
  if (typeof answer !== 'boolean')
    throw new HubError('HUB_ERR_PLUGIN', {
      message: 'idleCuller.decide: its answer is neither true nor false',
    })
  return answer ? end(options, server.name, due) : { action: 'keep' }
}

function end(
  options: ResolvedOptions,
  name: string,
  due: 'idle' | 'age' | undefined,
): CullDecision {
  const action = name !== '' && options.removeNamedServers ? 'remove' : 'stop'
  return { action, reason: `stopped ${because(due, options)}`, cause: causeOf(due, options) }
}

function because(due: 'idle' | 'age' | undefined, { after, maxAge = 0 }: Bounds): string {
  if (due === undefined) return 'by a rule of this hub'
  return due === 'idle'
    ? `after ${lengthOfTime(after)} without activity`
    : `after running for ${lengthOfTime(maxAge)}`
}

function causeOf(due: 'idle' | 'age' | undefined, { after, maxAge = 0 }: Bounds): StopCause {
  if (due === undefined) return { kind: 'rule' }
  return { kind: due, seconds: Math.max(1, Math.round((due === 'idle' ? after : maxAge) / 1000)) }
}

import { lengthOfTime, type UserCullCandidate, type UserCullDecision } from '@hubkit/core/contract'
import type { ResolvedOptions } from '../options.ts'
import { dueAt, dueBy } from './due.ts'

/** What becomes of a user none of whose servers runs. */
export function decideUser(
  options: ResolvedOptions,
  { now, user }: UserCullCandidate,
): UserCullDecision {
  if (user.admin && !options.adminUsers) return { action: 'keep' }
  const span = { now, since: user.createdAt, lastActivity: user.lastActivity }
  const due = dueBy(span, options)
  if (due === undefined) return { action: 'keep', until: dueAt(span, options) }
  const { after, maxAge = 0 } = options
  const reason =
    due === 'idle'
      ? `removed after ${lengthOfTime(after)} without activity`
      : `removed ${lengthOfTime(maxAge)} after they were added`
  return { action: 'remove', reason }
}

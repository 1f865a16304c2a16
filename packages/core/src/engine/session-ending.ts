import type { SessionRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { HUB_ACTOR, type Actor } from './api.ts'
import { hubEvent } from './events.ts'
import type { Core } from './parts.ts'

/** Whether a login is neither over nor idle for too long. */
export function isLive(
  { now, limits }: Pick<Core, 'now' | 'limits'>,
  session: SessionRecord,
): boolean {
  const at = now()
  const used = session.lastActivity ?? session.createdAt
  return session.expiresAt > at && used + limits.sessionIdle > at
}

/** Ends a login and everything that came of it. */
export function ending(
  { now }: Pick<Core, 'now'>,
  { id, userId, publicId }: SessionRecord,
  actor: Actor,
): readonly Operation[] {
  return [
    { op: 'delete', kind: 'session', id },
    { op: 'deleteWhere', kind: 'token', where: { sessionId: id } },
    { op: 'deleteWhere', kind: 'code', where: { sessionId: id } },
    hubEvent('session.ended', `user:${userId}`, now(), { userId, publicId, actor }),
  ]
}

/**
 * What makes room for one more login of a user who has as many as there may be: ends those that are over, then the
 * oldest. To be committed with the new one.
 */
export async function makingRoom(
  core: Pick<Core, 'store' | 'now' | 'limits'>,
  userId: string,
): Promise<readonly Operation[]> {
  const { store, limits } = core
  const most = limits.sessionsPerUser
  if (most === 0 || (await store.count('session', { userId })) < most) return []
  const found = (await store.find('session', { where: { userId } })).map(({ value }) => value)
  const order = found.toSorted(
    (a, b) => Number(isLive(core, a)) - Number(isLive(core, b)) || a.createdAt - b.createdAt,
  )
  return order
    .slice(0, Math.max(0, found.length - most + 1))
    .flatMap((session) => ending(core, session, HUB_ACTOR))
}

/** Demands that a user has no more logins than there may be, for those who come at the same moment. */
export function roomIsKept({ limits }: Pick<Core, 'limits'>, userId: string): readonly Operation[] {
  const max = limits.sessionsPerUser
  return max === 0 ? [] : [{ op: 'limit', kind: 'session', where: { userId }, max }]
}

import type { IdentityRecord, IdentityRefusal, UserRecord } from '../contract/records.ts'
import type { Operation, Versioned } from '../contract/store.ts'
import { HUB_ACTOR } from './api.ts'
import { hubEvent } from './events.ts'
import type { RefreshParts } from './refresh-parts.ts'
import { ending } from './session-ending.ts'

const WHY = {
  code: 'access-ended',
  message: 'stopped since its user may not use this hub any more',
}

/** Whether a user has no login left that is admitted, once this one is not. */
async function isLast({ store }: RefreshParts, { id, userId }: IdentityRecord): Promise<boolean> {
  const all = await store.find('identity', { where: { userId } })
  return all.every(({ value }) => value.id === id || value.refusal !== undefined)
}

async function stopServers({ servers }: RefreshParts, { name }: UserRecord): Promise<void> {
  for (const { id, desired } of await servers.list({ user: name }))
    if (desired === 'running') await servers.requestStop({ id }, { actor: HUB_ACTOR, reason: WHY })
}

/** The user without access: API tokens do not count until somebody of theirs logs in again. */
function suspending(user: Versioned<UserRecord>, at: number): readonly Operation[] {
  if (user.value.suspendedAt !== undefined) return []
  const value = { ...user.value, suspendedAt: at }
  return [{ op: 'put', kind: 'user', value, expect: user.revision }]
}

/**
 * Ends the access that came by one account at an issuer: its sessions with all that came of them, API tokens when the
 * user has no other login, and the user's servers when the hub is told to.
 *
 * @returns `false` when it changed at the same time: a new login counts, and is looked at in its turn
 */
export async function endAccess(
  parts: RefreshParts,
  before: Versioned<IdentityRecord>,
  kind: IdentityRefusal['kind'],
  reason: string,
): Promise<boolean> {
  const { store, log, visits, refresh } = parts
  const { id, userId, authenticator: by } = before.value
  const user = await store.get('user', userId)
  if (!user) return false
  const at = parts.now()
  const suspended = await isLast(parts, before.value)
  const found = await store.find('session', { where: { identityId: id } })
  const sessions = found.map(({ value }) => value)
  const isNews = before.value.refusal?.reason !== reason
  const refusal: IdentityRefusal = { at, kind, reason }
  const data = { userId, identityId: id, by, kind, reason, suspended }
  const { triedAt: _, ...rest } = before.value
  const result = await store.transact([
    {
      op: 'put',
      kind: 'identity',
      value: { ...rest, refusal, refreshedAt: at },
      expect: before.revision,
    },
    ...(suspended ? suspending(user, at) : []),
    ...sessions.flatMap((session) => ending(parts, session, HUB_ACTOR)),
    ...(isNews ? [hubEvent('access.ended', `user:${userId}`, at, data)] : []),
  ])
  if (!result.ok) return false
  for (const { publicId } of sessions) visits.end({ session: publicId })
  if (suspended) visits.end({ user: userId })
  if (isNews) log.info('access ended', { user: userId, by, kind, reason, suspended })
  if (suspended && kind === 'policy' && refresh.stopServers) await stopServers(parts, user.value)
  return true
}

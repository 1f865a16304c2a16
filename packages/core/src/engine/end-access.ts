import { HubError } from '../contract/errors.ts'
import type { IdentityRecord, IdentityRefusal, UserRecord } from '../contract/records.ts'
import type { Operation, Versioned } from '../contract/store.ts'
import { rolesWithout } from './account-roles.ts'
import { HUB_ACTOR } from './api.ts'
import { hubEvent } from './events.ts'
import type { RefreshParts } from './refresh-parts.ts'
import { ending } from './session-ending.ts'

/** How often it is tried again when the user was changed at the same time. */
const TRIES = 20

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

/**
 * The user without the roles that the account gave; and when it was the last one, without access: API tokens do not
 * count until somebody of theirs logs in again.
 */
function bereft(
  parts: RefreshParts,
  user: Versioned<UserRecord>,
  account: IdentityRecord,
  suspended: boolean,
): readonly Operation[] {
  const without = rolesWithout(parts, user.value, account)
  const value =
    suspended && user.value.suspendedAt === undefined
      ? { ...without.user, suspendedAt: parts.now() }
      : without.user
  return value === user.value
    ? []
    : [{ op: 'put', kind: 'user', value, expect: user.revision }, ...without.operations]
}

interface Ending {
  readonly before: Versioned<IdentityRecord>
  readonly kind: IdentityRefusal['kind']
  readonly reason: string
}

/** Tries once to commit the end. @returns what ended, or `undefined` when a record changed at the same time */
async function commitEnd(
  parts: RefreshParts,
  user: Versioned<UserRecord>,
  { before, kind, reason }: Ending,
): Promise<{ readonly sessions: readonly string[]; readonly suspended: boolean } | undefined> {
  const { store } = parts
  const { id, userId, authenticator: by } = before.value
  const at = parts.now()
  const suspended = await isLast(parts, before.value)
  const found = await store.find('session', { where: { identityId: id } })
  const { triedAt: _, ...rest } = before.value
  const record = { ...rest, refusal: { at, kind, reason }, refreshedAt: at }
  const data = { userId, identityId: id, by, kind, reason, suspended }
  const isNews = before.value.refusal?.reason !== reason
  const result = await store.transact([
    { op: 'put', kind: 'identity', value: record, expect: before.revision },
    ...bereft(parts, user, before.value, suspended),
    ...found.flatMap(({ value }) => ending(parts, value, HUB_ACTOR)),
    ...(isNews ? [hubEvent('access.ended', `user:${userId}`, at, data)] : []),
  ])
  if (!result.ok) return undefined
  if (isNews) parts.log.info('access ended', { user: userId, by, kind, reason, suspended })
  return { sessions: found.map(({ value }) => value.publicId), suspended }
}

/**
 * Ends the access that came by one account at an issuer: its sessions with all that came of them, API tokens when the
 * user has no other login, and the user's servers when the hub is told to. A new login that comes at the same time
 * counts: it was decided upon, and is looked at in its turn.
 */
export async function endAccess(
  parts: RefreshParts,
  before: Versioned<IdentityRecord>,
  kind: IdentityRefusal['kind'],
  reason: string,
): Promise<void> {
  const { store, visits, refresh } = parts
  const { id, userId } = before.value
  for (let tries = 0; tries < TRIES; tries += 1) {
    const user = await store.get('user', userId)
    const now = await store.get('identity', id)
    if (!user || now?.revision !== before.revision) return
    const ended = await commitEnd(parts, user, { before, kind, reason })
    if (!ended) continue // the user was changed at this moment
    for (const session of ended.sessions) visits.end({ session })
    if (ended.suspended) visits.end({ user: userId })
    if (ended.suspended && kind === 'policy' && refresh.stopServers)
      await stopServers(parts, user.value)
    return
  }
  throw new HubError('HUB_ERR_BUSY')
}

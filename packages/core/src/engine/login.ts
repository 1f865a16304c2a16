import type { Grant, Identity } from '../contract/authenticator.ts'
import { HubError, isHubError } from '../contract/errors.ts'
import { identityId, type IdentityRecord, type UserRecord } from '../contract/records.ts'
import type { Operation, Versioned } from '../contract/store.ts'
import { groupNameFault } from '../auth/group-names.ts'
import { decideAccess, sharedAdminRefusal, type AccessPolicy } from '../auth/policy.ts'
import { quoted } from '../auth/quote.ts'
import type { Actor, Groups, OpenedSession, Users } from './api.ts'
import { hubEvent } from './events.ts'
import { identityRecord } from './identity.ts'
import { userId } from './ids.ts'
import { failuresOf } from './sweeping.ts'
import type { Core } from './parts.ts'
import { makingRoom } from './session-ending.ts'
import { sessionOpening } from './session-opening.ts'

/** How often a login is tried again when another one of the same person was quicker. */
const TRIES = 20
const LONGEST_REASON = 200
const LONGEST_NAME = 255

/** What a login works with. */
export interface LoginParts extends Core {
  readonly users: Users
  readonly groups: Groups
  readonly access: AccessPolicy
}

/** An identity that an authenticator stated, and where it came from. */
export interface LoginAttempt {
  /** The authenticator's id. */
  readonly by: string
  readonly identity: Identity
  readonly grant?: Grant | undefined
  readonly remoteAddress: string
  readonly userAgent: string
}

/** A login that succeeded. */
export interface LoggedIn extends OpenedSession {
  readonly user: UserRecord
}

/** Whose identity it is, as far as the records know. */
interface Found {
  readonly identity: Versioned<IdentityRecord> | undefined
  readonly user: Versioned<UserRecord> | undefined
  readonly username: string
}

/** A refusal: what the person reads, and what log and audit event say. */
function refused(reason: string, message?: string): HubError {
  return new HubError('HUB_ERR_NOT_ALLOWED', { message, cause: new Error(reason) })
}

/**
 * Finds the user by (issuer, subject). Only an identity that is new to the hub is matched by name, and only with a
 * user who has no identity yet: a name never passes to another person.
 */
async function find({ store, usernames }: LoginParts, identity: Identity): Promise<Found> {
  const known = await store.get('identity', identityId(identity.issuer, identity.subject))
  const user = known && (await store.get('user', known.value.userId))
  if (user) return { identity: known, user, username: user.value.name }
  const username = usernames.normalize(identity.username)
  const [namesake] = await store.find('user', { where: { name: username }, limit: 1 })
  if (!namesake) return { identity: known, user: undefined, username }
  if ((await store.count('identity', { userId: namesake.value.id })) > 0) {
    throw refused(
      `the name ${quoted(username)} is another account's`,
      `The name ${quoted(username)} already belongs to another account of this hub. Please ask an administrator.`,
    )
  }
  return { identity: known, user: namesake, username }
}

/** Asks the access policy. @returns what becomes of the person's admin right */
async function decide(
  parts: LoginParts,
  { by, identity }: LoginAttempt,
  { user, username }: Found,
): Promise<'grant' | 'revoke' | 'keep'> {
  const kept = user ? (await parts.groups.ofUsers([user.value.id])).get(user.value.id) : undefined
  const decision = await decideAccess(parts.access, {
    username,
    identity,
    authenticator: by,
    groups: identity.groups ?? kept ?? [],
    existing: user !== undefined,
    usernames: parts.usernames,
  })
  if (!decision.admitted) {
    if (decision.cause !== undefined)
      parts.log.error('an access rule failed', { rule: decision.by, error: decision.cause })
    throw refused(decision.reason)
  }
  const shared = sharedAdminRefusal(identity, user?.value.admin ?? false)
  if (shared !== undefined) throw refused(shared)
  return decision.admin
}

/** The user with the name the issuer shows; the same object when nothing changes. */
function updated(user: UserRecord, identity: Identity): UserRecord {
  const displayName = identity.displayName?.slice(0, LONGEST_NAME)
  return displayName === undefined || displayName === user.displayName
    ? user
    : { ...user, displayName }
}

/** Writes user and identity, unless either changed since they were read. @returns the user, or `undefined` to look again */
async function bind(
  parts: LoginParts,
  { by, identity, grant }: LoginAttempt,
  found: Found,
  admin: boolean,
  also: (user: UserRecord) => readonly Operation[],
): Promise<UserRecord | undefined> {
  const now = parts.now()
  const user: UserRecord = found.user
    ? updated(found.user.value, identity)
    : updated({ id: userId(now), name: found.username, admin, createdAt: now }, identity)
  const record = await identityRecord(parts.secrets, user.id, by, identity, grant, now)
  const actor: Actor = { kind: 'user', id: user.id, name: user.name }
  const isNew = found.identity?.value.userId !== user.id
  const result = await parts.store.transact([
    found.user && found.user.value === user
      ? { op: 'check', kind: 'user', id: user.id, expect: found.user.revision }
      : { op: 'put', kind: 'user', value: user, expect: found.user?.revision ?? 0 },
    // Two different identities must not both become the first one of a user.
    ...(isNew
      ? [{ op: 'limit', kind: 'identity', where: { userId: user.id }, max: 0 } as const]
      : []),
    { op: 'put', kind: 'identity', value: record, expect: found.identity?.revision ?? 0 },
    ...(found.user
      ? []
      : [
          hubEvent('user.created', `user:${user.id}`, now, {
            userId: user.id,
            name: user.name,
            actor,
          }),
        ]),
    ...also(user),
  ])
  return result.ok ? user : undefined
}

/** Groups without those that cannot be: what an issuer calls them keeps nobody out. */
function possible(
  { log }: LoginParts,
  user: UserRecord,
  groups: readonly string[],
): readonly string[] {
  const faulty = groups.filter((name) => groupNameFault(name) !== undefined)
  if (faulty.length === 0) return groups
  const names = faulty.slice(0, 5).map(quoted).join(', ')
  log.warn('groups of a login cannot be, and were left out', { user: user.id, groups: names })
  return groups.filter((name) => groupNameFault(name) === undefined)
}

/** Carries out what identity and policy say of groups and admin right. */
async function apply(
  parts: LoginParts,
  user: UserRecord,
  { groups }: Identity,
  admin: 'grant' | 'revoke' | 'keep',
): Promise<UserRecord> {
  const actor: Actor = { kind: 'hub' }
  if (groups) await replaceGroups(parts, user.id, possible(parts, user, groups), actor)
  const wanted = admin === 'keep' ? user.admin : admin === 'grant'
  return wanted === user.admin ? user : parts.users.update(user.id, { admin: wanted }, actor)
}

/** Another login of the same person may do the same at this moment. */
async function replaceGroups(
  parts: LoginParts,
  id: string,
  groups: readonly string[],
  actor: Actor,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await parts.groups.replaceFor(id, groups, actor)
      return
    } catch (error) {
      if (attempt >= TRIES || !isHubError(error, 'HUB_ERR_CONFLICT')) throw error
    }
  }
}

/** A session for the user, and the word that they logged in. */
function opening(
  parts: LoginParts,
  { by, identity, remoteAddress, userAgent }: LoginAttempt,
  user: string,
): ReturnType<typeof sessionOpening> {
  const { operations, ...opened } = sessionOpening(parts, {
    userId: user,
    identityId: identityId(identity.issuer, identity.subject),
    remoteAddress,
    userAgent,
    shared: identity.shared,
  })
  const data = { userId: user, by, remoteAddress }
  const told = hubEvent('login.succeeded', `user:${user}`, parts.now(), data)
  return { ...opened, operations: [...operations, told] }
}

async function admit(parts: LoginParts, attempt: LoginAttempt): Promise<LoggedIn> {
  for (let time = 0; time < TRIES; time += 1) {
    const found = await find(parts, attempt.identity)
    const admin = await decide(parts, attempt, found)
    const room = found.user ? await makingRoom(parts, found.user.value.id) : []
    // What changes groups or the admin right is to be done before there is a session; mostly nothing does.
    const isPlain = !attempt.identity.groups && (admin === 'keep' || !found.user)
    let session: ReturnType<typeof sessionOpening> | undefined
    const bound = await bind(parts, attempt, found, admin === 'grant', ({ id }) => {
      session = isPlain ? opening(parts, attempt, id) : undefined
      return session ? [...room, ...session.operations] : []
    })
    if (!bound) continue
    const user = isPlain ? bound : await apply(parts, bound, attempt.identity, admin)
    if (!session) {
      session = opening(parts, attempt, user.id)
      const result = await parts.store.transact([
        ...(await makingRoom(parts, user.id)),
        ...session.operations,
      ])
      if (!result.ok) continue // another login of theirs was quicker
    }
    return { secret: session.secret, record: session.record, user }
  }
  throw new HubError('HUB_ERR_BUSY')
}

/**
 * Lets somebody in whom an authenticator has identified: name, account, access policy, groups, admin right, and a new
 * session. Safe when the same person logs in several times at once, in any hub processes.
 *
 * @throws HubError `HUB_ERR_NOT_ALLOWED`, `HUB_ERR_USERNAME`; an audit event `login.failed` tells why
 */
export async function logIn(parts: LoginParts, attempt: LoginAttempt): Promise<LoggedIn> {
  const { by, identity, remoteAddress } = attempt
  try {
    return await admit(parts, attempt)
  } catch (error) {
    if (isHubError(error) && error.status < 500) {
      const reason = error.cause instanceof Error ? error.cause.message : error.message
      await recordFailure(parts, { by, reason, remoteAddress, account: identity.username })
    }
    throw error
  }
}

/** A login that did not succeed. */
export interface FailedLogin {
  readonly by: string
  readonly reason: string
  readonly remoteAddress: string
  /** What was typed; only its beginning is kept. */
  readonly account?: string | undefined
}

/** Writes the audit event of a failed login, and a line of the log. */
export async function recordFailure(
  parts: Core,
  { by, reason, remoteAddress, account }: FailedLogin,
): Promise<void> {
  const data = {
    by,
    reason: reason.slice(0, LONGEST_REASON),
    remoteAddress,
    ...(account === undefined ? {} : { account: quoted(account) }),
  }
  parts.log.info('login failed', data)
  await parts.store.transact([hubEvent('login.failed', failuresOf(by), parts.now(), data)])
}

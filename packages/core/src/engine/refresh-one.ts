import type { Authenticator, Grant, Identity, RefreshOutcome } from '../contract/authenticator.ts'
import type { IdentityRecord, UserRecord } from '../contract/records.ts'
import type { Versioned } from '../contract/store.ts'
import { rolesOfAccount } from './account-roles.ts'
import { applyDecision } from './apply-decision.ts'
import { backgroundAuthContext } from './background-auth.ts'
import { admittedUser } from './bind-account.ts'
import { decide } from './decide.ts'
import { endAccess } from './end-access.ts'
import { grantIfAny, identityOf, identityRecord, sealGrant } from './identity.ts'
import type { RefreshParts } from './refresh-parts.ts'

/** How often it is tried again when the user was changed at the same time. */
const TRIES = 20

/**
 * What became of a login: `admitted` by the policy; `refused` by it, or `expired` at its issuer, with its sessions
 * ended; `unavailable`: it could not be told, and nothing changed; `gone`: there is no such account.
 */
export type RefreshResult = 'admitted' | 'refused' | 'expired' | 'unavailable' | 'gone'

/** What the issuer said, with what to go on with. */
interface Confirmed {
  readonly record: Versioned<IdentityRecord>
  readonly identity: Identity
  readonly grant: Grant | undefined
}

async function ask(
  parts: RefreshParts,
  authenticator: Authenticator,
  record: IdentityRecord,
  grant: Grant | undefined,
): Promise<RefreshOutcome> {
  if (!authenticator.refresh) return { type: 'fresh' }
  const identity = identityOf(record)
  try {
    const context = backgroundAuthContext(parts, authenticator)
    const outcome = await authenticator.refresh(identity, grant, context)
    if (outcome.type !== 'updated') return outcome
    const { issuer, subject } = outcome.identity
    return issuer === identity.issuer && subject === identity.subject
      ? outcome
      : { type: 'unavailable', reason: 'the authenticator answered about somebody else' }
  } catch (error) {
    parts.log.error('a refresh failed', { authenticator: authenticator.id, error })
    return { type: 'unavailable', reason: 'the authenticator failed' }
  }
}

/** Remembers that it was tried, so that an issuer that is away is not asked by every request. */
async function postpone(
  { store, now, log }: RefreshParts,
  { value, revision }: Versioned<IdentityRecord>,
  reason: string,
): Promise<'unavailable'> {
  log.warn('a login could not be confirmed; it is tried again', {
    user: value.userId,
    authenticator: value.authenticator,
    reason,
  })
  const record = { ...value, triedAt: now() }
  await store.transact([{ op: 'put', kind: 'identity', value: record, expect: revision }])
  return 'unavailable'
}

/** Keeps new tokens before anything else can fail: an issuer that rotates them takes the old ones no more. */
async function keepGrant(
  { store, secrets }: RefreshParts,
  before: Versioned<IdentityRecord>,
  grant: Grant | undefined,
): Promise<Versioned<IdentityRecord> | undefined> {
  if (!grant) return before
  const value = { ...before.value, ...(await sealGrant(secrets, before.value, grant)) }
  const result = await store.transact([
    { op: 'put', kind: 'identity', value, expect: before.revision },
  ])
  return result.ok ? { value, revision: before.revision + 1 } : undefined
}

/** Asks the policy about what the issuer confirmed, and carries out what it says. */
async function reconsider(
  parts: RefreshParts,
  { record, identity, grant }: Confirmed,
): Promise<RefreshResult> {
  const { store, secrets } = parts
  const { userId, authenticator } = record.value
  const before = await store.get('user', userId)
  if (!before) return 'gone'
  const { decision, asked } = await decide(parts, {
    by: authenticator,
    identity,
    username: before.value.name,
    user: before.value,
    remembered: record.value.asked,
  })
  // A rule that failed refuses nobody who is there already: it may be an issuer that is away.
  if (!decision.admitted && decision.cause !== undefined)
    return postpone(parts, record, decision.reason)
  if (!decision.admitted) {
    await endAccess(parts, record, 'policy', decision.reason)
    return 'refused'
  }
  let user: Versioned<UserRecord> | undefined = before
  for (let tries = 0; user && tries < TRIES; tries += 1) {
    const assigned = rolesOfAccount(parts, admittedUser(user.value, identity), {
      identityId: record.value.id,
      by: authenticator,
      before: record.value,
      findings: decision.roles,
    })
    const value = await identityRecord(secrets, identity, {
      userId,
      authenticator,
      grant,
      now: parts.now(),
      asked: { ...(identity.facts ? {} : record.value.asked), ...asked },
      admittedBy: decision.by,
      adminBy: decision.adminBy,
      ignoredRoles: assigned.ignored,
    })
    const result = await store.transact([
      { op: 'put', kind: 'identity', value, expect: record.revision },
      ...(assigned.user === user.value
        ? []
        : [{ op: 'put', kind: 'user', value: assigned.user, expect: user.revision } as const]),
      ...assigned.operations,
    ])
    if (result.ok) {
      if (assigned.change)
        parts.log.info('roles changed', { user: userId, by: authenticator, ...assigned.change })
      await applyDecision(parts, assigned.user, decision)
      return 'admitted'
    }
    // A login that was quicker has the last word. Who changed the user alone knows nothing of roles that were lost.
    if ((await store.get('identity', record.value.id))?.revision !== record.revision) break
    user = await store.get('user', userId)
  }
  return 'admitted'
}

/**
 * Asks an issuer about one of its accounts, and the policy about what it says. To be called by one process at a time:
 * an issuer may take a refresh token once only.
 */
export async function refreshOne(parts: RefreshParts, id: string): Promise<RefreshResult> {
  const found = await parts.store.get('identity', id)
  if (!found) return 'gone'
  const authenticator = parts.authenticators.find((one) => one.id === found.value.authenticator)
  // As with a spawner that this hub does not have: another process may have it.
  if (!authenticator) return postpone(parts, found, 'the hub has no such authenticator')
  const held = await grantIfAny(parts, found.value)
  const outcome = await ask(parts, authenticator, found.value, held)
  if (outcome.type === 'unavailable') return postpone(parts, found, outcome.reason)
  if (outcome.type === 'expired') {
    await endAccess(parts, found, 'expired', outcome.reason)
    return 'expired'
  }
  const updated = outcome.type === 'updated' ? outcome : undefined
  const record = await keepGrant(parts, found, updated?.grant)
  if (!record) return 'admitted' // a new login came at this moment: it was decided upon
  return reconsider(parts, {
    record,
    identity: updated?.identity ?? identityOf(found.value),
    grant: updated?.grant ?? held,
  })
}

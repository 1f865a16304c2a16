import type { Authenticator, Grant, Identity } from '../contract/authenticator.ts'
import { HubError, isHubError } from '../contract/errors.ts'
import { identityId, type UserRecord } from '../contract/records.ts'
import type { AccessDecision, AccessPolicy } from '../auth/policy.ts'
import { quoted } from '../auth/quote.ts'
import { giveRoles, type RoleFinding } from '../auth/roles/given-roles.ts'
import type { Groups, OpenedSession, Users } from './api.ts'
import { applyDecision } from './apply-decision.ts'
import { bindAccount } from './bind-account.ts'
import { decide } from './decide.ts'
import { hubEvent, type HubEventMap } from './events.ts'
import { findAccount } from './find-account.ts'
import { failuresOf } from './sweeping.ts'
import type { Core } from './parts.ts'
import { refusalIn, refused, type Refusal } from './refusal.ts'
import { makingRoom } from './session-ending.ts'
import { sessionOpening } from './session-opening.ts'

/** How often a login is tried again when another one of the same person was quicker. */
const TRIES = 20
const LONGEST_REASON = 200

/** What a login works with. */
export interface LoginParts extends Core {
  readonly users: Users
  readonly groups: Groups
  readonly access: AccessPolicy
  readonly authenticators: readonly Authenticator[]
}

/** An identity that an authenticator stated, and where it came from. */
export interface LoginAttempt {
  /** The authenticator's id. */
  readonly by: string
  readonly identity: Identity
  readonly grant?: Grant | undefined
  /** The issuer's own session (`sid`). */
  readonly session?: string | undefined
  readonly remoteAddress: string
  readonly userAgent: string
  /** The id of the user who is logged in and wants this to be a login of theirs as well. */
  readonly linkTo?: string | undefined
}

/** A login that succeeded. */
export interface LoggedIn extends OpenedSession {
  readonly user: UserRecord
}

type Admitted = Extract<AccessDecision, { readonly admitted: true }>
type Refused = Extract<AccessDecision, { readonly admitted: false }>

/** What the policy's sources of roles came to, for the audit event. */
function explainRoles(
  { roles: hub }: LoginParts,
  findings: readonly RoleFinding[],
): Pick<HubEventMap['login.succeeded'], 'roles' | 'ignoredRoles'> {
  const { roles, ignored } = giveRoles(hub, [], '', findings)
  return {
    roles: roles.map(({ role, by }) => ({ role, by })),
    ...(ignored.length === 0 ? {} : { ignoredRoles: ignored }),
  }
}

function rolesText(parts: LoginParts, findings: readonly RoleFinding[]): string {
  const { roles = [] } = explainRoles(parts, findings)
  return roles.map(({ role, by }) => `${role} by ${by}`).join(', ')
}

/** A session for the user, and the word that they logged in. */
function opening(
  parts: LoginParts,
  { by, identity, remoteAddress, userAgent, session }: LoginAttempt,
  user: string,
  { by: admittedBy, adminBy, roles }: Admitted,
): ReturnType<typeof sessionOpening> {
  const { operations, ...opened } = sessionOpening(parts, {
    userId: user,
    identityId: identityId(identity.issuer, identity.subject),
    remoteAddress,
    userAgent,
    shared: identity.shared,
    issuerSession: session === undefined ? undefined : { issuer: identity.issuer, id: session },
  })
  const data = {
    userId: user,
    by,
    remoteAddress,
    admittedBy,
    ...(adminBy === undefined ? {} : { adminBy }),
    ...(roles ? explainRoles(parts, roles) : {}),
  }
  const told = hubEvent('login.succeeded', `user:${user}`, parts.now(), data)
  return { ...opened, operations: [...operations, told] }
}

/** A person who is refused learns whom the hub is for, so that they know whom to ask; nothing about rules that deny. */
function refusalOf({ reason, people, cause }: Refused): Refusal {
  if (cause === undefined) return { code: 'not-allowed', reason, people }
  const message = 'The hub could not find out whether you may use it. Please try again later.'
  return { code: 'rule-failed', reason, message }
}

async function admit(parts: LoginParts, attempt: LoginAttempt): Promise<LoggedIn> {
  const { by, identity } = attempt
  for (let time = 0; time < TRIES; time += 1) {
    const found = await findAccount(parts, attempt)
    const { decision, asked } = await decide(parts, {
      by,
      identity,
      username: found.username,
      user: found.user?.value,
    })
    if (!decision.admitted) throw refused(refusalOf(decision))
    const room = found.user ? await makingRoom(parts, found.user.value.id) : []
    // What changes groups or the admin right is to be done before there is a session; mostly nothing does.
    const isPlain = !decision.groups && (decision.admin === 'keep' || !found.user)
    let session: ReturnType<typeof sessionOpening> | undefined
    const bound = await bindAccount(parts, attempt, found, decision, asked, ({ id }) => {
      session = isPlain ? opening(parts, attempt, id, decision) : undefined
      return session ? [...room, ...session.operations] : []
    })
    if (!bound) continue
    const user = isPlain ? bound : await applyDecision(parts, bound, decision)
    if (!session) {
      session = opening(parts, attempt, user.id, decision)
      const result = await parts.store.transact([
        ...(await makingRoom(parts, user.id)),
        ...session.operations,
      ])
      if (!result.ok) continue // another login of theirs was quicker
    }
    const { admittedBy, adminBy } = { admittedBy: decision.by, adminBy: decision.adminBy }
    const roles = decision.roles && rolesText(parts, decision.roles)
    parts.log.info('login succeeded', { user: user.id, by, admittedBy, adminBy, roles })
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
    const refusal = isHubError(error) ? refusalIn(error) : undefined
    if (isHubError(error) && (refusal || error.status < 500)) {
      const { code, reason } = refusal ?? { code: undefined, reason: error.message }
      await recordFailure(parts, { by, reason, remoteAddress, account: identity.username, code })
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
  /** The authenticator's word for the reason. */
  readonly code?: string | undefined
}

/** Writes the audit event of a failed login, and a line of the log. */
export async function recordFailure(
  parts: Core,
  { by, reason, remoteAddress, account, code }: FailedLogin,
): Promise<void> {
  const data = {
    by,
    reason: reason.slice(0, LONGEST_REASON),
    remoteAddress,
    ...(account === undefined ? {} : { account: quoted(account) }),
    ...(code !== undefined && /^[a-z0-9-]{1,40}$/.test(code) ? { code } : {}),
  }
  parts.log.info('login failed', data)
  await parts.store.transact([hubEvent('login.failed', failuresOf(by), parts.now(), data)])
}

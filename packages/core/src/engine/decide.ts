import { decideAccess, sharedAdminRefusal, type AccessDecision } from '../auth/policy.ts'
import type { Identity } from '../contract/authenticator.ts'
import type { JsonObject } from '../contract/json.ts'
import type { UserRecord } from '../contract/records.ts'
import { askedFacts } from './asked-facts.ts'
import type { LoginParts } from './login.ts'

/** Whom the policy is asked about. */
export interface Applicant {
  /** The authenticator's id. */
  readonly by: string
  readonly identity: Identity
  readonly username: string
  readonly user: UserRecord | undefined
  /** What rules' facts came to before. */
  readonly remembered?: JsonObject | undefined
}

/** What the policy says, and what it asked for. */
export interface Verdict {
  readonly decision: AccessDecision
  readonly asked: JsonObject
}

/** Asks the hub's access policy: the only way in, at a login and at a refresh alike. */
export async function decide(
  parts: LoginParts,
  { by, identity, username, user, remembered }: Applicant,
): Promise<Verdict> {
  const kept = user ? (await parts.groups.ofUsers([user.id])).get(user.id) : undefined
  const authenticator = parts.authenticators.find(({ id }) => id === by)
  const asked = askedFacts(identity, Object.keys(authenticator?.facts ?? {}), remembered)
  const decision = await decideAccess(parts.access, {
    username,
    identity: asked.identity,
    authenticator: by,
    groups: identity.groups ?? kept ?? [],
    existing: user !== undefined,
    usernames: parts.usernames,
  })
  if (!decision.admitted && decision.cause !== undefined)
    parts.log.error('an access rule failed', { rule: decision.by, error: decision.cause })
  const shared = decision.admitted && sharedAdminRefusal(identity, user?.admin ?? false)
  return {
    decision: shared ? { admitted: false, by: 'shared password', reason: shared } : decision,
    asked: asked.answers(),
  }
}

import type { UserRecord } from '../../contract/records.ts'
import type { AdminLogins } from '../pages/admin/logins.ts'
import { nameOfAuthenticator, sessionEntries, wayOf } from '../show-logins.ts'
import type { Admin } from './admin.ts'

/** A user's logins, the accounts they came by, and those that were refused for having the same name. */
export async function userLogins(
  { context, parts }: Admin,
  { id, suspendedAt }: UserRecord,
  may: AdminLogins['may'],
): Promise<AdminLogins> {
  const linked = await parts.identities.ofUser(id)
  const claims = await parts.identities.claims(id)
  return {
    may,
    suspended: suspendedAt !== undefined,
    sessions: await sessionEntries(context, id),
    ways: linked.map((identity) => ({
      ...wayOf(parts, identity),
      issuer: identity.issuer,
      subject: identity.subject,
      admittedBy: identity.admittedBy,
      adminBy: identity.adminBy,
      ignoredRoles: identity.ignoredRoles,
      refusal: identity.refusal?.reason,
    })),
    claims: claims.map((claim) => ({
      ...claim,
      by: nameOfAuthenticator(parts, claim.authenticator),
      name: claim.username,
    })),
  }
}

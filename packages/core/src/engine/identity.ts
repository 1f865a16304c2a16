import type { Grant, Identity } from '../contract/authenticator.ts'
import type { JsonObject } from '../contract/json.ts'
import { identityId, type IdentityRecord } from '../contract/records.ts'
import type { Core } from './parts.ts'
import type { Secrets } from './secrets.ts'

/** What is kept of an identity beside its key: all facts that were stated, for asking the issuer again and for logout. */
interface Facts extends JsonObject {
  readonly username: string
  readonly displayName?: string
  readonly email?: { readonly address: string; readonly verified: boolean }
  readonly groups?: readonly string[]
  readonly claims?: JsonObject
  readonly shared?: boolean
}

function factsOf({ username, displayName, email, groups, claims, shared }: Identity): Facts {
  return {
    username,
    ...(displayName === undefined ? {} : { displayName }),
    ...(email === undefined ? {} : { email: { address: email.address, verified: email.verified } }),
    ...(groups === undefined ? {} : { groups }),
    ...(claims === undefined ? {} : { claims }),
    ...(shared === undefined ? {} : { shared }),
  }
}

/** The identity a record was made of. Facts are written by {@link identityRecord} alone. */
export function identityOf({ issuer, subject, facts }: IdentityRecord): Identity {
  return { issuer, subject, ...(facts as Facts) }
}

/** Bound to the user and the authenticator as well: a record that was moved to another one opens nothing. */
function purpose({ userId, authenticator, id }: Owner): string {
  return `grant ${JSON.stringify([userId, authenticator, id])}`
}

/** Whose an identity is, and where it comes from. */
type Owner = Pick<IdentityRecord, 'id' | 'userId' | 'authenticator'>

/** What is known beside the identity itself. */
export interface IdentityNotes extends Omit<Owner, 'id'> {
  readonly grant?: Grant | undefined
  readonly now: number
  readonly asked: JsonObject
  readonly admittedBy: string
  readonly adminBy?: string | undefined
  readonly ignoredRoles?: readonly string[] | undefined
}

/** Seals an issuer's tokens, for this user and identity alone. */
export async function sealGrant(
  secrets: Secrets,
  owner: Owner,
  grant: Grant | undefined,
): Promise<{ readonly grant?: string }> {
  return grant ? { grant: await secrets.seal(purpose(owner), JSON.stringify(grant)) } : {}
}

/** The record of an identity that was admitted. */
export async function identityRecord(
  secrets: Secrets,
  identity: Identity,
  {
    userId,
    authenticator,
    grant,
    now,
    asked,
    admittedBy,
    adminBy,
    ignoredRoles = [],
  }: IdentityNotes,
): Promise<IdentityRecord> {
  const { issuer, subject } = identity
  const owner = { id: identityId(issuer, subject), userId, authenticator }
  return {
    ...owner,
    issuer,
    subject,
    facts: factsOf(identity),
    refreshedAt: now,
    admittedBy,
    ...(Object.keys(asked).length === 0 ? {} : { asked }),
    ...(adminBy === undefined ? {} : { adminBy }),
    ...(ignoredRoles.length === 0 ? {} : { ignoredRoles }),
    ...(await sealGrant(secrets, owner, grant)),
  }
}

/** The issuer's tokens that were sealed in a record. @throws HubError `HUB_ERR_INTERNAL` when no secret opens them */
async function grantOf(secrets: Secrets, record: IdentityRecord): Promise<Grant | undefined> {
  if (record.grant === undefined) return undefined
  const grant: Grant = JSON.parse(await secrets.open(purpose(record), record.grant))
  return grant
}

/** The same where logging in again mends it: without the tokens, when no secret opens them any more. */
export async function grantIfAny(
  { secrets, log }: Pick<Core, 'secrets' | 'log'>,
  record: IdentityRecord,
): Promise<Grant | undefined> {
  try {
    return await grantOf(secrets, record)
  } catch (error) {
    log.warn("an issuer's tokens could not be opened", { identity: record.id, error })
    return undefined
  }
}

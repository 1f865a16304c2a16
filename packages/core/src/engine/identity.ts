import type { Grant, Identity } from '../contract/authenticator.ts'
import type { JsonObject } from '../contract/json.ts'
import { identityId, type IdentityRecord } from '../contract/records.ts'
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

function purpose(id: string): string {
  return `grant ${id}`
}

/** The record of an identity; the issuer's tokens are sealed for this identity alone. */
export async function identityRecord(
  secrets: Secrets,
  userId: string,
  authenticator: string,
  identity: Identity,
  grant: Grant | undefined,
  now: number,
): Promise<IdentityRecord> {
  const { issuer, subject } = identity
  const id = identityId(issuer, subject)
  const sealed = grant && (await secrets.seal(purpose(id), JSON.stringify(grant)))
  return {
    id,
    userId,
    authenticator,
    issuer,
    subject,
    facts: factsOf(identity),
    refreshedAt: now,
    ...(sealed === undefined ? {} : { grant: sealed }),
  }
}

/** The issuer's tokens that were sealed in a record. */
export async function grantOf(
  secrets: Secrets,
  record: IdentityRecord,
): Promise<Grant | undefined> {
  if (record.grant === undefined) return undefined
  const grant: Grant = JSON.parse(await secrets.open(purpose(record.id), record.grant))
  return grant
}

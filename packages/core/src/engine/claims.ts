import type { JsonObject } from '../contract/json.ts'
import type { Timestamp } from '../contract/records.ts'
import type { LoginAttempt } from './login.ts'
import type { Core } from './parts.ts'
import { createPluginStorage } from './plugin-storage.ts'

/** Somebody logged in whose name another account has: an administrator may know that both are one person. */
export interface AccountClaim extends JsonObject {
  readonly authenticator: string
  readonly issuer: string
  readonly subject: string
  /** What was wished for, as the issuer has it. */
  readonly username: string
  readonly displayName?: string
  /** Only when the issuer has verified it. */
  readonly email?: string
  readonly at: Timestamp
}

/** How many are kept for one account: anybody with such a name at an issuer can cause one. */
const MOST = 5
const KEPT = 14 * 86_400_000
const LONGEST = 255

function storage(core: Pick<Core, 'store' | 'now'>): ReturnType<typeof createPluginStorage> {
  return createPluginStorage(core.store, 'account-claims', core.now)
}

/** Claims to a user's name that were refused, latest first. */
export async function claimsOf(
  core: Pick<Core, 'store' | 'now'>,
  userId: string,
): Promise<readonly AccountClaim[]> {
  const found = await storage(core).get(userId)
  return Array.isArray(found?.value) ? (found.value as readonly AccountClaim[]) : []
}

function isOf({ issuer, subject }: Pick<AccountClaim, 'issuer' | 'subject'>) {
  return (other: AccountClaim): boolean => other.issuer === issuer && other.subject === subject
}

/** Remembers a login that was refused since the name is taken. Of two at one moment one may be lost: they come again. */
export async function noteClaim(
  core: Pick<Core, 'store' | 'now'>,
  userId: string,
  { by, identity }: LoginAttempt,
): Promise<void> {
  const { issuer, subject, username, displayName, email } = identity
  // A longer one could not be told from another by whoever decides.
  if (issuer.length > LONGEST || subject.length > LONGEST) return
  const claim: AccountClaim = {
    authenticator: by,
    issuer,
    subject,
    username: username.slice(0, LONGEST),
    at: core.now(),
    ...(displayName === undefined ? {} : { displayName: displayName.slice(0, LONGEST) }),
    ...(email?.verified ? { email: email.address.slice(0, LONGEST) } : {}),
  }
  const others = (await claimsOf(core, userId)).filter((other) => !isOf(claim)(other))
  await storage(core).put(userId, [claim, ...others].slice(0, MOST), { ttl: KEPT })
}

/** Forgets a claim that was decided upon. */
export async function dropClaim(
  core: Pick<Core, 'store' | 'now'>,
  userId: string,
  claim: Pick<AccountClaim, 'issuer' | 'subject'>,
): Promise<void> {
  const left = (await claimsOf(core, userId)).filter((other) => !isOf(claim)(other))
  if (left.length === 0) await storage(core).delete(userId)
  else await storage(core).put(userId, left, { ttl: KEPT })
}

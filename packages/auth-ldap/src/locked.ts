import type { Entry } from 'ldapts'
import { valueOf } from './entry.ts'

/** What tells that an account is closed. Those of other servers are simply not there. */
export const LOCK_ATTRIBUTES: readonly string[] = [
  'pwdAccountLockedTime',
  'nsAccountLock',
  'userAccountControl',
  'accountExpires',
]

/** UF_ACCOUNTDISABLE ([MS-ADTS], section 2.2.16). */
const DISABLED = 0x2
/** Milliseconds from 1601, where Active Directory begins to count, to 1970. */
const FROM_1601 = 11_644_473_600_000
/** "Never", besides 0. */
const NEVER = 9_223_372_036_854_775_807n

function expiresAt(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,19}$/.test(text)) return undefined
  const ticks = BigInt(text)
  return ticks === 0n || ticks >= NEVER ? undefined : Number(ticks / 10_000n) - FROM_1601
}

/**
 * Why an account is closed; `undefined` when it is not. Locks that end by themselves do not count: anybody who guesses
 * passwords brings them about, and could so end the work of others.
 */
export function closedBecause(entry: Entry, now: number): string | undefined {
  // "Locked permanently" (draft-behera-ldap-password-policy-10, section 5.3.3).
  if (valueOf(entry, 'pwdAccountLockedTime')?.startsWith('000001010000'))
    return 'the account is locked'
  if (valueOf(entry, 'nsAccountLock')?.toLowerCase() === 'true') return 'the account is locked'
  if ((Number(valueOf(entry, 'userAccountControl') ?? 0) & DISABLED) !== 0)
    return 'the account is disabled'
  const end = expiresAt(valueOf(entry, 'accountExpires'))
  return end !== undefined && end <= now ? 'the account has expired' : undefined
}

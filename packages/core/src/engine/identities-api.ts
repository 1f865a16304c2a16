import type { IdentityRecord } from '../contract/records.ts'
import type { Actor } from './api.ts'
import type { AccountClaim } from './claims.ts'
import type { RefreshResult } from './refresh-one.ts'

/** An account at an issuer with which somebody logs in. Its tokens are left out here. */
export type LinkedIdentity = IdentityRecord

/** The accounts at issuers that users log in with: mostly one each. */
export interface Identities {
  /** Oldest confirmation first. */
  ofUser(userId: string): Promise<readonly LinkedIdentity[]>
  /** Logins that were refused since this user has their name, latest first; kept for two weeks. */
  claims(userId: string): Promise<readonly AccountClaim[]>
  /**
   * Makes an account at an issuer one of this user's: who has it logs in as this user from now on. Throws
   * `HUB_ERR_NOT_FOUND`, and `HUB_ERR_CONFLICT` when it is another user's.
   */
  link(
    userId: string,
    account: Pick<AccountClaim, 'authenticator' | 'issuer' | 'subject'> & {
      readonly username?: string | undefined
    },
    actor?: Actor,
  ): Promise<LinkedIdentity>
  /** Takes it away again, with its logins. Idempotent. */
  unlink(userId: string, identityId: string, actor?: Actor): Promise<void>
  /** Forgets a claim without following it. Idempotent. */
  dismiss(userId: string, claim: Pick<AccountClaim, 'issuer' | 'subject'>): Promise<void>
  /** Asks the issuer and the access policy again, now. `unavailable`: nothing came of it, and nothing changed. */
  refresh(identityId: string): Promise<RefreshResult>
}

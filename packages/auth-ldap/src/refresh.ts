import type { BackgroundAuthContext, Identity, RefreshOutcome } from '@hubkit/core/contract'
import { DirectoryRefuses, DirectoryUnavailable } from './faults.ts'
import { asService, bySubject } from './find.ts'
import { closedBecause } from './locked.ts'
import type { Ldap } from './login.ts'
import { personIn } from './person.ts'
import { groupFacts } from './state-groups.ts'

/** Asks the directory again about somebody: whether the account is still there, and its groups. */
export async function refresh(
  ldap: Ldap,
  identity: Identity,
  { signal, log }: BackgroundAuthContext,
): Promise<RefreshOutcome> {
  const { settings, directory } = ldap
  if (identity.issuer !== settings.issuer)
    return { type: 'expired', reason: 'the account is of another directory' }
  try {
    return await directory.use(
      async (session): Promise<RefreshOutcome> => {
        await asService(session, settings)
        const entry = await bySubject(session, settings, identity.subject)
        if (!entry) return { type: 'expired', reason: 'the directory has no such account any more' }
        const closed = closedBecause(entry, Date.now())
        if (closed !== undefined) return { type: 'expired', reason: closed }
        const person = personIn(entry, settings, identity.username)
        const updated = await groupFacts(ldap, person, entry, { session, log })
        return { type: 'updated', identity: updated }
      },
      { signal, log },
    )
  } catch (error) {
    if (error instanceof DirectoryUnavailable)
      return { type: 'unavailable', reason: 'the directory cannot be reached' }
    // A wrong account of the hub ends nobody's work.
    if (error instanceof DirectoryRefuses) {
      log.warn('the directory does not answer as it should', { reason: error.message })
      return { type: 'unavailable', reason: error.message }
    }
    throw error
  }
}

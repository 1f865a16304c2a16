import type { AuthContext, Identity } from '@hubkit/core/contract'
import type { Entry } from 'ldapts'
import { asService } from './find.ts'
import { groupsOf, memberIn } from './groups.ts'
import type { Ldap } from './login.ts'
import type { Session } from './session.ts'

/** The fact that {@link ldapGroup} asks for. */
export const GROUPS_FACT = 'ldap.groups'

/**
 * Adds somebody's groups to what is known: at once, or when a rule asks.
 *
 * @param around with a connection that may search, now
 */
export async function groupFacts(
  { settings, directory }: Ldap,
  identity: Identity,
  entry: Entry,
  around: Pick<AuthContext, 'log'> & { readonly session: Session },
): Promise<Identity> {
  const { groups, timeout } = settings
  if (!groups) return identity
  const member = memberIn(entry, identity.username)
  if (!groups.lazy) {
    const stated = await groupsOf(around.session, settings, groups, member)
    return { ...identity, groups: stated, facts: { [GROUPS_FACT]: async () => [...stated] } }
  }
  let asked: Promise<readonly string[]> | undefined
  const ask = (): Promise<readonly string[]> =>
    directory.use(
      async (session) => {
        if (groups.by === 'search') await asService(session, settings)
        return groupsOf(session, settings, groups, member)
      },
      { log: around.log, signal: AbortSignal.timeout(timeout * (settings.url.length + 5)) },
    )
  return { ...identity, facts: { [GROUPS_FACT]: async () => [...(await (asked ??= ask()))] } }
}

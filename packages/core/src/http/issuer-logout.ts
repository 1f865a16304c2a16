import { grantIfAny, identityOf } from '../engine/identity.ts'
import { authContext } from './auth-context.ts'
import type { HubContext, Person } from './context.ts'

/**
 * Logs a person out where they logged in, when the authenticator can. A failure there is logged and no more: the
 * hub's own logout must not depend on another site.
 *
 * @returns where to send the browser for the rest of it
 */
export async function issuerLogout(
  context: HubContext,
  { session }: Person,
): Promise<string | undefined> {
  const parts = context.get('parts')
  const record = (await parts.store.get('identity', session.identityId))?.value
  const authenticator = parts.authenticators.find(({ id }) => id === record?.authenticator)
  if (!record || !authenticator?.logout) return undefined
  try {
    const grant = await grantIfAny(parts, record)
    const { redirect } = await authenticator.logout(
      identityOf(record),
      grant,
      authContext(context, authenticator),
    )
    return redirect?.protocol === 'https:' || redirect?.protocol === 'http:'
      ? redirect.href
      : undefined
  } catch (error) {
    parts.log.warn('logout at the issuer failed', { authenticator: authenticator.id, error })
    return undefined
  }
}

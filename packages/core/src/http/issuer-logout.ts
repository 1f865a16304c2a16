import { grantIfAny, identityOf } from '../engine/identity.ts'
import { authContext } from './auth-context.ts'
import type { HubContext } from './context.ts'

/**
 * Logs a person out where they logged in, when the authenticator can: tokens that the hub is about to forget are revoked
 * there. A failure is logged and no more: what the hub does itself must not depend on another site.
 *
 * @returns where to send the browser for the rest of it
 */
export async function issuerLogout(
  context: HubContext,
  identityId: string,
): Promise<string | undefined> {
  const parts = context.get('parts')
  const record = (await parts.store.get('identity', identityId))?.value
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

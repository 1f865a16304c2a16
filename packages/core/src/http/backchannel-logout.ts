import type { Authenticator } from '../contract/authenticator.ts'
import { HubError, isHubError } from '../contract/errors.ts'
import { backgroundAuthContext } from '../engine/background-auth.ts'
import type { HubContext } from './context.ts'
import { empty } from './respond.ts'

/**
 * A logout that an issuer tells the hub itself (OpenID Connect Back-Channel Logout 1.0): 200 when the sessions are
 * over, 400 for a message that is not valid.
 */
export async function backchannelLogout(
  context: HubContext,
  authenticator: Authenticator,
): Promise<Response> {
  const parts = context.get('parts')
  if (!authenticator.backchannel) throw new HubError('HUB_ERR_NOT_FOUND')
  try {
    const selector = await authenticator.backchannel(
      context.req.raw,
      backgroundAuthContext(parts, authenticator),
    )
    const ended = await parts.sessions.endOfIssuer(selector)
    parts.log.info('an issuer ended logins', { authenticator: authenticator.id, ended })
    return empty({ status: 200 })
  } catch (error) {
    if (isHubError(error) && error.status >= 500) throw error
    parts.log.warn('a logout message was refused', { authenticator: authenticator.id, error })
    return empty({ status: 400 })
  }
}

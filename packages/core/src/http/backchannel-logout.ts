import type { Authenticator, SessionSelector } from '../contract/authenticator.ts'
import { HubError, isHubError } from '../contract/errors.ts'
import { identityId } from '../contract/records.ts'
import type { HubParts } from '../engine/parts.ts'
import { backgroundAuthContext } from './auth-context.ts'
import type { HubContext } from './context.ts'
import { empty } from './respond.ts'

/** Ends the sessions that an issuer's message is about: all of a person there, since single ones are not told apart. */
async function endSessions(parts: HubParts, { issuer, subject }: SessionSelector): Promise<void> {
  if (subject === undefined) {
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: 'A logout message has to name a subject.',
    })
  }
  const where = { identityId: identityId(issuer, subject) }
  const found = await parts.store.find('session', { where })
  for (const { value } of found) await parts.sessions.end(value.id, { kind: 'hub' })
}

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
    await endSessions(parts, selector)
    return empty({ status: 200 })
  } catch (error) {
    if (isHubError(error) && error.status >= 500) throw error
    parts.log.warn('a logout message was refused', { authenticator: authenticator.id, error })
    return empty({ status: 400 })
  }
}

import type { Authenticator } from '../contract/authenticator.ts'
import { identityId, type SessionRecord } from '../contract/records.ts'
import { authContext } from './auth-context.ts'
import type { HubContext } from './context.ts'

/** The account that a request is of by itself; `undefined` when there is no telling, also by a fault. */
async function accountIn(
  context: HubContext,
  authenticator: Authenticator,
): Promise<string | undefined> {
  try {
    const outcome = await authenticator.identify?.(authContext(context, authenticator))
    if (outcome?.type !== 'identified') return undefined
    return identityId(outcome.identity.issuer, outcome.identity.subject)
  } catch (error) {
    const { log } = context.get('parts')
    log.debug('it could not be told again who came', { authenticator: authenticator.id, error })
    return undefined
  }
}

/**
 * Whether the authenticator that made a login recognises somebody else by now: a proxy in front of the hub may have
 * logged in another person with the same browser. One that cannot tell changes nothing.
 */
export async function isSomebodyElse(
  context: HubContext,
  { identityId: own }: Pick<SessionRecord, 'identityId'>,
): Promise<boolean> {
  const { authenticators, store } = context.get('parts')
  if (authenticators.every(({ identify }) => !identify)) return false
  const made = (await store.get('identity', own))?.value
  const authenticator = authenticators.find(({ id }) => id === made?.authenticator)
  const now = authenticator?.identify && (await accountIn(context, authenticator))
  return now !== undefined && now !== own
}

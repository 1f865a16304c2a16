import { grantIfAny, identityOf } from '../engine/identity.ts'
import type { Authenticator } from '../contract/authenticator.ts'
import { authContext } from './auth-context.ts'
import type { HubContext } from './context.ts'
import { languageOf } from './language.ts'
import type { Language } from './messages/choose-language.ts'
import { phrase } from './messages/texts.ts'

/** What a logout came to at the issuer. */
export interface IssuerLogout {
  /** Where to send the browser for the rest of it. */
  readonly redirect?: string | undefined
  /** What the issuer is called, when the person may still be logged in there. */
  readonly still?: string | undefined
}

/** What people call the site where they log in. */
export function siteOf(language: Language, { id, ui }: Authenticator): string {
  return ui.kind === 'silent' || ui.label === undefined ? id : phrase(language, ui.label)
}

/**
 * Logs a person out where they logged in, when the authenticator can: tokens that the hub is about to forget are revoked
 * there. A failure is logged and no more: what the hub does itself must not depend on another site.
 */
export async function issuerLogout(context: HubContext, identityId: string): Promise<IssuerLogout> {
  const parts = context.get('parts')
  const record = (await parts.store.get('identity', identityId))?.value
  const authenticator = parts.authenticators.find(({ id }) => id === record?.authenticator)
  if (!record || !authenticator) return {}
  // A form's passwords leave no login behind anywhere.
  const still =
    authenticator.ui.kind === 'form' ? {} : { still: siteOf(languageOf(context), authenticator) }
  if (!authenticator.logout) return still
  try {
    const grant = await grantIfAny(parts, record)
    const { redirect } = await authenticator.logout(
      identityOf(record),
      grant,
      authContext(context, authenticator),
    )
    const isWeb = redirect?.protocol === 'https:' || redirect?.protocol === 'http:'
    return isWeb ? { redirect: redirect.href } : still
  } catch (error) {
    parts.log.warn('logout at the issuer failed', { authenticator: authenticator.id, error })
    return still
  }
}

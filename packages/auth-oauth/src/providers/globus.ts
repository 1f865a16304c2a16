import { check, type Authenticator } from '@hubkit/core/contract'
import { UnacceptableAnswer } from '../http/faults.ts'
import type { Profile } from '../provider/definition.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { needText } from '../provider/read.ts'
import { clientSettings, type ClientOptions } from '../provider/settings.ts'

/** Options of {@link globus}. */
export interface GlobusOptions extends ClientOptions {
  /**
   * The domain of the one identity provider that may be used: others are refused, and usernames go without it. @default
   * any; usernames are whole, `alice@uni.example`
   */
  readonly identityProvider?: string | undefined
}

/** A namespaced name (`alice@x@uni.example`) belongs to the domain after its last `@`. */
function usernameOf(profile: Profile, domain: string | undefined): string {
  const name = needText(profile, 'preferred_username')
  if (domain === undefined) return name
  const end = name.lastIndexOf('@')
  if (end < 1 || name.slice(end + 1).toLowerCase() !== domain.toLowerCase())
    throw new UnacceptableAnswer('is of another identity provider')
  return name.slice(0, end)
}

/**
 * Logs people in with Globus Auth.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function globus(options: GlobusOptions): Authenticator {
  const settings = clientSettings('globus', options, {
    identityProvider: check.optional(check.string({ min: 1 })),
  })
  return oidcFactory(
    {
      label: 'Globus',
      issuer: new URL('https://auth.globus.org'),
      username: (claims) => usernameOf(claims, settings.identityProvider),
    },
    settings,
  )
}

import type { Authenticator } from '@hubkit/core/contract'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { claimsPerson, type ClaimOptions, type ClaimReader } from './claims-person.ts'
import type { ProviderDefinition } from './definition.ts'
import type { ClientSettings } from './settings.ts'

/** What a provider that keeps to OpenID Connect has of its own. */
export interface OidcProvider extends Partial<
  Pick<ProviderDefinition, 'authorizeParams' | 'facts' | 'logoutUrl' | 'otherAccount' | 'profile'>
> {
  readonly label: string
  readonly issuer: URL
  /** Besides `openid`, `profile` and `email`. */
  readonly scopes?: readonly string[] | undefined
  readonly username: ClaimReader<string | undefined>
}

/** Makes an authenticator of a provider that keeps to OpenID Connect: found by discovery, claims as in the standard. */
export function oidcFactory(
  { issuer, username, scopes = [], ...provider }: OidcProvider,
  settings: ClientSettings & ClaimOptions,
): Authenticator {
  return oauthAuthenticator(
    {
      profile: 'userinfo',
      // OpenID Connect Core 1.0, section 3.1.2.1: all have to know this one.
      otherAccount: { prompt: 'login' },
      ...provider,
      server: { discover: issuer },
      openid: true,
      scopes: ['openid', 'profile', 'email', ...scopes],
      person: claimsPerson(settings, username),
    },
    settings,
  )
}

import { check, type Authenticator } from '@hubkit/core/contract'
import { CLAIMS, type ClaimOptions } from '../provider/claims-person.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'

/** Options of {@link oidc}. Its `username` is `preferred_username` unless told otherwise. */
export interface OidcOptions extends ClientOptions, ClaimOptions {
  /** The issuer's identifier: what `/.well-known/openid-configuration` is appended to. */
  readonly issuer: string | URL
  /** Whether the userinfo endpoint is asked, besides the ID token. @default true, where the issuer has one */
  readonly userinfo?: boolean | undefined
}

/**
 * Logs people in with any OpenID Connect provider. It is discovered at the first login, so a hub starts without it.
 * Redirect URI to register there: `<publicUrl>/hub/login/<id>/callback`; after logout: `.../logged-out`; back-channel
 * logout: `.../backchannel`.
 *
 * @example
 * oidc({ issuer: 'https://login.example.org', clientId: 'hub', clientSecret: process.env.OIDC_SECRET })
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function oidc(options: OidcOptions): Authenticator {
  const settings = clientSettings('oidc', options, {
    issuer: check.url,
    userinfo: check.optional(check.boolean, true),
    ...CLAIMS,
  })
  const { issuer, userinfo } = settings
  assertSecure('oidc.issuer', issuer, settings)
  return oidcFactory(
    {
      label: issuer.host,
      issuer,
      profile: userinfo ? 'userinfo' : 'id_token',
      username: 'preferred_username',
    },
    settings,
  )
}

import { check, type Authenticator } from '@hubkit/core/contract'
import { CLAIMS, type ClaimOptions } from '../provider/claims-person.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'

/** Options of {@link okta}. Its `username` is `preferred_username` unless told otherwise. */
export interface OktaOptions extends ClientOptions, ClaimOptions {
  /** `https://example.okta.com`, or that of a custom authorization server, `https://example.okta.com/oauth2/default`. */
  readonly issuer: string | URL
}

/**
 * Logs people in with Okta. For groups add a `groups` claim to the app, and say `groups: 'groups'`, and
 * `scopes: ['groups']` with the organisation's own authorization server.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function okta(options: OktaOptions): Authenticator {
  const settings = clientSettings('okta', options, { issuer: check.url, ...CLAIMS })
  assertSecure('okta.issuer', settings.issuer, settings)
  return oidcFactory(
    { label: 'Okta', issuer: settings.issuer, username: 'preferred_username' },
    settings,
  )
}

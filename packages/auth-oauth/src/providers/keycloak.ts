import { check, type Authenticator } from '@hubkit/core/contract'
import { CLAIMS, type ClaimOptions } from '../provider/claims-person.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'
import { below } from '../provider/written-down.ts'

/** Options of {@link keycloak}. Its `username` is `preferred_username` unless told otherwise. */
export interface KeycloakOptions extends ClientOptions, ClaimOptions {
  /** Of the server, with `/auth` where it has that. */
  readonly url: string | URL
  readonly realm: string
}

/**
 * Logs people in with a Keycloak realm. For groups add a "Group Membership" mapper to the client, and say
 * `groups: 'groups'`; for realm roles `groups: 'realm_access.roles'` with its mapper added to the ID token.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function keycloak(options: KeycloakOptions): Authenticator {
  const settings = clientSettings('keycloak', options, {
    url: check.url,
    realm: check.string({ min: 1 }),
    ...CLAIMS,
  })
  assertSecure('keycloak.url', settings.url, settings)
  const issuer = below(settings.url, `realms/${encodeURIComponent(settings.realm)}`)
  return oidcFactory(
    {
      label: 'Keycloak',
      issuer,
      username: 'preferred_username',
      // With `prompt=login` it refuses whoever is not the person of its session.
      otherAccount: 'logout',
    },
    settings,
  )
}

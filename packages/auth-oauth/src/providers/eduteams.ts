import { check, type Authenticator } from '@hubkit/core/contract'
import { CLAIMS, type ClaimOptions } from '../provider/claims-person.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'

/** Options of {@link eduteams}. Its `username` is `preferred_username` unless told otherwise. */
export interface EduTeamsOptions extends ClientOptions, ClaimOptions {
  /** Of the proxy, as the operator of the service tells it. */
  readonly issuer: string | URL
}

/**
 * Logs people in with eduTEAMS, or another proxy after the AARC blueprint. Groups are entitlements (AARC-G069), as they
 * are written: `urn:geant:...:group:name#authority`.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function eduteams(options: EduTeamsOptions): Authenticator {
  const settings = clientSettings('eduteams', options, { issuer: check.url, ...CLAIMS })
  assertSecure('eduteams.issuer', settings.issuer, settings)
  return oidcFactory(
    {
      label: 'eduTEAMS',
      issuer: settings.issuer,
      scopes: ['eduperson_entitlement'],
      username: 'preferred_username',
    },
    { ...settings, groups: settings.groups ?? 'eduperson_entitlement' },
  )
}

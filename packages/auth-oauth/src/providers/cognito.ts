import { check, type Authenticator } from '@hubkit/core/contract'
import { CLAIMS, type ClaimOptions } from '../provider/claims-person.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'
import { below } from '../provider/written-down.ts'

/** Options of {@link cognito}. */
export interface CognitoOptions extends ClientOptions, ClaimOptions {
  readonly region: string
  /** Such as `us-east-1_EXAMPLE`. */
  readonly userPoolId: string
  /** The pool's own domain, for logging out there. @default the hub's logout does not end Cognito's session */
  readonly domainUrl?: string | URL | undefined
}

/**
 * Logs people in with an Amazon Cognito user pool. Username and groups are in its ID token alone: `cognito:username`
 * and, with `groups: 'cognito:groups'`, its groups.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function cognito(options: CognitoOptions): Authenticator {
  const settings = clientSettings('cognito', options, {
    region: check.string({ pattern: /^[a-z0-9-]+$/, what: "a region such as 'us-east-1'" }),
    userPoolId: check.string({ pattern: /^[\w-]+$/, what: "a pool such as 'us-east-1_EXAMPLE'" }),
    domainUrl: check.optional(check.url),
    ...CLAIMS,
  })
  const { region, userPoolId, domainUrl, clientId } = settings
  if (domainUrl) assertSecure('cognito.domainUrl', domainUrl, settings)
  return oidcFactory(
    {
      label: 'Cognito',
      issuer: new URL(`https://cognito-idp.${region}.amazonaws.com/${userPoolId}`),
      profile: 'id_token',
      username: 'cognito:username',
      otherAccount: domainUrl && 'logout',
      // docs.aws.amazon.com/cognito, "The managed login sign-out endpoint": parameters of its own.
      ...(domainUrl && {
        logoutUrl: (back: URL) => {
          const url = below(domainUrl, 'logout')
          url.search = new URLSearchParams({
            client_id: clientId,
            logout_uri: back.href,
          }).toString()
          return url
        },
      }),
    },
    settings,
  )
}

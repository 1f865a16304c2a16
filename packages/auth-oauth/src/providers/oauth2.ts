import { check, type Authenticator } from '@hubkit/core/contract'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { CLAIMS, claimsPerson, type ClaimOptions } from '../provider/claims-person.ts'
import { needText } from '../provider/read.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'
import { writtenDown } from '../provider/written-down.ts'

/** Options of {@link oauth2}. */
export interface OAuth2Options extends ClientOptions, ClaimOptions {
  /** Who vouches for accounts; never change it. @default the origin of `authorizationUrl` */
  readonly issuer?: string | undefined
  readonly authorizationUrl: string | URL
  readonly tokenUrl: string | URL
  /** Asked with the access token; answers with a JSON object about the person. */
  readonly profileUrl: string | URL
  readonly revocationUrl?: string | URL | undefined
  /** Where the profile has what never changes about a person: never a name or an e-mail address. */
  readonly subject: string
  readonly username: NonNullable<ClaimOptions['username']>
}

/**
 * Logs people in with any OAuth 2 provider that tells who somebody is at an address of its own. Where there is OpenID
 * Connect, take `oidc`: it is checked more.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function oauth2(options: OAuth2Options): Authenticator {
  const settings = clientSettings('oauth2', options, {
    issuer: check.optional(check.string({ min: 1 })),
    authorizationUrl: check.url,
    tokenUrl: check.url,
    profileUrl: check.url,
    revocationUrl: check.optional(check.url),
    subject: check.string({ min: 1 }),
    ...CLAIMS,
  })
  const { authorizationUrl, tokenUrl, profileUrl, revocationUrl, subject } = settings
  if (settings.username === undefined)
    check.refuse('oauth2.username', undefined, 'where the profile has the username')
  const endpoints = { authorizationUrl, tokenUrl, profileUrl, revocationUrl }
  for (const [name, url] of Object.entries(endpoints))
    if (url) assertSecure(`oauth2.${name}`, url, settings)
  const issuer = settings.issuer ?? authorizationUrl.origin
  const read = claimsPerson(settings)
  return oauthAuthenticator(
    {
      label: authorizationUrl.host,
      issuer,
      server: writtenDown(issuer, {
        authorization: authorizationUrl,
        token: tokenUrl,
        revocation: revocationUrl,
      }),
      openid: false,
      scopes: [],
      profile: profileUrl,
      person: (profile) => read({ ...profile, sub: needText(profile, subject) }),
    },
    settings,
  )
}

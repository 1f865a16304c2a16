import { check, type Authenticator } from '@hubkit/core/contract'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { namesAt, needText, textAt } from '../provider/read.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'
import { below, writtenDown } from '../provider/written-down.ts'

/** Options of {@link openshift}. */
export interface OpenShiftOptions extends ClientOptions {
  /** The cluster's API: who vouches for its users. */
  readonly apiUrl: string | URL
  /** The cluster's OAuth server, `https://oauth-openshift.apps.<cluster>`. */
  readonly oauthUrl: string | URL
}

/**
 * Logs people in with OpenShift's own OAuth server. Accounts are keyed by the user object's `uid`; groups are those of
 * the user object.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function openshift(options: OpenShiftOptions): Authenticator {
  const settings = clientSettings(
    'openshift',
    options,
    { apiUrl: check.url, oauthUrl: check.url },
    'client_secret_post',
  )
  const { apiUrl, oauthUrl } = settings
  assertSecure('openshift.apiUrl', apiUrl, settings)
  assertSecure('openshift.oauthUrl', oauthUrl, settings)
  return oauthAuthenticator(
    {
      label: 'OpenShift',
      issuer: apiUrl.origin,
      server: writtenDown(oauthUrl.origin, {
        authorization: below(oauthUrl, 'oauth/authorize'),
        token: below(oauthUrl, 'oauth/token'),
      }),
      openid: false,
      scopes: ['user:info'],
      profile: below(apiUrl, 'apis/user.openshift.io/v1/users/~'),
      person: (profile) => ({
        subject: needText(profile, 'metadata.uid'),
        username: needText(profile, 'metadata.name'),
        displayName: textAt(profile, 'fullName'),
        groups: namesAt(profile, 'groups'),
      }),
    },
    settings,
  )
}

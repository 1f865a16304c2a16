import { github, oidc } from '@hubkit/auth-oauth'
import { authenticatedBy, groupFor, passwordAuthenticator, type HubOptions } from '@hubkit/core'
import { setting } from './settings.ts'

/**
 * Three ways in: the university's own login, an organisation at GitHub, and passwords for guests. The login page shows
 * them all. Two people with one name stay two: the second is refused until an administrator says who they are.
 */
export function severalLogins(): Pick<HubOptions, 'authenticators' | 'access'> {
  return {
    authenticators: [
      oidc({
        id: 'university',
        label: 'University',
        issuer: setting('OIDC_ISSUER'),
        clientId: setting('OIDC_CLIENT_ID'),
        clientSecret: setting('OIDC_CLIENT_SECRET'),
      }),
      github({
        clientId: setting('GITHUB_CLIENT_ID'),
        clientSecret: setting('GITHUB_CLIENT_SECRET'),
        scopes: ['read:org'],
      }),
      // `npx hubkit-password` makes the hash.
      passwordAuthenticator({ id: 'guests', users: { guest: setting('GUEST_PASSWORD_HASH') } }),
    ],
    access: {
      allow: [
        authenticatedBy('university'),
        github.org(setting('GITHUB_ORG')),
        authenticatedBy('guests'),
      ],
      groups: [groupFor('guests', authenticatedBy('guests'))],
    },
  }
}

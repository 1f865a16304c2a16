import { authenticatedBy } from '@hubkit/core'
import { oidc } from '@hubkit/auth-oauth'
import { adminsOf, type Login } from './login.ts'
import { secretOf } from './secrets.ts'
import type { Environment, Settings } from './settings.ts'

/**
 * Whoever an OpenID Connect provider lets in. In place of passwords: in hub.ts import `login` from here, and have
 * `OIDC_ISSUER`, `OIDC_CLIENT_ID` and `OIDC_CLIENT_SECRET` in the Secret. GitHub, Google and others are alike:
 *
 *     authenticator: github({ clientId, clientSecret, scopes: ['read:org'] }),
 *     access: { allow: [github.org('acme')] },
 */
export function login(settings: Settings, environment: Environment): Login {
  return {
    authenticator: oidc({
      issuer: secretOf(environment, 'OIDC_ISSUER'),
      clientId: secretOf(environment, 'OIDC_CLIENT_ID'),
      clientSecret: secretOf(environment, 'OIDC_CLIENT_SECRET'),
    }),
    access: { allow: [authenticatedBy('oidc')], admin: adminsOf(settings) },
  }
}

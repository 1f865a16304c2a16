import { cognito } from '@hubkit/auth-oauth'
import { groups, type HubOptions } from '@hubkit/core'
import { setting } from './settings.ts'

/** People of one group of an AWS Cognito user pool. */
export function cognitoLogin(): Pick<HubOptions, 'authenticators' | 'access' | 'autoLogin'> {
  return {
    authenticators: [
      cognito({
        region: setting('COGNITO_REGION'),
        userPoolId: setting('COGNITO_USER_POOL'),
        // Of the pool's own login pages: a logout goes there.
        domainUrl: setting('COGNITO_DOMAIN_URL'),
        clientId: setting('COGNITO_CLIENT_ID'),
        clientSecret: setting('COGNITO_CLIENT_SECRET'),
        groups: 'cognito:groups',
      }),
    ],
    access: { allow: [groups('notebooks')] },
    autoLogin: 'cognito',
  }
}

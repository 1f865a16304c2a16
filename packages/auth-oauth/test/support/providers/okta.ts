// developer.okta.com/docs/reference/api/oidc, "/userinfo": response example.
import { okta } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const oktaCase: FactoryCase = {
  name: 'okta',
  make: (base) => okta({ ...base, issuer: 'https://example.okta.com/oauth2/default' }),
  claims: {
    sub: '00uid4BxXw6I6TV4m0g3',
    name: 'John Doe',
    preferred_username: 'john.doe@example.com',
    email: 'john.doe@example.com',
    email_verified: true,
  },
  identity: {
    issuer: 'https://example.okta.com/oauth2/default',
    subject: '00uid4BxXw6I6TV4m0g3',
    username: 'john.doe@example.com',
  },
  openid: true,
  profileAt: '/fake-userinfo',
}

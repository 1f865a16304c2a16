// auth0.com/docs/api/authentication, "Get User Info": response sample.
import { auth0 } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const auth0Case: FactoryCase = {
  name: 'auth0',
  make: (base) => auth0({ ...base, domain: 'example.auth0.com' }),
  claims: {
    sub: '248289761001',
    name: 'Jane Josephine Doe',
    email: 'janedoe@exampleco.com',
    email_verified: true,
  },
  identity: {
    issuer: 'https://example.auth0.com',
    subject: '248289761001',
    username: 'janedoe@exampleco.com',
  },
  openid: true,
  profileAt: '/fake-userinfo',
}

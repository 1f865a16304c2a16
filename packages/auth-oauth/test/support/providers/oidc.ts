// openid.net/specs/openid-connect-core-1_0.html, section 5.3.2: the example of a userinfo response.
import { oidc } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const oidcCase: FactoryCase = {
  name: 'oidc',
  make: (base) => oidc({ ...base, issuer: 'https://server.example.com' }),
  claims: {
    sub: '248289761001',
    name: 'Jane Doe',
    preferred_username: 'j.doe',
    email: 'janedoe@example.com',
  },
  identity: { issuer: 'https://server.example.com', subject: '248289761001', username: 'j.doe' },
  openid: true,
  profileAt: '/fake-userinfo',
}

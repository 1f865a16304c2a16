// globus-sdk-python's tests/functional/services/auth/test_id_token.py (4, Apache-2.0): names and tokens; identity id as in its
// testing/data/groups/get_my_groups.py.
import { globus } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const globusCase: FactoryCase = {
  name: 'globus',
  make: (base) => globus({ ...base, identityProvider: 'globusid.org' }),
  claims: {
    sub: 'ae332d86-d274-11e5-b885-b31714a110e9',
    preferred_username: 'sirosen2@globusid.org',
  },
  identity: {
    issuer: 'https://auth.globus.org',
    subject: 'ae332d86-d274-11e5-b885-b31714a110e9',
    username: 'sirosen2',
  },
  openid: true,
  profileAt: '/fake-userinfo',
}

// oauthenticator's tests/test_cilogon.py (17, BSD-3-Clause): EntityID and claims of its user model; `sub` as
// www.cilogon.org/oidc has it.
import { cilogon } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const cilogonCase: FactoryCase = {
  name: 'cilogon',
  make: (base) =>
    cilogon({
      ...base,
      idps: { 'https://some-idp.com/login/oauth/authorize': { username: 'name', prefix: 'idp' } },
    }),
  claims: {
    sub: 'http://cilogon.org/serverA/users/1',
    name: 'user1',
    idp: 'https://some-idp.com/login/oauth/authorize',
  },
  identity: {
    issuer: 'https://cilogon.org',
    subject: 'http://cilogon.org/serverA/users/1',
    username: 'idp:user1',
  },
  openid: true,
  profileAt: '/fake-userinfo',
}

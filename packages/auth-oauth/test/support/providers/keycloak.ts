// Names as in oauthenticator's tests/test_generic.py (17, BSD-3-Clause); the path of realm roles as Keycloak's client scope
// "roles" has it. Keycloak itself is in e2e/keycloak.
import { keycloak } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const keycloakCase: FactoryCase = {
  name: 'keycloak',
  make: (base) =>
    keycloak({
      ...base,
      url: 'https://keycloak.example',
      realm: 'hub',
      groups: 'realm_access.roles',
    }),
  claims: { sub: 'f:1:user1', preferred_username: 'user1', realm_access: { roles: ['group1'] } },
  identity: {
    issuer: 'https://keycloak.example/realms/hub',
    subject: 'f:1:user1',
    username: 'user1',
    groups: ['group1'],
  },
  openid: true,
  profileAt: '/fake-userinfo',
}

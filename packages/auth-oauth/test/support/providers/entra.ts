// learn.microsoft.com/entra/identity-platform/id-tokens: the sample of a v2.0 token, as oauthenticator's
// tests/test_azuread.py (17, BSD-3-Clause) has it, its groups too. Claims: .../id-token-claims-reference.
import { entra } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad'

export const entraCase: FactoryCase = {
  name: 'entra',
  make: (base) => entra({ ...base, tenantId: TENANT }),
  claims: {
    sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
    name: 'Abe Lincoln',
    oid: '00000000-0000-0000-66f3-3332eca7ea81',
    tid: TENANT,
    preferred_username: 'AbeLi@microsoft.com',
    groups: ['96000b2c-7333-4f6e-a2c3-e7608fa2d131', 'a992b3d5-1966-4af4-abed-6ef021417be4'],
  },
  identity: {
    issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    subject: '00000000-0000-0000-66f3-3332eca7ea81',
    username: 'AbeLi@microsoft.com',
  },
  openid: true,
  profileAt: undefined,
}

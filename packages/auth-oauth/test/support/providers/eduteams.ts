// AARC-G069, section 3: the form of a group's entitlement, with its examples of names.
import { eduteams } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const eduteamsCase: FactoryCase = {
  name: 'eduteams',
  make: (base) => eduteams({ ...base, issuer: 'https://proxy.example' }),
  claims: {
    sub: 'user1@proxy.example',
    preferred_username: 'user1',
    eduperson_entitlement: ['urn:example:aai.example.org:group:group1#aai.example.org'],
  },
  identity: {
    issuer: 'https://proxy.example',
    subject: 'user1@proxy.example',
    username: 'user1',
    groups: ['urn:example:aai.example.org:group:group1#aai.example.org'],
  },
  openid: true,
  profileAt: '/fake-userinfo',
}

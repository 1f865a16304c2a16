// docs.gitlab.com/integration/openid_connect_provider, "Shared information": which claims there are, and that groups are
// full paths; `sub` is the id as text. Values as in oauthenticator's tests/test_gitlab.py (17, BSD-3-Clause).
import { gitlab } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const gitlabCase: FactoryCase = {
  name: 'gitlab',
  make: (base) => gitlab(base),
  claims: {
    sub: '1',
    nickname: 'user1',
    preferred_username: 'user1',
    groups: ['group1', 'group1/sub'],
    groups_direct: ['group1/sub'],
  },
  identity: { issuer: 'https://gitlab.com', subject: '1', username: 'user1' },
  openid: true,
  profileAt: '/fake-userinfo',
}

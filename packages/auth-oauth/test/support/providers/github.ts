// docs.github.com/rest, response examples: "Get the authenticated user", "List email addresses for the authenticated user",
// "List organization memberships for the authenticated user", "List teams for the authenticated user".
import { github } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const githubCase: FactoryCase = {
  name: 'github',
  make: (base) => github({ ...base, scopes: ['read:org', 'user:email'] }),
  routes: {
    'https://api.github.com/user': {
      login: 'octocat',
      id: 1,
      name: 'monalisa octocat',
      email: 'octocat@github.com',
    },
    'https://api.github.com/user/emails': [
      { email: 'octocat@github.com', verified: true, primary: true, visibility: 'public' },
    ],
    'https://api.github.com/user/memberships/orgs': [
      {
        url: 'https://api.github.com/orgs/octocat/memberships/defunkt',
        state: 'active',
        role: 'admin',
        organization_url: 'https://api.github.com/orgs/octocat',
        organization: { login: 'github', id: 1, node_id: 'MDEyOk9yZ2FuaXphdGlvbjE=' },
      },
      // In the documentation this one has the same organisation; its address is of another.
      {
        url: 'https://api.github.com/orgs/invitocat/memberships/defunkt',
        state: 'pending',
        role: 'admin',
        organization_url: 'https://api.github.com/orgs/invitocat',
        organization: { login: 'invitocat', id: 1, node_id: 'MDEyOk9yZ2FuaXphdGlvbjE=' },
      },
    ],
    'https://api.github.com/user/teams': [
      {
        id: 1,
        name: 'Justice League',
        slug: 'justice-league',
        organization: { login: 'github', id: 1 },
      },
    ],
  },
  identity: { issuer: 'https://github.com', subject: '1', username: 'octocat' },
  openid: false,
  profileAt: '/user',
}

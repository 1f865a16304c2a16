// developer.atlassian.com/cloud/bitbucket/rest: the account of its examples (api-group-users, "Get current user"), and
// api-group-workspaces, "List workspaces for the current user": a `workspace_access` has the slug and uuid of a
// `workspace_base`, and no name.
import { bitbucket } from '../../../src/index.ts'
import type { FactoryCase } from '../factory-case.ts'

export const bitbucketCase: FactoryCase = {
  name: 'bitbucket',
  make: (base) => bitbucket(base),
  routes: {
    'https://api.bitbucket.org/2.0/user': {
      uuid: '{c788b2da-b7a2-404c-9e26-d3f077557007}',
      username: 'tutorials',
      display_name: 'tutorials account',
    },
    'https://api.bitbucket.org/2.0/user/workspaces': {
      pagelen: 100,
      values: [
        {
          type: 'workspace_access',
          administrator: false,
          workspace: { type: 'workspace_base', uuid: '{2}', slug: 'group1' },
        },
      ],
    },
  },
  identity: {
    issuer: 'https://bitbucket.org',
    subject: '{c788b2da-b7a2-404c-9e26-d3f077557007}',
    username: 'tutorials',
  },
  openid: false,
  profileAt: '/2.0/user',
}

import { github } from '@hubkit/auth-oauth'
import { grantAdmin, groupsFromFact, type HubOptions } from '@hubkit/core'
import { setting } from './settings.ts'

/** People of one organisation at GitHub. Its owners are administrators here, its teams are groups. */
export function githubLogin(): Pick<HubOptions, 'authenticators' | 'access' | 'autoLogin'> {
  const org = setting('GITHUB_ORG')
  return {
    authenticators: [
      github({
        clientId: setting('GITHUB_CLIENT_ID'),
        clientSecret: setting('GITHUB_CLIENT_SECRET'),
        // Without it GitHub tells nothing of organisations and teams.
        scopes: ['read:org'],
      }),
    ],
    access: {
      allow: [github.org(org)],
      admin: [grantAdmin(github.org(org, { role: 'admin' }))],
      groups: [groupsFromFact('github.teams')],
    },
    autoLogin: 'github',
  }
}

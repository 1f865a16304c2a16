import type { Identity } from '@hubkit/core/contract'
import type { FactDefinition, ProviderApi } from '../provider/definition.ts'
import { allPages, byLink } from '../provider/pages.ts'
import { needText, objectIn, textAt } from '../provider/read.ts'
import { below } from '../provider/written-down.ts'

// docs.github.com/rest/orgs/members: "List organization memberships for the authenticated user".
/** Organisations with the person's role there. */
export function organizations(api: URL): FactDefinition {
  return {
    scopes: ['read:org'],
    async ask(caller) {
      const url = below(api, 'user/memberships/orgs?state=active&per_page=100')
      const found = await allPages(caller, url, byLink)
      return found.flatMap((membership) => {
        const org = objectIn(membership['organization'])
        return org && membership['state'] === 'active'
          ? [{ name: needText(org, 'login').toLowerCase(), role: needText(membership, 'role') }]
          : []
      })
    },
  }
}

// docs.github.com/rest/teams/teams: "List teams for the authenticated user".
/** Teams as `organisation/slug`. */
export function teams(api: URL): FactDefinition {
  return {
    scopes: ['read:org'],
    async ask(caller) {
      const found = await allPages(caller, below(api, 'user/teams?per_page=100'), byLink)
      return found.flatMap((team) => {
        const org = objectIn(team['organization'])
        return org ? [`${needText(org, 'login')}/${needText(team, 'slug')}`.toLowerCase()] : []
      })
    },
  }
}

/** The primary address; the profile's own is whatever its owner wrote. */
export async function emailAt(caller: ProviderApi, api: URL): Promise<Identity['email']> {
  const found = await allPages(caller, below(api, 'user/emails?per_page=100'), byLink)
  const primary = found.find((email) => email['primary'] === true)
  const address = primary && textAt(primary, 'email')
  return address === undefined ? undefined : { address, verified: primary?.['verified'] === true }
}

import { check, type Authenticator } from '@hubkit/core/contract'
import { UnacceptableAnswer } from '../http/faults.ts'
import type { FactDefinition, Profile } from '../provider/definition.ts'
import { allPages, byLink } from '../provider/pages.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { needText, objectIn } from '../provider/read.ts'
import { factRule, listed, names, type ProviderRule } from '../provider/rule.ts'
import { clientSettings, type ClientOptions } from '../provider/settings.ts'

/** Options of {@link globus}. */
export interface GlobusOptions extends ClientOptions {
  /**
   * The domain of the one identity provider that may be used: others are refused, and usernames go without it. @default
   * any; usernames are whole, `alice@uni.example`
   */
  readonly identityProvider?: string | undefined
}

/** A namespaced name (`alice@x@uni.example`) belongs to the domain after its last `@`. */
function usernameOf(profile: Profile, domain: string | undefined): string {
  const name = needText(profile, 'preferred_username')
  if (domain === undefined) return name
  const end = name.lastIndexOf('@')
  if (end < 1 || name.slice(end + 1).toLowerCase() !== domain.toLowerCase())
    throw new UnacceptableAnswer('is of another identity provider')
  return name.slice(0, end)
}

/** Logs people in with Globus Auth, and a rule about what it knows. */
export interface Globus {
  /**
   * Groups need the scope `urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships`. Its token ends
   * after two days, and so does the login then.
   *
   * @throws HubError `HUB_ERR_OPTION`
   */
  (options: GlobusOptions): Authenticator
  /** Active members of a group, by its UUID, with any of their linked identities. */
  group(id: string): ProviderRule
}

// groups.api.globus.org/redoc, "GET /v2/groups/my_groups": the groups with `my_memberships` of all linked identities.
const groups: FactDefinition = {
  scopes: ['urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships'],
  async ask(api) {
    const server = api.at('groups.api.globus.org')
    if (!server) throw new UnacceptableAnswer('has no token for groups')
    const url = new URL('https://groups.api.globus.org/v2/groups/my_groups?statuses=active')
    const found = await allPages(server, url, byLink)
    const active = found.filter((group) =>
      listed(group['my_memberships']).some((item) => objectIn(item)?.['status'] === 'active'),
    )
    return active.map((group) => needText(group, 'id').toLowerCase())
  },
}

function create(options: GlobusOptions): Authenticator {
  const settings = clientSettings('globus', options, {
    identityProvider: check.optional(check.string({ min: 1 })),
  })
  return oidcFactory(
    {
      label: 'Globus',
      issuer: new URL('https://auth.globus.org'),
      username: (claims) => usernameOf(claims, settings.identityProvider),
      facts: { 'globus.groups': groups },
    },
    settings,
  )
}

/** See {@link Globus}. */
export const globus: Globus = Object.assign(create, {
  group(id: string) {
    const [wanted = ''] = names('globus.group', [id], "a group's UUID")
    const rule = {
      name: `globus.group(${wanted})`,
      text: `members of the group ${wanted} at Globus`,
    }
    return factRule({ ...rule, fact: 'globus.groups' }, (value) =>
      listed(value).includes(wanted.toLowerCase()),
    )
  },
})

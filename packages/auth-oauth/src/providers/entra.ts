import { check, type Authenticator } from '@hubkit/core/contract'
import { UnacceptableAnswer } from '../http/faults.ts'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { CLAIMS, claimsPerson, type ClaimOptions } from '../provider/claims-person.ts'
import type { ProviderApi, Profile } from '../provider/definition.ts'
import { allPages, byMember } from '../provider/pages.ts'
import { at, namesAt, needText, objectIn } from '../provider/read.ts'
import { factRule, listed, names, type ProviderRule } from '../provider/rule.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'
import { below } from '../provider/written-down.ts'

/** Options of {@link entra}. */
export interface EntraOptions extends ClientOptions, Pick<ClaimOptions, 'username'> {
  /** The directory's id, a GUID. One tenant: with several, names and addresses are not theirs alone. */
  readonly tenantId: string
  /** Of a national cloud. @default 'https://login.microsoftonline.com' */
  readonly authority?: string | URL | undefined
  /** Of a national cloud. @default 'https://graph.microsoft.com' */
  readonly graphUrl?: string | URL | undefined
}

/** Logs people in with Microsoft Entra ID, and a rule about what it knows. */
export interface Entra {
  /**
   * Accounts are keyed by the directory's object id, `oid`. Groups are asked of Microsoft Graph where a person has more
   * than fit into a token: that needs the scope `GroupMember.Read.All`.
   *
   * @throws HubError `HUB_ERR_OPTION`
   */
  (options: EntraOptions): Authenticator
  /** Members of a group, by its object id. The app's manifest must have a `groups` claim. */
  group(id: string): ProviderRule
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

// learn.microsoft.com/entra/identity-platform/id-token-claims-reference, "Groups overage claim".
async function groupsOf(
  api: ProviderApi,
  profile: Profile,
  graph: URL,
): Promise<readonly string[]> {
  const isTooMany =
    at(objectIn(profile['_claim_names']) ?? {}, 'groups') !== undefined ||
    profile['hasgroups'] === true
  if (!isTooMany) return namesAt(profile, 'groups')
  // learn.microsoft.com/graph/api/user-list-transitivememberof. Without a cast to groups alone: that asks an index which
  // may be behind, and needs a header. Directory roles and administrative units come along.
  const url = below(graph, 'v1.0/me/transitiveMemberOf?$select=id&$top=999')
  const found = await allPages(api, url, byMember('value', '@odata.nextLink'))
  return found
    .filter((item) => item['@odata.type'] === '#microsoft.graph.group')
    .map((group) => needText(group, 'id'))
}

function create(options: EntraOptions): Authenticator {
  const settings = clientSettings('entra', options, {
    tenantId: check.string({ pattern: GUID, what: 'the GUID of a tenant' }),
    authority: check.optional(check.url, new URL('https://login.microsoftonline.com')),
    graphUrl: check.optional(check.url, new URL('https://graph.microsoft.com')),
    username: CLAIMS.username,
  })
  const { tenantId, authority, graphUrl } = settings
  assertSecure('entra.authority', authority, settings)
  assertSecure('entra.graphUrl', graphUrl, settings)
  const read = claimsPerson(settings)
  return oauthAuthenticator(
    {
      label: 'Microsoft',
      server: { discover: below(authority, `${tenantId.toLowerCase()}/v2.0`) },
      openid: true,
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      // learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow, "prompt".
      otherAccount: { prompt: 'select_account' },
      profile: 'id_token',
      person(profile) {
        if (needText(profile, 'tid').toLowerCase() !== tenantId.toLowerCase())
          throw new UnacceptableAnswer('is of another tenant')
        return { ...read(profile), subject: needText(profile, 'oid') }
      },
      facts: {
        'entra.groups': {
          scopes: ['openid'],
          ask: (api, profile) => groupsOf(api, profile, graphUrl),
        },
      },
    },
    settings,
  )
}

/** See {@link Entra}. */
export const entra: Entra = Object.assign(create, {
  group(id: string) {
    const [wanted = ''] = names('entra.group', [id], "a group's object id")
    const rule = {
      name: `entra.group(${wanted})`,
      text: `members of the group ${wanted} at Microsoft`,
    }
    return factRule({ ...rule, fact: 'entra.groups' }, (value) => listed(value).includes(wanted))
  },
})

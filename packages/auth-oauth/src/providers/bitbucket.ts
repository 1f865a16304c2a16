import type { Authenticator } from '@hubkit/core/contract'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { allPages, byMember } from '../provider/pages.ts'
import { needText, objectIn, textAt } from '../provider/read.ts'
import { factRule, listed, names, type ProviderRule } from '../provider/rule.ts'
import { clientSettings, type ClientOptions } from '../provider/settings.ts'
import { writtenDown } from '../provider/written-down.ts'

/** Logs people in with Bitbucket Cloud, and a rule about what it knows. */
export interface Bitbucket {
  /**
   * Accounts are keyed by Bitbucket's `uuid`.
   *
   * @throws HubError `HUB_ERR_OPTION`
   */
  (options: ClientOptions): Authenticator
  /** Members of a workspace, by its slug or `{uuid}`; never by its display name, which anybody may choose. */
  workspace(slugOrUuid: string): ProviderRule
}

// developer.atlassian.com/cloud/bitbucket/rest/api-group-workspaces, "List workspaces for the current user": in place of
// GET /2.0/workspaces, which is gone (its changelog, CHANGE-2770).
const MINE = new URL('https://api.bitbucket.org/2.0/user/workspaces?pagelen=100')

function create(options: ClientOptions): Authenticator {
  const settings = clientSettings('bitbucket', options, {})
  return oauthAuthenticator(
    {
      label: 'Bitbucket',
      issuer: 'https://bitbucket.org',
      server: writtenDown('https://bitbucket.org', {
        authorization: new URL('https://bitbucket.org/site/oauth2/authorize'),
        token: new URL('https://bitbucket.org/site/oauth2/access_token'),
      }),
      openid: false,
      scopes: ['account'],
      profile: new URL('https://api.bitbucket.org/2.0/user'),
      person: (profile) => ({
        subject: needText(profile, 'uuid'),
        username: needText(profile, 'username'),
        displayName: textAt(profile, 'display_name'),
      }),
      facts: {
        'bitbucket.workspaces': {
          scopes: ['account'],
          async ask(api) {
            const found = await allPages(api, MINE, byMember('values', 'next'))
            return found.flatMap((access) => {
              const one = objectIn(access['workspace']) ?? {}
              return [textAt(one, 'slug') ?? [], textAt(one, 'uuid') ?? []].flat()
            })
          },
        },
      },
    },
    settings,
  )
}

/** See {@link Bitbucket}. */
export const bitbucket: Bitbucket = Object.assign(create, {
  workspace(slugOrUuid: string) {
    const [wanted = ''] = names(
      'bitbucket.workspace',
      [slugOrUuid],
      'the slug or {uuid} of a workspace',
    )
    const rule = {
      name: `bitbucket.workspace(${wanted})`,
      text: `members of ${wanted} at Bitbucket`,
    }
    return factRule({ ...rule, fact: 'bitbucket.workspaces' }, (value) =>
      listed(value).includes(wanted),
    )
  },
})

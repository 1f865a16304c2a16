import { check, type Authenticator } from '@hubkit/core/contract'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { needText, objectIn, textAt } from '../provider/read.ts'
import { factRule, listed, names, type ProviderRule } from '../provider/rule.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'
import { below, writtenDown } from '../provider/written-down.ts'
import { emailAt, organizations, teams } from './github-api.ts'

/** Options of {@link github}. */
export interface GitHubOptions extends ClientOptions {
  /** A GitHub Enterprise Server, or GHE.com. @default 'https://github.com' */
  readonly url?: string | URL | undefined
  /** @default 'https://api.github.com', or `/api/v3` below `url` */
  readonly apiUrl?: string | URL | undefined
}

/** Logs people in with GitHub, and rules about what GitHub knows. */
export interface GitHub {
  /**
   * Accounts are keyed by GitHub's numeric id; the wished-for username is the login. Rules about organisations and teams
   * need the scope `read:org`; a verified e-mail address needs `user:email`.
   *
   * @throws HubError `HUB_ERR_OPTION`
   */
  (options: GitHubOptions): Authenticator
  /** Active members of an organisation; with `role` `admin`, its owners. */
  org(name: string, options?: { readonly role?: 'admin' | 'member' | undefined }): ProviderRule
  /** Members of a team, by its slug. */
  team(org: string, slug: string): ProviderRule
}

function create(options: GitHubOptions): Authenticator {
  const settings = clientSettings(
    'github',
    options,
    {
      url: check.optional(check.url, new URL('https://github.com')),
      apiUrl: check.optional(check.url),
    },
    'client_secret_post',
  )
  const { url } = settings
  const usual = url.host === 'github.com' ? new URL('https://api.github.com') : below(url, 'api/v3')
  const api = settings.apiUrl ?? usual
  assertSecure('github.url', url, settings)
  assertSecure('github.apiUrl', api, settings)
  return oauthAuthenticator(
    {
      label: 'GitHub',
      issuer: url.origin,
      server: writtenDown(below(url, 'login/oauth').href, {
        authorization: below(url, 'login/oauth/authorize'),
        token: below(url, 'login/oauth/access_token'),
      }),
      openid: false,
      scopes: [],
      profile: below(api, 'user'),
      person: async (profile, caller) => ({
        subject: needText(profile, 'id'),
        username: needText(profile, 'login'),
        displayName: textAt(profile, 'name'),
        email: settings.scopes.includes('user:email') ? await emailAt(caller, api) : undefined,
      }),
      // github.blog/changelog/2024-06-07-account-picker-updates-for-oauth-and-github-app-sign-in
      otherAccount: { prompt: 'select_account' },
      facts: { 'github.organizations': organizations(api), 'github.teams': teams(api) },
    },
    settings,
  )
}

/** See {@link GitHub}. */
export const github: GitHub = Object.assign(create, {
  org(name: string, { role }: { readonly role?: 'admin' | 'member' | undefined } = {}) {
    const [wanted = ''] = names('github.org', [name], 'the name of an organisation')
    const words = role === undefined ? wanted : `${wanted}, ${role}`
    const text = `${role === 'admin' ? 'owners' : 'members'} of ${wanted} at GitHub`
    return factRule({ name: `github.org(${words})`, text, fact: 'github.organizations' }, (value) =>
      listed(value).some((item) => {
        const org = objectIn(item)
        const isIt = org?.['name'] === wanted.toLowerCase()
        return isIt && (role === undefined || org?.['role'] === role)
      }),
    )
  },
  team(org: string, slug: string) {
    const [one = '', other = ''] = names(
      'github.team',
      [org, slug],
      'the name of an organisation, and of a team',
    )
    const wanted = `${one}/${other}`
    const text = `members of the team ${wanted} at GitHub`
    return factRule({ name: `github.team(${wanted})`, text, fact: 'github.teams' }, (value) =>
      listed(value).includes(wanted.toLowerCase()),
    )
  },
})

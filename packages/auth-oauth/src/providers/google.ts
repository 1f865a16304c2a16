import { check, type Authenticator } from '@hubkit/core/contract'
import { outgoing } from '../http/outgoing.ts'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { claimsPerson, verifiedEmail } from '../provider/claims-person.ts'
import type { Profile } from '../provider/definition.ts'
import { asciiDomain } from '../provider/mailbox.ts'
import { textAt } from '../provider/read.ts'
import { factRule, listed, names, type ProviderRule } from '../provider/rule.ts'
import { clientSettings, type ClientOptions } from '../provider/settings.ts'
import { googleDirectory, googleGroups, type GoogleDirectory } from './google-directory.ts'

/** Options of {@link google}. */
export interface GoogleOptions extends ClientOptions {
  /** Usernames are what is before the `@` for people of this Workspace domain (by `hd`); others keep their address. */
  readonly stripDomain?: string | undefined
  /** Where the groups of people are asked, for each Workspace domain. @default none: no rule may ask for groups */
  readonly directories?: readonly GoogleDirectory[] | undefined
}

/** Logs people in with Google, and a rule about what it knows. */
export interface Google {
  /**
   * The wished-for username is the verified e-mail address.
   *
   * @throws HubError `HUB_ERR_OPTION`
   */
  (options: GoogleOptions): Authenticator
  /**
   * People of these Google Workspace or Cloud domains, by the claim `hd`: an e-mail address may have a domain that its
   * owner no longer belongs to (developers.google.com/identity/openid-connect, "hd").
   */
  hostedDomain(...domains: readonly string[]): ProviderRule
  /** Members of a group, by its whole address. Needs `directories`; a person of no such domain is in no group. */
  group(address: string): ProviderRule
}

/** A domain as ASCII and in lower case; what is none stays as it is. */
function plain(domain: string): string {
  return asciiDomain(domain) || domain.toLowerCase()
}

function usernameOf(profile: Profile, strip: string | undefined): string {
  const address = verifiedEmail(profile)
  const [name = '', domain = ''] = address.split('@')
  const isTheirs =
    strip !== undefined &&
    domain === plain(strip) &&
    plain(textAt(profile, 'hd') ?? '') === plain(strip)
  return isTheirs ? name : address
}

function create(options: GoogleOptions): Authenticator {
  const settings = clientSettings('google', options, {
    stripDomain: check.optional(check.string({ min: 1 })),
    directories: check.optional(check.array(googleDirectory, 1)),
  })
  const { directories } = settings
  const fetch = outgoing(settings.http)
  return oauthAuthenticator(
    {
      label: 'Google',
      server: { discover: new URL('https://accounts.google.com') },
      openid: true,
      scopes: ['openid', 'profile', 'email'],
      // developers.google.com/identity/openid-connect, "prompt".
      otherAccount: { prompt: 'select_account' },
      profile: 'userinfo',
      person: claimsPerson({}, (claims) => usernameOf(claims, settings.stripDomain)),
      facts: {
        'google.hostedDomain': {
          scopes: ['openid'],
          ask: async (_api, claims) => textAt(claims, 'hd'),
        },
        ...(directories && {
          'google.groups': {
            scopes: ['openid'],
            ask: (_api, claims) => googleGroups(directories, claims, fetch),
          },
        }),
      },
    },
    settings,
  )
}

/** See {@link Google}. */
export const google: Google = Object.assign(create, {
  hostedDomain(...domains: readonly string[]) {
    const wanted = names('google.hostedDomain', domains, 'a domain').map(plain)
    const rule = {
      name: `google.hostedDomain(${wanted.join(', ')})`,
      text: `people of ${wanted.join(', ')} at Google`,
    }
    return factRule(
      { ...rule, fact: 'google.hostedDomain' },
      (value) => typeof value === 'string' && wanted.includes(plain(value)),
    )
  },
  group(address: string) {
    const [wanted = ''] = names('google.group', [address], "a group's address")
    const rule = { name: `google.group(${wanted})`, text: `members of ${wanted} at Google` }
    return factRule({ ...rule, fact: 'google.groups' }, (value) =>
      listed(value).includes(wanted.toLowerCase()),
    )
  },
})

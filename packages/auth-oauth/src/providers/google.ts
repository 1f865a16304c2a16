import { check, type Authenticator } from '@hubkit/core/contract'
import { domainToASCII } from 'node:url'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { claimsPerson, verifiedEmail } from '../provider/claims-person.ts'
import type { Profile } from '../provider/definition.ts'
import { textAt } from '../provider/read.ts'
import { factRule, names, type ProviderRule } from '../provider/rule.ts'
import { clientSettings, type ClientOptions } from '../provider/settings.ts'

/** Options of {@link google}. */
export interface GoogleOptions extends ClientOptions {
  /** Usernames are what is before the `@` for people of this Workspace domain (by `hd`); others keep their address. */
  readonly stripDomain?: string | undefined
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
}

/** A domain as ASCII and in lower case. */
function plain(domain: string): string {
  return domainToASCII(domain) || domain.toLowerCase()
}

function usernameOf(profile: Profile, strip: string | undefined): string {
  const address = verifiedEmail(profile)
  const [name = '', domain = '', ...others] = address.split('@')
  const isTheirs =
    strip !== undefined &&
    others.length === 0 &&
    plain(domain) === plain(strip) &&
    plain(textAt(profile, 'hd') ?? '') === plain(strip)
  return isTheirs ? name : address
}

function create(options: GoogleOptions): Authenticator {
  const settings = clientSettings('google', options, {
    stripDomain: check.optional(check.string({ min: 1 })),
  })
  return oauthAuthenticator(
    {
      label: 'Google',
      server: { discover: new URL('https://accounts.google.com') },
      openid: true,
      scopes: ['openid', 'profile', 'email'],
      profile: 'userinfo',
      person: claimsPerson({}, (claims) => usernameOf(claims, settings.stripDomain)),
      facts: {
        'google.hostedDomain': {
          scopes: ['openid'],
          ask: async (_api, claims) => textAt(claims, 'hd'),
        },
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
})

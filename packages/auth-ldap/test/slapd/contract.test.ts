import { startSlapd } from '@hubkit/test-directory/slapd'
import { authenticatorContract, formAttempt, register } from '@hubkit/testkit'
import { describe, test } from 'vitest'
import { ldapAuthenticator, type LdapAuthenticatorOptions } from '../../src/index.ts'
import { HUB, optionsFor, passwordOf, PEOPLE, personDn, settle } from '../support/people.ts'

const STYLES: Readonly<Record<string, Partial<LdapAuthenticatorOptions>>> = {
  'search with an account, then bind': {},
  'search as nobody, then bind': { account: undefined },
  'bind by a template': {
    account: undefined,
    users: { base: PEOPLE, dn: `uid={username},${PEOPLE}` },
  },
}

for (const [style, options] of Object.entries(STYLES)) {
  describe(style, () => {
    register({ test }, authenticatorContract, async () => {
      const slapd = await startSlapd()
      await settle(slapd)
      return {
        subject: {
          authenticator: ldapAuthenticator(optionsFor(slapd, options)),
          login: formAttempt({ username: 'alice', password: passwordOf('alice') }),
          wrong: formAttempt({ username: 'alice', password: 'not the password' }),
          unknown: formAttempt({ username: 'mallory', password: 'not the password' }),
          secrets: [HUB.password],
          timeout: 50_000,
          revoke: () => slapd.remove(personDn('alice')),
        },
        dispose: async () => slapd[Symbol.asyncDispose](),
      }
    })
  })
}

import { readFileSync } from 'node:fs'
import { ldapAuthenticator, ldapGroup } from '@hubkit/auth-ldap'
import { grantAdmin, type HubOptions } from '@hubkit/core'
import { setting } from './settings.ts'

/** People of a directory who are in its group `students` or, be it through other groups, in `staff`. */
export function ldapLogin(): Pick<HubOptions, 'authenticators' | 'access' | 'refresh'> {
  const base = setting('LDAP_BASE')
  return {
    authenticators: [
      ldapAuthenticator({
        url: setting('LDAP_URL').split(' '),
        tls: { ca: readFileSync(setting('LDAP_CA_FILE'), 'utf8') },
        base,
        account: { dn: setting('LDAP_ACCOUNT'), password: setting('LDAP_PASSWORD') },
        users: { base: `ou=people,${base}` },
        groups: { by: 'search', base: `ou=groups,${base}`, nested: 'walk' },
      }),
    ],
    access: {
      allow: [ldapGroup('students'), ldapGroup('staff')],
      admin: [grantAdmin(ldapGroup('staff'))],
    },
    refresh: { interval: '5m', beforeStart: true, stopServers: true },
  }
}

import { keycloak } from '@hubkit/auth-oauth'
import { grantAdmin, groups, type HubOptions } from '@hubkit/core'
import { setting } from './settings.ts'

/**
 * People of two groups of a Keycloak realm. The client there needs a "Group Membership" mapper for the claim `groups`,
 * and as its back-channel logout URL `<publicUrl>/hub/login/keycloak/backchannel`.
 */
export function keycloakLogin(): Pick<HubOptions, 'authenticators' | 'access' | 'refresh'> {
  const url = setting('KEYCLOAK_URL')
  return {
    authenticators: [
      keycloak({
        url,
        realm: setting('KEYCLOAK_REALM'),
        clientId: setting('KEYCLOAK_CLIENT_ID'),
        clientSecret: setting('KEYCLOAK_CLIENT_SECRET'),
        groups: 'groups',
        insecureHttp: url.startsWith('http://127.0.0.1:'),
      }),
    ],
    access: {
      allow: [groups('/students', '/staff/ta')],
      admin: [grantAdmin(groups('/staff/ta'))],
    },
    // Who leaves the groups has no access after five minutes, and no server either.
    refresh: { interval: '5m', beforeStart: true, stopServers: true },
  }
}

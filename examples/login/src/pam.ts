import { grantAdmin, groups, type HubOptions } from '@hubkit/core'
import { pamAuthenticator } from './pam/authenticator.ts'
import { setting } from './settings.ts'

/** Accounts of this machine that are in its group `hub-users`; who is in `sudo` is an administrator. */
export function pamLogin(): Pick<HubOptions, 'authenticators' | 'access' | 'refresh'> {
  return {
    authenticators: [
      pamAuthenticator({ host: setting('PAM_HOST'), service: setting('PAM_SERVICE') }),
    ],
    access: {
      allow: [groups('hub-users')],
      admin: [grantAdmin(groups('sudo'))],
    },
    refresh: { interval: '5m', beforeStart: true, stopServers: true },
  }
}

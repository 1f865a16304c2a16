import { google } from '@hubkit/auth-oauth'
import { grantAdmin, type HubOptions } from '@hubkit/core'
import { readFileSync } from 'node:fs'
import { setting } from './settings.ts'

/** What this reads of a service account's key file. */
interface KeyFile {
  readonly client_email: string
  readonly private_key: string
}

/**
 * People of one Google Workspace domain, under the part of their address before the `@`. One of its groups are the
 * administrators: a service account with domain-wide delegation asks for groups.
 */
export function googleLogin(): Pick<HubOptions, 'authenticators' | 'access' | 'autoLogin'> {
  const domain = setting('GOOGLE_DOMAIN')
  const key = JSON.parse(readFileSync(setting('GOOGLE_SERVICE_ACCOUNT_FILE'), 'utf8')) as KeyFile
  return {
    authenticators: [
      google({
        clientId: setting('GOOGLE_CLIENT_ID'),
        clientSecret: setting('GOOGLE_CLIENT_SECRET'),
        stripDomain: domain,
        directories: [
          {
            domain,
            clientEmail: key.client_email,
            privateKey: key.private_key,
            administrator: setting('GOOGLE_ADMINISTRATOR'),
          },
        ],
      }),
    ],
    access: {
      allow: [google.hostedDomain(domain)],
      admin: [grantAdmin(google.group(`hub-admins@${domain}`))],
    },
    autoLogin: 'google',
  }
}

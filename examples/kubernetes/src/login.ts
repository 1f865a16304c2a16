import type { HubOptions } from '@hubkit/core'
import {
  type AccessPolicy,
  everyone,
  grantAdmin,
  passwordAuthenticator,
  usernames,
} from '@hubkit/core'
import { passwordHashes } from './secrets.ts'
import type { Environment, Settings } from './settings.ts'

/** How people log in, and who may. */
export type Login = Pick<HubOptions, 'authenticator' | 'access'>

/** Whoever has a password in the Secret. login-oidc.ts is another way. */
export function login(settings: Settings, environment: Environment): Login {
  return {
    authenticator: passwordAuthenticator({ users: passwordHashes(environment) }),
    access: { allow: [everyone()], admin: adminsOf(settings) },
  }
}

/** The administrators that are named, if any. */
export function adminsOf({ admins }: Settings): NonNullable<AccessPolicy['admin']> {
  return admins.length === 0 ? [] : [grantAdmin(usernames(...admins))]
}

import type { HubOptions } from '@hubkit/core'
import { cognitoLogin } from './cognito.ts'
import { githubLogin } from './github.ts'
import { googleLogin } from './google.ts'
import { keycloakLogin } from './keycloak.ts'
import { ldapLogin } from './ldap.ts'
import { pamLogin } from './pam.ts'
import { severalLogins } from './several.ts'

/** All ways of this folder, by name. */
export const WAYS: Readonly<Record<string, () => Partial<HubOptions>>> = {
  cognito: cognitoLogin,
  github: githubLogin,
  google: googleLogin,
  keycloak: keycloakLogin,
  ldap: ldapLogin,
  pam: pamLogin,
  several: severalLogins,
}

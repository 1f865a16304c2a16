export { ldapAuthenticator } from './ldap-authenticator.ts'
export type {
  AttributeOptions,
  GroupOptions,
  LdapAuthenticatorOptions,
  ServiceAccount,
  UserOptions,
} from './options.ts'
export { ldapGroup, type LdapRule } from './rule.ts'

/**
 * What an app imports to make a hub of its parts. Plugin authors import `@hubkit/core/contract`.
 *
 * @module
 */
export { createHub, type CloseOptions, type Hub } from './hub.ts'
export type { TakeOverOptions, TakeOverReport } from './engine/take-over.ts'
export { JUPYTERHUB_VERSION } from './engine/version.ts'
export type { HubOptions, RefreshOptions, ServiceOptions } from './options.ts'
export { APP_ACTOR } from './engine/api.ts'
export type {
  Actor,
  CullForecast,
  Groups,
  MintedToken,
  OpenedSession,
  Page,
  ProgressEvent,
  QueuePosition,
  RemoveUserOptions,
  ServerLocator,
  Servers,
  Sessions,
  StartOptions,
  StopOptions,
  Tokens,
  Users,
  WaitOptions,
} from './engine/api.ts'
export type { Identities, LinkedIdentity } from './engine/identities-api.ts'
export {
  passwordAuthenticator,
  type PasswordAuthenticatorOptions,
} from './auth/password-authenticator.ts'
export {
  sharedPasswordAuthenticator,
  type SharedPasswordAuthenticatorOptions,
} from './auth/shared-password.ts'
export {
  trustedHeaderAuthenticator,
  type TrustedHeaderAuthenticatorOptions,
} from './auth/trusted-header.ts'
export {
  hashPassword,
  passwordHasher,
  type PasswordHasher,
  type PasswordHasherOptions,
} from './auth/password-hash.ts'
export { grantAdmin, revokeAdmin, type AccessPolicy, type AdminRule } from './auth/policy.ts'
export {
  allOf,
  anyOf,
  authenticatedBy,
  claim,
  emailDomain,
  emailVerified,
  everyone,
  existingUsers,
  groups,
  not,
  usernames,
  type AccessRule,
  type AccessSubject,
  type RuleNeeds,
} from './auth/rules.ts'
export {
  groupFor,
  groupsFromClaim,
  groupsFromFact,
  statedGroups,
  type GroupNaming,
  type GroupSource,
} from './auth/group-sources.ts'
export type { NameSource } from './auth/name-sources.ts'
export { roleFor, rolesFromClaim, rolesFromFact } from './auth/roles/role-sources.ts'
export type { RoleNaming, RoleSource } from './auth/roles/role-sources.ts'
export type { RoleOptions } from './auth/roles/role-options.ts'
export {
  usernamePolicy,
  type UsernamePolicy,
  type UsernamePolicyOptions,
} from './auth/usernames.ts'
export type { HubEvent, HubEventMap, HubEventType } from './engine/events.ts'
export { consoleLogger, silentLogger } from './engine/log.ts'
export type { AccountClaim } from './engine/claims.ts'
export type { RefreshResult } from './engine/refresh-one.ts'
export type { AuthState, HookContext, Hooks } from './engine/parts.ts'
export type { Announcements, PageAnnouncement } from './http/announcements.ts'
export type { LanguageOptions } from './http/messages/languages.ts'
export type { Color, ColorName, Theme } from './http/theme.ts'
export { memoryStore } from './store/memory.ts'

import type { SessionRecord, TokenRecord, UserRecord } from '../contract/records.ts'
import type { Service } from '../engine/parts.ts'

// PROVISIONAL until auth/scopes is there.
const SELF = ['read:users', 'read:users:name', 'read:users:groups', 'read:users:activity', 'users:activity', 'read:servers', 'servers', 'start:servers', 'delete:servers', 'access:servers', 'tokens', 'read:tokens']
const ADMIN = [...SELF, 'admin:users', 'list:users', 'delete:users', 'admin:groups', 'list:groups', 'groups', 'read:groups', 'delete:groups', 'read:hub', 'shutdown', 'proxy', 'list:services', 'read:services', 'admin:servers', 'admin:server_state']
const own = (user: UserRecord, admin: boolean): ReadonlySet<string> => new Set(admin ? ADMIN : SELF.map((s) => `${s}!user=${user.name}`))
export function sessionScopes(user: UserRecord, groups: readonly string[], session: SessionRecord): ReadonlySet<string> {
  void groups
  return own(user, user.admin && session.shared !== true)
}
export function tokenScopes(user: UserRecord, groups: readonly string[], token: TokenRecord): ReadonlySet<string> {
  void groups
  if (token.scopes.includes('inherit')) return own(user, user.admin && token.shared !== true)
  return new Set(token.scopes.map((scope) => (scope.endsWith('!user') ? `${scope}=${user.name}` : scope)))
}
export function serviceScopes(service: Service, token?: TokenRecord): ReadonlySet<string> {
  return new Set(token?.scopes ?? service.scopes)
}

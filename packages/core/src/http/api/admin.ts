import type { Principal } from '../context.ts'

/** Who holds all of these, without a filter, has what an administrator has. */
const WHAT_ADMINS_HOLD = ['admin:users', 'admin:servers', 'admin:groups', 'tokens'] as const

/** Whether a service's scopes make it an administrator: it has no flag that says so. */
export function isAdminService(scopes: Iterable<string>): boolean {
  const held = new Set(scopes)
  return WHAT_ADMINS_HOLD.every((scope) => held.has(scope))
}

/**
 * Whether this is an administrator: only one may make or change another (JupyterHub, `apihandlers/users.py`). The
 * right to edit users alone does not suffice, and neither does a login with a password that others know.
 */
export function isAdmin(principal: Principal): boolean {
  if (principal.kind === 'service') return isAdminService(principal.scopes)
  const shared = principal.session?.shared === true || principal.token?.shared === true
  return principal.user.admin && !shared
}

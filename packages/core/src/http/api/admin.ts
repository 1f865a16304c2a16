import type { Principal } from '../context.ts'
import { createGrants } from './grants.ts'

/** Who holds all of these without a filter has what an administrator has. */
const WHAT_ADMINS_HOLD = ['admin:users', 'admin:servers', 'admin:groups', 'tokens'] as const

/** Whether a service's scopes make it an administrator: it has no flag that says so. */
export function isAdminService(scopes: Iterable<string>): boolean {
  const grants = createGrants(scopes)
  return WHAT_ADMINS_HOLD.every((scope) => grants.reach(scope)?.all === true)
}

/**
 * Whether this is an administrator: only one may make or change another (JupyterHub GHSA-9x4q-3gxw-849f). The right to
 * edit users alone does not suffice, and neither does a login with a password that others know.
 */
export function isAdmin(principal: Principal): boolean {
  if (principal.kind === 'service') return isAdminService(principal.scopes)
  const shared = principal.session?.shared === true || principal.token?.shared === true
  return principal.user.admin && !shared
}

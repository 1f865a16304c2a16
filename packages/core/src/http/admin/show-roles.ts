import type { UserRecord } from '../../contract/records.ts'
import type { AdminRole } from '../pages/admin/roles.ts'
import type { Admin } from './admin.ts'

/** A user's roles and where each comes from, as far as scopes show them; `undefined` when they do not. */
export function rolesShown(
  { parts, grants }: Admin,
  user: UserRecord,
  groups: readonly string[],
): readonly AdminRole[] | undefined {
  const somebody = { name: user.name, groups }
  const sees = (scope: string): boolean => grants.user(scope, somebody)
  if (!sees('read:users') && !sees('read:roles:users')) return undefined
  const shown = sees('read:users:groups') ? groups : []
  return parts.roles
    .heldBy(user, shown)
    .map(({ role, from }) => ({ role, text: parts.roles.textOf(role), from }))
}

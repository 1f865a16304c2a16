import { HubError } from '../../contract/errors.ts'
import type { UserRecord } from '../../contract/records.ts'
import { isAdmin } from './admin.ts'
import type { Requester } from './endpoint.ts'

// What the right to edit users does not include: see isAdmin. REST and pages ask the same.

/** @throws HubError `HUB_ERR_FORBIDDEN` when this requester may not make these users */
export function assertMayMake(
  { principal, grants }: Requester,
  names: readonly string[],
  admin: boolean,
): void {
  if (admin && !isAdmin(principal))
    throw new HubError('HUB_ERR_FORBIDDEN', { message: 'Only admins can grant admin permissions' })
  if (!names.every((name) => grants.user('admin:users', { name, groups: [] })))
    throw new HubError('HUB_ERR_FORBIDDEN')
}

/** @throws HubError `HUB_ERR_FORBIDDEN` when a user whom `admin:users` reaches may not be changed like this */
export function assertMayChange(
  { principal }: Requester,
  user: UserRecord,
  { admin }: { readonly admin?: boolean | undefined },
): void {
  if (isAdmin(principal)) return
  if (user.admin)
    throw new HubError('HUB_ERR_FORBIDDEN', { message: 'Only admins can modify other admins' })
  if (admin === true)
    throw new HubError('HUB_ERR_FORBIDDEN', { message: 'Only admins can grant admin permissions' })
}

/** @throws HubError when a user whom `delete:users` reaches may not be removed */
export function assertMayRemove({ principal }: Requester, user: UserRecord): void {
  if (principal.kind === 'user' && principal.user.id === user.id)
    throw new HubError('HUB_ERR_BAD_REQUEST', { message: 'Cannot delete yourself!' })
  if (user.admin && !isAdmin(principal))
    throw new HubError('HUB_ERR_FORBIDDEN', { message: 'Only admins can delete other admins' })
}

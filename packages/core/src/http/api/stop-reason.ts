import type { StopReason, UserRecord } from '../../contract/records.ts'
import type { Principal } from '../context.ts'

/** Who stopped a server, for its owner: that they did it themselves goes without saying. */
export function stopReason(principal: Principal, owner: UserRecord): StopReason | undefined {
  if (principal.kind !== 'user' || principal.user.id === owner.id) return undefined
  return { code: 'admin', message: 'stopped by an administrator' }
}

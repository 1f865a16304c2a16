import { quoted } from '../auth/quote.ts'
import { builtIn } from '../auth/roles/role-names.ts'
import {
  changedRoles,
  giveRoles,
  sameRoles,
  withoutRolesOf,
  type RoleFinding,
} from '../auth/roles/given-roles.ts'
import type { GivenRole, IdentityRecord, UserRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { hubEvent } from './events.ts'
import type { Core } from './parts.ts'

/** An account whose roles are written. */
export interface RoleAccount {
  readonly identityId: string
  /** The authenticator's id. */
  readonly by: string
  /** The account's record so far. */
  readonly before?: IdentityRecord | undefined
  /** What the sources of the policy said; none without sources. */
  readonly findings?: readonly RoleFinding[] | undefined
}

/** A user with other roles, and what goes into the same commit. */
export interface RolesWritten {
  /** The same object when nothing changes. */
  readonly user: UserRecord
  readonly operations: readonly Operation[]
  /** What the user has gained and lost by it, in words for the log; left out where it is nothing. */
  readonly change?: { readonly gained: string; readonly lost: string } | undefined
}

function write(
  { now }: Pick<Core, 'now'>,
  user: UserRecord,
  by: string,
  after: readonly GivenRole[],
): RolesWritten {
  const { roles: before = [], ...rest } = user
  if (sameRoles(before, after)) return { user, operations: [] }
  const { gained, lost } = changedRoles(before, after)
  const data = { userId: user.id, name: user.name, by, gained, lost }
  const isNews = gained.length + lost.length > 0
  return {
    user: after.length === 0 ? rest : { ...rest, roles: after },
    operations: isNews ? [hubEvent('roles.changed', `user:${user.id}`, now(), data)] : [],
    change: isNews ? { gained: gained.join(', '), lost: lost.join(', ') } : undefined,
  }
}

/** Each name is said once: an issuer that has roles of its own says them at every refresh. */
function sayIgnored(
  { log }: Pick<Core, 'log'>,
  user: UserRecord,
  before: readonly string[],
  ignored: readonly string[],
): void {
  const news = ignored.filter((name) => !before.includes(name))
  const reserved = news.filter((name) => name !== 'user' && builtIn(name) !== undefined)
  const others = news.filter((name) => builtIn(name) === undefined)
  for (const role of reserved)
    log.warn(`no source gives the role '${role}'; ${builtIn(role) ?? ''}`, { user: user.id })
  if (others.length > 0)
    log.info('names that are no roles of this hub were left out', {
      user: user.id,
      names: others.map(quoted).join(', '),
    })
}

/** The user with the roles that this account gives now, and the names that gave nothing. */
export function rolesOfAccount(
  core: Pick<Core, 'roles' | 'now' | 'log'>,
  user: UserRecord,
  { identityId, by, before, findings = [] }: RoleAccount,
): RolesWritten & { readonly ignored: readonly string[] } {
  const { roles, ignored } = giveRoles(core.roles, user.roles ?? [], identityId, findings)
  sayIgnored(core, user, before?.ignoredRoles ?? [], ignored)
  return { ...write(core, user, by, roles), ignored }
}

/** The user without what an account gave that gives no access any more. */
export function rolesWithout(
  core: Pick<Core, 'now'>,
  user: UserRecord,
  { id, authenticator }: IdentityRecord,
): RolesWritten {
  return write(core, user, authenticator, withoutRolesOf(user.roles ?? [], id))
}

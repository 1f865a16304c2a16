import type { GivenRole } from '../../contract/records.ts'
import type { Roles } from './roles.ts'

/** What a source of roles said of somebody. */
export interface RoleFinding {
  /** The source's name. */
  readonly by: string
  /** `undefined`: it cannot tell, and what came of it before stays. */
  readonly names?: readonly string[] | undefined
  readonly only?: readonly string[] | undefined
}

/** What comes of findings. */
export interface RoleOutcome {
  /** All roles that the user's accounts give now. */
  readonly roles: readonly GivenRole[]
  /** Names that sources said and that are no roles they can give, sorted. */
  readonly ignored: readonly string[]
}

/** Names that are kept for explanations, and characters of each: an issuer may say as many as it likes. */
const MOST_IGNORED = 20
const LONGEST_IGNORED = 100

/** What findings about one account come to. Roles that other accounts of the user gave stay. */
export function giveRoles(
  hub: Pick<Roles, 'isGivable'>,
  before: readonly GivenRole[],
  identityId: string,
  findings: readonly RoleFinding[],
): RoleOutcome {
  const roles = before.filter((one) => one.identityId !== identityId)
  const ignored = new Set<string>()
  for (const { by, names, only } of findings) {
    if (!names) {
      roles.push(...before.filter((one) => one.identityId === identityId && one.by === by))
      continue
    }
    for (const role of new Set(names)) {
      if (only && !only.includes(role)) continue // not asked for
      if (hub.isGivable(role)) roles.push({ role, by, identityId })
      else ignored.add(role.slice(0, LONGEST_IGNORED))
    }
  }
  return { roles, ignored: [...ignored].toSorted().slice(0, MOST_IGNORED) }
}

/** The roles without those that this account gave. */
export function withoutRolesOf(
  before: readonly GivenRole[],
  identityId: string,
): readonly GivenRole[] {
  return before.filter((one) => one.identityId !== identityId)
}

/** Names of roles that came and went, sorted. */
export function changedRoles(
  before: readonly GivenRole[],
  after: readonly GivenRole[],
): { readonly gained: readonly string[]; readonly lost: readonly string[] } {
  const had = new Set(before.map(({ role }) => role))
  const has = new Set(after.map(({ role }) => role))
  return {
    gained: [...has].filter((role) => !had.has(role)).toSorted(),
    lost: [...had].filter((role) => !has.has(role)).toSorted(),
  }
}

/** Whether both say the same, in whatever order. */
export function sameRoles(a: readonly GivenRole[], b: readonly GivenRole[]): boolean {
  const written = (roles: readonly GivenRole[]): string =>
    roles
      .map(({ role, by, identityId }) => JSON.stringify([identityId, by, role]))
      .toSorted()
      .join()
  return written(a) === written(b)
}

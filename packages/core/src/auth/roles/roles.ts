import type { GivenRole, UserRecord } from '../../contract/records.ts'
import type { ScopeOwner } from '../scopes/owner.ts'
import { ADMIN_SCOPES, USER_SCOPES } from '../scopes/roles.ts'
import { builtIn } from './role-names.ts'
import type { CheckedRole } from './role-options.ts'
import type { RoleSource } from './role-sources.ts'

/** Why somebody has a role. */
export type RoleOrigin =
  /** Every user has it, or every administrator. */
  | { readonly kind: 'user' | 'admin' }
  /** The configuration names the user, or a group of theirs. */
  | { readonly kind: 'name' }
  | { readonly kind: 'group'; readonly group: string }
  /** A source of the access policy said so of an account. */
  | { readonly kind: 'source'; readonly by: string; readonly identityId: string }

/** A role of somebody, and where it comes from: the same role may come from several places. */
export interface HeldRole {
  readonly role: string
  readonly from: RoleOrigin
}

/** Whose roles are asked for. */
export type RoleBearer = Pick<UserRecord, 'name' | 'admin' | 'roles'>

/**
 * The roles of a hub. Who has which is worked out of the configuration and the user's record each time: a hub that is
 * started with other roles has nothing left of the old ones.
 */
export interface Roles {
  /** Whether a source of the access policy can give this role: one of the app's own. */
  isGivable(name: string): boolean
  /** All roles of a user, by name. */
  heldBy(user: RoleBearer, groups: readonly string[]): readonly HeldRole[]
  /** Names of the roles that a user has without any group, sorted: what JupyterHub's user model lists. */
  ofUser(user: RoleBearer): readonly string[]
  ofGroup(group: string): readonly string[]
  ofService(service: string): readonly string[]
  /** What a role is for, as far as the configuration says so. */
  textOf(role: string): string | undefined
  /** What a role gives, not expanded; `undefined` when there is none. */
  scopesOf(role: string): readonly string[] | undefined
  /**
   * A user with all that their roles give.
   *
   * @param shared for a login or token that came of a shared password: whoever knows it can type any name, and so has
   * what every user has, and no more. @default false
   */
  owner(user: RoleBearer, groups: readonly string[], shared?: boolean): ScopeOwner
}

type Bearers = ReadonlyMap<string, readonly string[]>

/** Names of roles by whom the configuration gives them to. */
function byBearer(
  roles: ReadonlyMap<string, CheckedRole>,
  kind: 'users' | 'groups' | 'services',
): Bearers {
  const found = new Map<string, string[]>()
  for (const [name, role] of roles)
    for (const bearer of new Set(role[kind])) {
      const known = found.get(bearer) ?? []
      known.push(name)
      found.set(bearer, known)
    }
  for (const names of found.values()) names.sort()
  return found
}

const NONE: readonly string[] = []

/** @param roles fitted to the other options; @param sources of the access policy */
export function createRoles(
  roles: ReadonlyMap<string, CheckedRole>,
  sources: readonly RoleSource[] = [],
): Roles {
  const users = byBearer(roles, 'users')
  const groups = byBearer(roles, 'groups')
  const services = byBearer(roles, 'services')
  const bySource = new Map(sources.map((source) => [source.name, source]))
  const userScopes = roles.get('user')?.scopes ?? USER_SCOPES

  const isGivable = (name: string): boolean => roles.has(name) && builtIn(name) === undefined
  const counts = ({ role, by }: GivenRole): boolean => {
    const source = bySource.get(by)
    return source !== undefined && (source.only?.includes(role) ?? true) && isGivable(role)
  }
  const scopesOf = (role: string): readonly string[] | undefined => {
    if (role === 'user') return userScopes
    return role === 'admin' ? ADMIN_SCOPES : roles.get(role)?.scopes
  }

  function* direct({ name, admin, roles: given = [] }: RoleBearer): Generator<HeldRole> {
    yield { role: 'user', from: { kind: 'user' } }
    if (admin) yield { role: 'admin', from: { kind: 'admin' } }
    for (const role of users.get(name) ?? NONE) yield { role, from: { kind: 'name' } }
    for (const one of given)
      if (counts(one))
        yield {
          role: one.role,
          from: { kind: 'source', by: one.by, identityId: one.identityId },
        }
  }
  function* all(user: RoleBearer, memberships: readonly string[]): Generator<HeldRole> {
    yield* direct(user)
    for (const group of memberships)
      for (const role of groups.get(group) ?? NONE) yield { role, from: { kind: 'group', group } }
  }

  return {
    isGivable,
    scopesOf,
    textOf: (role) => roles.get(role)?.text,
    heldBy: (user, memberships) =>
      [...all(user, memberships)].toSorted((a, b) =>
        a.role < b.role ? -1 : Number(a.role > b.role),
      ),
    ofUser: (user) => [...new Set([...direct(user)].map(({ role }) => role))].toSorted(),
    ofGroup: (group) => groups.get(group) ?? NONE,
    ofService: (service) => services.get(service) ?? NONE,
    owner(user, memberships, shared = false) {
      const held = shared ? ['user'] : new Set([...all(user, memberships)].map(({ role }) => role))
      const scopes = new Set([...held].flatMap((role) => scopesOf(role) ?? NONE))
      return { kind: 'user', name: user.name, groups: memberships, scopes: [...scopes] }
    },
  }
}

import { describe, expect, test } from 'vitest'
import { isHubError } from '../../contract/errors.ts'
import { everyone } from '../rules.ts'
import { ownerScopes } from '../scopes/expand.ts'
import { defaultUsernames } from '../usernames.ts'
import { assertRoleSources, fitRoles } from './fit-roles.ts'
import { checkRoles } from './role-options.ts'
import { roleFor, rolesFromClaim, type RoleSource } from './role-sources.ts'
import { createRoles, type RoleBearer, type Roles } from './roles.ts'

const OPTIONS = {
  reviewer: { text: 'Looks at work', scopes: ['read:users', 'custom:grades'], users: ['alice'] },
  teacher: { scopes: ['access:servers!group=class', 'tokens!user'], groups: ['staff', 'lab'] },
  'cull-er': { scopes: ['list:users', 'servers'], services: ['culler'] },
}
const SOURCES = [rolesFromClaim('roles'), rolesFromClaim('others', { only: ['reviewer'] })]

function rolesOf(options: unknown, sources: readonly RoleSource[] = SOURCES): Roles {
  const fitted = fitRoles(checkRoles(options, 'createHub.roles'), {
    usernames: defaultUsernames,
    services: ['culler'],
  })
  return createRoles(fitted, sources)
}

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_OPTION')) return error.message
    throw error
  }
  return 'taken'
}

const alice: RoleBearer = { name: 'alice', admin: false }
const bob: RoleBearer = { name: 'bob', admin: false }

describe('who has a role', () => {
  const roles = rolesOf(OPTIONS)

  test('whom the configuration names, members of its groups, and what an account gave; each says why', () => {
    const given = { role: 'reviewer', by: 'rolesFromClaim(roles)', identityId: 'i s' }
    expect(roles.heldBy({ ...alice, admin: true, roles: [given] }, ['lab', 'x'])).toEqual([
      { role: 'admin', from: { kind: 'admin' } },
      { role: 'reviewer', from: { kind: 'name' } },
      { role: 'reviewer', from: { kind: 'source', by: given.by, identityId: 'i s' } },
      { role: 'teacher', from: { kind: 'group', group: 'lab' } },
      { role: 'user', from: { kind: 'user' } },
    ])
  })

  test("the user's model has the roles that come of no group, the group's and service's have theirs", () => {
    expect(roles.ofUser(alice)).toEqual(['reviewer', 'user'])
    expect(roles.ofUser({ ...bob, admin: true })).toEqual(['admin', 'user'])
    expect(roles.ofGroup('staff')).toEqual(['teacher'])
    expect(roles.ofGroup('x')).toEqual([])
    expect(roles.ofService('culler')).toEqual(['cull-er'])
  })

  test('names of users are spelt as the hub spells them', () => {
    expect(rolesOf({ reviewer: { scopes: [], users: ['ALICE'] } }).ofUser(alice)).toContain(
      'reviewer',
    )
  })

  test.each([
    [{ role: 'gone', by: 'rolesFromClaim(roles)' }, 'a role that there is none of any more'],
    [{ role: 'reviewer', by: 'rolesFromClaim(old)' }, 'a source that there is none of any more'],
    [{ role: 'admin', by: 'rolesFromClaim(roles)' }, 'the role of administrators'],
    [{ role: 'teacher', by: SOURCES[1]!.name }, 'what its source may not give any more'],
  ])('what a record keeps of %j counts for nothing: %s', (given) => {
    const had = { ...bob, roles: [{ ...given, identityId: 'i s' }] }
    expect(roles.ofUser(had)).toEqual(['user'])
    expect(roles.owner(had, []).scopes).toEqual(['self'])
  })
})

describe('what somebody may do', () => {
  const roles = rolesOf(OPTIONS)

  test('is what all their roles give together', () => {
    const scopes = ownerScopes(roles.owner(alice, ['staff']))
    expect(scopes).toContain('read:users')
    expect(scopes).toContain('custom:grades')
    expect(scopes).toContain('access:servers!group=class')
    expect(scopes).toContain('tokens!user=alice')
    expect(ownerScopes(roles.owner(bob, []))).not.toContain('read:users')
  })

  test('with a shared password is what every user may do: whoever knows it can type any name', () => {
    expect(roles.owner({ ...alice, admin: true }, ['staff'], true).scopes).toEqual(['self'])
  })

  test('an administrator has the roles of the app too', () => {
    expect(roles.owner({ ...alice, admin: true }, []).scopes).toContain('custom:grades')
    expect(roles.owner({ ...bob, admin: true }, []).scopes).not.toContain('custom:grades')
  })

  test('what every user may do can be said anew, to be more or less', () => {
    const more = rolesOf({ user: { scopes: ['self', 'access:services'] } })
    expect(more.owner(bob, []).scopes).toEqual(['self', 'access:services'])
    const less = rolesOf({ user: { scopes: ['access:servers!user'] } })
    expect([...ownerScopes(less.owner(bob, []))]).toEqual(['access:servers!user=bob'])
    expect(less.owner(bob, [], true).scopes).toEqual(['access:servers!user'])
  })
})

describe('a configuration is refused', () => {
  test.for<readonly [unknown, RegExp]>([
    [{ reviewer: { scopes: ['sudo'] } }, /roles\.reviewer\.scopes\[0\].*there is no such scope/],
    [{ reviewer: { scopes: ['servers!planet=mars'] } }, /can be limited by !user/],
    [{ reviewer: { scopes: ['servers!group'] } }, /!group needs a name/],
    [{ reviewer: { scopes: ['custom:Bad Name'] } }, /there is no such scope/],
    [{ reviewer: { scopes: ['inherit'] } }, /nothing to inherit from/],
    [{ reviewer: { scopes: ['access:servers!server'] } }, /runs in no server/],
    [{ reviewer: {} }, /roles\.reviewer\.scopes/],
    [{ reviewer: { scopes: [], powers: [] } }, /unknown option/],
    [{ reviewer: { scopes: [], services: ['nope'] } }, /'nope'.*names of the hub's services/],
    [{ reviewer: { scopes: [], users: ['a/b'] } }, /no user of this hub can have/],
    [{ reviewer: { scopes: [], groups: ['..'] } }, /the name of a group/],
    [{ admin: { scopes: ['self'] } }, /'admin' cannot be changed.*access\.admin/],
    [{ server: { scopes: [] } }, /'server' cannot be changed/],
    [{ token: { scopes: [] } }, /'token' cannot be changed/],
    [{ user: { scopes: ['self'], users: ['alice'] } }, /every user has the role/],
    ...['ab', 'Reviewer', '1st', 'a b', 'end-', 'x'.repeat(256)].map(
      (name): readonly [unknown, RegExp] => [{ [name]: { scopes: [] } }, /3 to 255 characters/],
    ),
  ])('%j', ([options, said]) => expect(refusal(() => rolesOf(options))).toMatch(said))

  test('a name that objects have of themselves', () => {
    expect(refusal(() => rolesOf(JSON.parse('{"__proto__": {"scopes": []}}')))).toMatch(
      /3 to 255 characters/,
    )
  })

  test.each(['abc', 'a.b~c_d-0', 'x'.repeat(255)])('and %s is a name', (name) =>
    expect(refusal(() => rolesOf({ [name]: { scopes: [] } }))).toBe('taken'),
  )
})

describe('sources are refused', () => {
  const roles = checkRoles({ reviewer: { scopes: [] }, user: { scopes: ['self'] } }, 'roles')
  test.for<readonly [readonly RoleSource[], RegExp]>([
    [
      [rolesFromClaim('roles', { only: ['reviewr'] })],
      /'reviewr', which is not in createHub\.roles/,
    ],
    [
      [rolesFromClaim('roles', { only: ['admin'] })],
      /cannot give the role 'admin'; .*access\.admin/,
    ],
    [[rolesFromClaim('roles', { map: { chief: 'admin' } })], /cannot give the role 'admin'/],
    [[rolesFromClaim('roles', { map: { chief: 'boss' } })], /'boss', which is not in/],
    [[roleFor('user', everyone())], /cannot give the role 'user'; every user has it/],
    [[rolesFromClaim('roles'), rolesFromClaim('roles')], /two sources are called/],
  ])('%j', ([sources, said]) => {
    expect(refusal(() => assertRoleSources(sources, roles))).toMatch(said)
  })

  test('but for those that fit, two of one claim with other namings among them', () => {
    const sources = [
      rolesFromClaim('roles'),
      rolesFromClaim('roles', { prefix: 'kc-' }),
      roleFor('reviewer', everyone()),
    ]
    expect(refusal(() => assertRoleSources(sources, roles))).toBe('taken')
  })
})

import { describe, expect, test } from 'vitest'
import type { Identity } from '../../contract/authenticator.ts'
import { decideAccess } from '../policy.ts'
import { claim, everyone, groups, type AccessSubject } from '../rules.ts'
import { changedRoles, giveRoles, sameRoles, withoutRolesOf } from './given-roles.ts'
import { roleFor, rolesFromClaim, rolesFromFact } from './role-sources.ts'

function subject(parts: Partial<Identity>): AccessSubject {
  return {
    username: 'alice',
    identity: { issuer: 'i', subject: 's', username: 'alice', ...parts },
    authenticator: 'x',
    groups: [],
    existing: true,
  }
}

const alice = subject({
  groups: ['staff'],
  claims: {
    realm_access: { roles: ['reviewer', 'offline_access'] },
    mixed: [1, 'reviewer', null],
    one: 'reviewer',
  },
  facts: { 'github.teams': async () => ['acme/core', 'constructor'] },
})
const hub = { isGivable: (name: string) => ['reviewer', 'gh-core'].includes(name) }
const given = (role: string, by: string, identityId = 'i s') => ({ role, by, identityId })

describe('roles come from', () => {
  test.each([
    [rolesFromClaim('realm_access.roles'), ['reviewer', 'offline_access']],
    [rolesFromClaim('realm_access.roles', { prefix: 'kc-' }), ['kc-reviewer', 'kc-offline_access']],
    [rolesFromClaim('absent'), []],
    [rolesFromClaim('mixed'), ['reviewer']],
    [rolesFromClaim('one', { prefix: 'x-' }), ['x-reviewer']],
    [rolesFromFact('github.teams', { prefix: 'gh-' }), ['gh-acme/core', 'gh-constructor']],
    [rolesFromFact('github.teams', { map: { 'acme/core': 'reviewer', x: 'other' } }), ['reviewer']],
    [rolesFromFact('github.orgs', { map: { acme: 'reviewer' } }), undefined],
    [rolesFromFact('github.orgs'), undefined],
    [roleFor('reviewer', everyone()), ['reviewer']],
    [roleFor('reviewer', claim('mixed', 2)), []],
  ])('%j', async (source, names) => expect(await source.of(alice)).toEqual(names))

  test('no claim of an account that has none: there is no telling', async () => {
    expect(await rolesFromClaim('roles').of(subject({}))).toBeUndefined()
  })

  test('nothing without a name, or with two namings', () => {
    for (const make of [
      () => rolesFromClaim(''),
      () => rolesFromFact(''),
      () => roleFor('', everyone()),
      () => rolesFromClaim('roles', { map: { a: 'reviewer' }, prefix: 'x-' }),
      () => rolesFromClaim('roles', { map: { a: 'reviewer' }, only: ['reviewer'] }),
    ])
      expect(make).toThrow(expect.objectContaining({ code: 'HUB_ERR_OPTION' }))
  })
})

describe('a policy with sources of roles', () => {
  const policy = { allow: [everyone()], roles: [rolesFromClaim('realm_access.roles')] }

  test('says what each of them said, and nothing without sources', async () => {
    expect(await decideAccess(policy, alice)).toMatchObject({
      admitted: true,
      roles: [{ by: 'rolesFromClaim(realm_access.roles)', names: ['reviewer', 'offline_access'] }],
    })
    expect(await decideAccess({ allow: [everyone()] }, alice)).not.toHaveProperty('roles')
  })

  test('has them see the groups of this login', async () => {
    const roles = [roleFor('reviewer', groups('staff'))]
    const decision = await decideAccess({ allow: [everyone()], roles }, alice)
    expect(decision).toMatchObject({ roles: [{ names: ['reviewer'] }] })
  })

  test('asks none of them about somebody who is refused', async () => {
    const asked: string[] = []
    const facts = { teams: async () => (asked.push('teams'), []) }
    await decideAccess({ roles: [rolesFromFact('teams')] }, subject({ facts }))
    expect(asked).toEqual([])
  })

  test('refuses when one of them fails, and says which', async () => {
    const facts = { teams: () => Promise.reject(new Error('away')) }
    expect(
      await decideAccess(
        { allow: [everyone()], roles: [rolesFromFact('teams')] },
        subject({ facts }),
      ),
    ).toMatchObject({ admitted: false, by: 'rolesFromFact(teams)', cause: expect.any(Error) })
  })

  test('gives a shared password none: who knows it can be anybody', async () => {
    const shared = { ...alice, identity: { ...alice.identity, shared: true } }
    expect(await decideAccess(policy, shared)).toMatchObject({ admitted: true, roles: [] })
  })
})

describe('what is said of an account', () => {
  const before = [given('reviewer', 'a'), given('gh-core', 'b'), given('reviewer', 'a', 'other s')]

  test('replaces what was said before; another account keeps what it gave', () => {
    expect(giveRoles(hub, before, 'i s', [{ by: 'a', names: ['gh-core'] }])).toEqual({
      roles: [given('reviewer', 'a', 'other s'), given('gh-core', 'a')],
      ignored: [],
    })
    expect(giveRoles(hub, before, 'i s', []).roles).toEqual([given('reviewer', 'a', 'other s')])
  })

  test('stays where a source cannot tell, for that source alone', () => {
    const found = giveRoles(hub, before, 'i s', [{ by: 'a' }, { by: 'b', names: [] }])
    expect(found.roles).toEqual([given('reviewer', 'a', 'other s'), given('reviewer', 'a')])
  })

  test('gives nothing by names that are no roles, which are told as far as they were asked for', () => {
    const names = ['reviewer', 'admin', 'offline_access', 'reviewer']
    expect(giveRoles(hub, [], 'i s', [{ by: 'a', names }])).toEqual({
      roles: [given('reviewer', 'a')],
      ignored: ['admin', 'offline_access'],
    })
    expect(giveRoles(hub, [], 'i s', [{ by: 'a', names, only: ['gh-core'] }])).toEqual({
      roles: [],
      ignored: [],
    })
  })

  test('is kept within bounds, whatever an issuer says', () => {
    const names = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(300))
    const { ignored } = giveRoles(hub, [], 'i s', [{ by: 'a', names }])
    expect(ignored).toHaveLength(20)
    expect(ignored.every((name) => name.length <= 100)).toBe(true)
  })

  test('ends with the account', () => {
    expect(withoutRolesOf(before, 'i s')).toEqual([given('reviewer', 'a', 'other s')])
  })
})

test('what changed is told by role: one that came from elsewhere too is not lost', () => {
  const both = [given('reviewer', 'a'), given('reviewer', 'b')]
  expect(changedRoles(both, [given('reviewer', 'b')])).toEqual({ gained: [], lost: [] })
  expect(changedRoles([given('reviewer', 'a')], [given('gh-core', 'a')])).toEqual({
    gained: ['gh-core'],
    lost: ['reviewer'],
  })
  expect(sameRoles(both, both.toReversed())).toBe(true)
  expect(sameRoles(both, [given('reviewer', 'b')])).toBe(false)
})

import { describe, expect, test } from 'vitest'
import type { ScopeOwner } from './owner.ts'
import { ADMIN_SCOPES, USER_SCOPES } from './roles.ts'
import { overScoped, tokenScopes, type TokenFacts } from './token.ts'

const alice: ScopeOwner = { kind: 'user', name: 'alice', groups: ['staff'], scopes: USER_SCOPES }
const root: ScopeOwner = { kind: 'user', name: 'root', groups: [], scopes: ADMIN_SCOPES }
const culler: ScopeOwner = {
  kind: 'service',
  name: 'culler',
  scopes: ['list:users', 'servers!group=staff'],
}

const IDENTIFY = ['read:users:groups!user=alice', 'read:users:name!user=alice']
const own = { server: { user: 'alice', name: '' } }
const bobs = { server: { user: 'bob', name: 'lab' } }

const cases: { what: string; token: TokenFacts; expected: readonly string[] }[] = [
  {
    what: 'a token without scopes can do nothing',
    token: { owner: alice, scopes: [] },
    expected: [],
  },
  {
    what: 'a token has no more than it says',
    token: { owner: alice, scopes: ['read:tokens!user'] },
    expected: ['read:tokens!user=alice'],
  },
  {
    what: 'a token has no more than its owner',
    token: { owner: alice, scopes: ['proxy', 'read:tokens'] },
    expected: ['read:tokens!user=alice'],
  },
  {
    what: 'a group filter ends at the owner, who is in it',
    token: { owner: alice, scopes: ['read:tokens!group=staff', 'start:servers!group=others'] },
    expected: ['read:tokens!user=alice'],
  },
  {
    what: 'a browser token of the own server can enter it and say whose it is',
    token: { owner: alice, scopes: [], client: own },
    expected: ['access:servers!server=alice/', ...IDENTIFY],
  },
  {
    what: 'a browser token gives no access that its owner has not (or no more)',
    token: { owner: alice, scopes: [], client: bobs },
    expected: IDENTIFY,
  },
  {
    what: "an administrator's browser token of another's server enters that one only",
    token: { owner: root, scopes: [], client: bobs },
    expected: [
      'access:servers!server=bob/lab',
      'read:users:groups!user=root',
      'read:users:name!user=root',
    ],
  },
  {
    what: 'the token of a server knows its server but does not identify',
    token: {
      owner: alice,
      scopes: ['users:activity!user', 'access:servers!server'],
      server: own.server,
    },
    expected: [
      'access:servers!server=alice/',
      'read:users:activity!user=alice',
      'users:activity!user=alice',
    ],
  },
  {
    what: 'a token made with a shared password is no administrator',
    token: { owner: { ...root, scopes: USER_SCOPES }, scopes: ['admin:users', 'read:tokens'] },
    expected: [
      'read:users!user=root',
      'read:users:activity!user=root',
      'read:users:groups!user=root',
      'read:users:name!user=root',
      'users:activity!user=root',
      'read:tokens!user=root',
    ].toSorted(),
  },
  {
    what: 'the browser token of a teacher enters the server of a student, whose group is known',
    token: {
      owner: { ...alice, scopes: ['self', 'access:servers!group=class'] },
      scopes: ['access:servers!server=bob/lab', 'access:servers!server=eve/'],
      others: new Map([
        ['bob', ['class']],
        ['eve', ['other']],
      ]),
    },
    expected: ['access:servers!server=bob/lab'],
  },
  {
    what: 'a service token has what the service has',
    token: { owner: culler, scopes: ['list:users', 'start:servers', 'proxy'] },
    expected: ['list:users', 'read:users:name', 'start:servers!group=staff'],
  },
]

describe('tokenScopes', () => {
  test.for(cases)('$what', ({ token, expected }) => {
    expect([...tokenScopes(token)].toSorted()).toEqual(expected)
  })

  test('inherit follows what its owner is now', () => {
    const token = { scopes: ['inherit'] }
    expect(tokenScopes({ ...token, owner: { ...root, name: 'alice' } })).toContain('shutdown')
    expect(tokenScopes({ ...token, owner: alice })).not.toContain('shutdown')
    expect(tokenScopes({ ...token, owner: alice })).toContain('servers!user=alice')
  })
})

describe('overScoped', () => {
  test.for([
    [['inherit'], alice, []],
    [['self', 'tokens!user', 'read:users!user=alice', 'servers!server=alice/lab'], alice, []],
    [['servers', 'self'], alice, ['servers']],
    [
      ['servers!user=bob', 'proxy', 'read:servers!group=staff'],
      alice,
      ['servers!user=bob', 'proxy', 'read:servers!group=staff'],
    ],
    [['admin:users', 'shutdown'], root, []],
    [['custom:grades'], root, ['custom:grades']],
    [['list:users!user=alice', 'servers'], culler, ['servers']],
  ] satisfies readonly [readonly string[], ScopeOwner, readonly string[]][])(
    '%j for %o: too much is %j',
    ([requested, owner, offending]) => {
      expect(overScoped(requested, owner)).toEqual(offending)
    },
  )

  test('refuses what is no scope', () => {
    expect(() => overScoped(['self', 'sudo'], root)).toThrow(
      expect.objectContaining({ code: 'HUB_ERR_BAD_REQUEST' }),
    )
  })
})

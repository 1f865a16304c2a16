import { describe, expect, test } from 'vitest'
import { expandScopes, ownerScopes } from './expand.ts'
import type { ScopeClient, ScopeOwner } from './owner.ts'
import { ADMIN_SCOPES, SERVER_TOKEN_SCOPES, USER_SCOPES } from './roles.ts'
import { SCOPES } from './tree.ts'

const alice: ScopeOwner = { kind: 'user', name: 'alice', groups: ['staff'], scopes: USER_SCOPES }
const root: ScopeOwner = { kind: 'user', name: 'root', groups: [], scopes: ADMIN_SCOPES }
const culler: ScopeOwner = {
  kind: 'service',
  name: 'culler',
  scopes: ['list:users', 'read:users:activity', 'inherit'],
}
const lab: ScopeClient = { server: { user: 'alice', name: 'lab' } }
const main: ScopeClient = { server: { user: 'alice', name: '' } }

const ALICE = [
  'access:servers!user=alice',
  'delete:servers!user=alice',
  'read:servers!user=alice',
  'read:shares!user=alice',
  'read:tokens!user=alice',
  'read:users!user=alice',
  'read:users:activity!user=alice',
  'read:users:groups!user=alice',
  'read:users:name!user=alice',
  'read:users:shares!user=alice',
  'servers!user=alice',
  'start:servers!user=alice',
  'tokens!user=alice',
  'users:activity!user=alice',
  'users:shares!user=alice',
]

const cases: {
  what: string
  scopes: readonly string[]
  owner?: ScopeOwner
  client?: ScopeClient
  expected: readonly string[]
}[] = [
  { what: 'nothing is nothing', scopes: [], expected: [] },
  { what: '(no_scope) is nothing', scopes: ['(no_scope)'], expected: [] },
  { what: "self is a user's own things", scopes: ['self'], expected: ALICE },
  { what: 'self of a service is nothing', scopes: ['self'], owner: culler, expected: [] },
  { what: 'inherit is what the owner has', scopes: ['inherit'], expected: ALICE },
  { what: "all is inherit's old name", scopes: ['all'], expected: ALICE },
  {
    what: 'inherit of a service is what it was given',
    scopes: ['inherit'],
    owner: culler,
    expected: ['list:users', 'read:users:activity', 'read:users:name'],
  },
  {
    what: 'a filter goes to all that is included',
    scopes: ['list:users!group=staff'],
    expected: ['list:users!group=staff', 'read:users:name!group=staff'],
  },
  {
    what: 'who may see a server does not see its user by that',
    scopes: ['read:servers!server=bob/lab'],
    expected: ['read:servers!server=bob/lab'],
  },
  {
    what: 'the default server has an empty name',
    scopes: ['access:servers!server'],
    client: main,
    expected: ['access:servers!server=alice/'],
  },
  {
    what: 'a server token may report activity and enter its server',
    scopes: SERVER_TOKEN_SCOPES,
    client: lab,
    expected: [
      'access:servers!server=alice/lab',
      'read:users:activity!user=alice',
      'users:activity!user=alice',
    ],
  },
  {
    what: '!user is the owner',
    scopes: ['tokens!user'],
    expected: ['read:tokens!user=alice', 'tokens!user=alice'],
  },
  {
    what: '!service is the service itself',
    scopes: ['access:services!service'],
    owner: culler,
    expected: ['access:services!service=culler'],
  },
  { what: '!user of a service is nobody', scopes: ['tokens!user'], owner: culler, expected: [] },
  { what: '!service of a user is none', scopes: ['access:services!service'], expected: [] },
  { what: '!server without a server is none', scopes: ['access:servers!server'], expected: [] },
  {
    what: 'a scope without filter makes filtered ones superfluous, whatever the order',
    scopes: ['list:groups!group=a', 'list:groups', 'read:groups:name!group=b'],
    expected: ['list:groups', 'read:groups:name'],
  },
  {
    what: 'several filters stay side by side',
    scopes: ['read:hub', 'start:servers!user=a', 'start:servers!user=b', 'start:servers!group=g'],
    expected: ['read:hub', 'start:servers!group=g', 'start:servers!user=a', 'start:servers!user=b'],
  },
  {
    what: 'a custom scope stays what it is',
    scopes: ['custom:x!user'],
    expected: ['custom:x!user=alice'],
  },
  {
    what: 'what this version does not know grants nothing',
    scopes: ['teleport:users', 'servers!planet=mars', 'proxy'],
    expected: ['proxy'],
  },
]

describe('expandScopes', () => {
  test.for(cases)('$what', ({ scopes, owner = alice, client, expected }) => {
    expect([...expandScopes(scopes, owner, client)].toSorted()).toEqual(expected)
  })

  test.for([alice, root, culler])('never gives an empty filter or a metascope (%#)', (owner) => {
    const everything = [
      ...SCOPES.keys(),
      'self',
      'inherit',
      ...SERVER_TOKEN_SCOPES,
      'read:services!service',
    ]
    for (const text of expandScopes(
      [...everything, ...everything.map((name) => `${name}!user`)],
      owner,
    )) {
      expect(text).toMatch(/^[a-z][a-z:_-]+(![a-z]+=.+)?$/)
    }
  })

  test('is idempotent', () => {
    for (const owner of [alice, root, culler]) {
      const once = ownerScopes(owner)
      expect(expandScopes(once, owner)).toEqual(once)
    }
  })
})

describe('roles', () => {
  test('a user has self, an administrator everything without a filter', () => {
    expect([...ownerScopes(alice)].toSorted()).toEqual(ALICE)
    expect([...ownerScopes(root)].toSorted()).toEqual([...SCOPES.keys()].toSorted())
  })
})

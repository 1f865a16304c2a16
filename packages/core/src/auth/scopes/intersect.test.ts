import { describe, expect, test } from 'vitest'
import { intersectScopes, subsetOf } from './intersect.ts'
import type { ScopeFacts } from './owner.ts'

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  alice: ['staff', 'all'],
  bob: ['guests', 'all'],
  carol: [],
}
const facts: ScopeFacts = { groupsOf: (user) => GROUPS[user] ?? [] }

type Row = readonly [left: readonly string[], right: readonly string[], common: readonly string[]]

const rows: readonly Row[] = [
  // Nothing in common.
  [[], [], []],
  [['users'], [], []],
  [['users'], ['proxy'], []],
  // The same scope, with and without filter.
  [['users'], ['users'], ['users']],
  [['users'], ['users!user=alice'], ['users!user=alice']],
  [['users'], ['users!group=staff', 'users!user=bob'], ['users!group=staff', 'users!user=bob']],
  [['users', 'users!user=alice'], ['users!user=bob'], ['users!user=bob']],
  // The same kind of filter.
  [['users!user=alice'], ['users!user=alice'], ['users!user=alice']],
  [['users!user=alice'], ['users!user=bob'], []],
  [
    ['users!user=alice', 'users!user=bob'],
    ['users!user=bob', 'users!user=carol'],
    ['users!user=bob'],
  ],
  [['users!group=staff'], ['users!group=staff', 'users!group=guests'], ['users!group=staff']],
  // Who is in both is not known: nothing.
  [['users!group=staff'], ['users!group=all'], []],
  [
    ['access:services!service=a'],
    ['access:services!service=a', 'access:services!service=b'],
    ['access:services!service=a'],
  ],
  // A group contains its members.
  [['users!user=alice'], ['users!group=staff'], ['users!user=alice']],
  [['users!user=bob'], ['users!group=staff'], []],
  [['users!user=carol'], ['users!group=all'], []],
  [['users!user=nobody'], ['users!group=all'], []],
  [
    ['users!user=alice', 'users!user=bob', 'users!user=carol'],
    ['users!group=all'],
    ['users!user=alice', 'users!user=bob'],
  ],
  [
    ['users!user=alice', 'users!group=guests'],
    ['users!user=bob', 'users!group=staff'],
    ['users!user=alice', 'users!user=bob'],
  ],
  [['users!user=x', 'users!group=y'], [], []],
  [['users!user=alice', 'users!group=staff'], ['users!user=alice'], ['users!user=alice']],
  // A group of the name of a user is not that user.
  [['users!group=alice'], ['users!user=alice'], []],
  // A user contains the user's servers.
  [
    ['access:servers!user=alice'],
    ['access:servers!server=alice/'],
    ['access:servers!server=alice/'],
  ],
  [
    ['access:servers!user=alice'],
    ['access:servers!server=alice/lab'],
    ['access:servers!server=alice/lab'],
  ],
  [['access:servers!user=alice'], ['access:servers!server=alicex/lab'], []],
  [['access:servers!user=alice'], ['access:servers!server=bob/alice'], []],
  [['access:servers!server=alice/'], ['access:servers!server=alice/lab'], []],
  // So does a group.
  [
    ['access:servers!group=staff'],
    ['access:servers!server=alice/lab'],
    ['access:servers!server=alice/lab'],
  ],
  [['access:servers!group=staff'], ['access:servers!server=bob/lab'], []],
  [
    ['access:servers!server=alice/lab', 'access:servers!user=bob'],
    ['access:servers!group=staff', 'access:servers!server=bob/x'],
    ['access:servers!server=alice/lab', 'access:servers!server=bob/x'],
  ],
  // A service is nobody's.
  [['read:services!service=alice'], ['read:services!user=alice'], []],
  // Only the same scope: one that includes it was expanded before.
  [['users!user=alice'], ['read:users!user=alice'], []],
]

describe('intersectScopes', () => {
  test.for(rows)('%j and %j have %j in common, in both orders', ([left, right, common]) => {
    expect([...intersectScopes(left, right, facts)].toSorted()).toEqual(common)
    expect([...intersectScopes(right, left, facts)].toSorted()).toEqual(common)
  })

  test.for(rows)('what %j and %j have in common is within both', ([left, right]) => {
    const common = intersectScopes(left, right, facts)
    expect(subsetOf(common, new Set(left), facts)).toEqual([])
    expect(subsetOf(common, new Set(right), facts)).toEqual([])
    expect(intersectScopes(common, left, facts)).toEqual(common)
  })
})

describe('subsetOf', () => {
  test.for([
    [['users'], ['users!user=alice'], ['users']],
    [['users!user=alice'], ['users'], []],
    [['users!user=alice', 'users!user=bob'], ['users!user=alice'], ['users!user=bob']],
    [['users!user=alice', 'users!user=bob'], ['users!group=staff'], ['users!user=bob']],
    [['users!group=staff'], ['users!user=alice'], ['users!group=staff']],
    [['access:servers!server=alice/'], ['access:servers!user=alice'], []],
    [
      ['access:servers!user=alice'],
      ['access:servers!server=alice/'],
      ['access:servers!user=alice'],
    ],
    [['proxy', 'shutdown'], ['proxy'], ['shutdown']],
  ] satisfies readonly Row[])(
    'of %j and held %j, too much is %j',
    ([requested, held, offending]) => {
      expect(subsetOf(requested, new Set(held), facts)).toEqual(offending)
    },
  )
})

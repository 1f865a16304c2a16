import { describe, expect, test } from 'vitest'
import { allows, filterOf, hasScope, type ScopeTarget } from './query.ts'

const held = new Set([
  'list:users',
  'read:servers!user=alice',
  'read:servers!group=staff',
  'read:servers!server=bob/lab',
  'groups!group=staff',
  'read:services!service=culler',
  'shutdown!user=alice',
])

describe('hasScope', () => {
  test.for([
    ['list:users', true],
    ['read:servers', true],
    ['shutdown', true],
    ['read:server', false],
    ['users', false],
    ['group', false],
  ] as const)('%s: %s', ([name, expected]) => {
    expect(hasScope(held, name)).toBe(expected)
  })
})

describe('allows', () => {
  test.for([
    ['list:users', {}, true],
    ['list:users', { user: 'anybody' }, true],
    ['read:servers', { user: 'alice' }, true],
    ['read:servers', { user: 'alice', server: 'any' }, true],
    ['read:servers', { user: 'alic' }, false],
    ['read:servers', { user: 'bob' }, false],
    ['read:servers', { user: 'bob', server: 'lab' }, true],
    ['read:servers', { user: 'bob', server: '' }, false],
    ['read:servers', { user: 'carol', server: 'lab', userGroups: ['x', 'staff'] }, true],
    ['read:servers', { user: 'carol', userGroups: ['x'] }, false],
    ['read:servers', { userGroups: ['staff'] }, false],
    ['read:servers', {}, false],
    ['groups', { group: 'staff' }, true],
    ['groups', { group: 'guests' }, false],
    ['read:services', { service: 'culler' }, true],
    ['read:services', { service: 'other' }, false],
    ['read:services', { user: 'culler' }, false],
    // What concerns nobody in particular cannot be limited to somebody.
    ['shutdown', {}, false],
    ['proxy', {}, false],
  ] satisfies readonly [string, ScopeTarget, boolean][])(
    '%s on %o: %s',
    ([name, target, expected]) => {
      expect(allows(held, name, target)).toBe(expected)
    },
  )
})

describe('filterOf', () => {
  test('is all without a filter, and every name with one', () => {
    expect(filterOf(held, 'list:users')).toBe('all')
    expect(filterOf(held, 'read:servers')).toEqual({
      users: new Set(['alice']),
      groups: new Set(['staff']),
      servers: new Set(['bob/lab']),
      services: new Set(),
    })
  })

  test('is nothing for a scope that is not held', () => {
    const none = { users: new Set(), groups: new Set(), servers: new Set(), services: new Set() }
    expect(filterOf(held, 'proxy')).toEqual(none)
    expect(filterOf(held, 'read:server')).toEqual(none)
  })
})

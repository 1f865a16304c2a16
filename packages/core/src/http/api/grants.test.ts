import { expect, test } from 'vitest'
import { createGrants } from './grants.ts'

const somebody = (name: string, ...groups: string[]) => ({ name, groups })

test('a filter by user reaches the user and all their servers', () => {
  const grants = createGrants(new Set(['servers!user=alice']))
  expect(grants.user('servers', somebody('alice'))).toBe(true)
  expect(grants.server('servers', somebody('alice'), 'lab')).toBe(true)
  expect(grants.user('servers', somebody('bob'))).toBe(false)
  expect(grants.user('users', somebody('alice'))).toBe(false)
})

test('a filter by server reaches that server only', () => {
  const grants = createGrants(new Set(['servers!server=alice/']))
  expect(grants.server('servers', somebody('alice'), '')).toBe(true)
  expect(grants.server('servers', somebody('alice'), 'lab')).toBe(false)
  expect(grants.user('servers', somebody('alice'))).toBe(false)
  expect(grants.some(['servers'])).toBe(true)
})

test('a filter by group reaches its members, and needs their groups to be known', () => {
  const grants = createGrants(new Set(['read:users!group=lab', 'list:users']))
  expect(grants.user('read:users', somebody('alice', 'lab'))).toBe(true)
  expect(grants.user('read:users', somebody('alice', 'other'))).toBe(false)
  expect(grants.usesGroups(['read:users'])).toBe(true)
  expect(grants.usesGroups(['list:users'])).toBe(false)
})

test('groups and services are reached by name or by a scope without filter', () => {
  const grants = createGrants(new Set(['groups!group=lab', 'read:services']))
  expect([grants.group('groups', 'lab'), grants.group('groups', 'x')]).toEqual([true, false])
  expect(grants.service('read:services', 'culler')).toBe(true)
})

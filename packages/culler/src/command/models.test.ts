import { expect, test } from 'vitest'
import { hindrance, serverCandidate, userCandidate, userList, userModel } from './models.ts'

const NOW = Date.UTC(2026, 0, 15, 12)
const alice = userModel.parse({ name: 'alice', admin: false, last_activity: null })

test('times are UTC, with or without a zone, to the millisecond', () => {
  const server = {
    started: '2026-01-15T10:00:00',
    last_activity: '2026-01-15T11:00:00.123456Z',
    user_options: { profile: 'large' },
  }
  expect(serverCandidate(alice, 'gpu', server, NOW)).toEqual({
    now: NOW,
    server: {
      id: 'alice/gpu',
      name: 'gpu',
      startedAt: NOW - 2 * 3_600_000,
      lastActivity: NOW - 3_600_000 + 123,
      userOptions: { profile: 'large' },
    },
    user: { id: 'alice', name: 'alice', admin: false, groups: [], lastActivity: undefined },
  })
})

test.each([
  ['never used counts from its start', { started: '2026-01-15T10:00:00Z' }, 10],
  [
    'last used in an earlier life counts from its start',
    { started: '2026-01-15T10:00:00Z', last_activity: '2026-01-01T00:00:00Z' },
    10,
  ],
  ['of unknown start is as old as its use', { last_activity: '2026-01-15T09:00:00Z' }, 9],
])('a server %s', (_what, server, hour) => {
  expect(serverCandidate(alice, '', server, NOW)?.server.lastActivity).toBe(
    Date.UTC(2026, 0, 15, hour),
  )
})

test('what has no time is not asked about', () => {
  expect(serverCandidate(alice, '', {}, NOW)).toBeUndefined()
  expect(serverCandidate(alice, '', { started: 'yesterday' }, NOW)).toBeUndefined()
  expect(userCandidate(alice, NOW)).toBeUndefined()
})

test('a user who was never there counts from when they were added', () => {
  const created = '2026-01-15T10:00:00Z'
  const user = userModel.parse({ name: 'alice', created, last_activity: null })
  expect(userCandidate(user, NOW)?.user).toEqual({
    id: 'alice',
    name: 'alice',
    // The scopes did not show it: better not removed than removed by mistake.
    admin: true,
    groups: [],
    createdAt: Date.parse(created),
    lastActivity: Date.parse(created),
  })
})

test('only a server that is ready, and on no way to anywhere, is asked about', () => {
  expect(hindrance({ ready: true, pending: null })).toBeUndefined()
  expect(hindrance({ url: '/user/alice/' })).toBeUndefined()
  expect(hindrance({ ready: true, pending: 'stop' })).toBe('it has a pending stop')
  expect(hindrance({ ready: false, pending: null, url: '/user/alice/' })).toBe('it is not ready')
  expect(hindrance({ url: null })).toBe('it is not ready')
})

test('a list is a page, or all there are', () => {
  const items = [{ name: 'alice' }]
  expect(userList.parse(items)).toMatchObject({ items: [{ name: 'alice' }], next: undefined })
  const next = { offset: 50, limit: 50, url: 'http://elsewhere/' }
  expect(userList.parse({ items, _pagination: { next } }).next).toEqual({ offset: 50, limit: 50 })
  expect(userList.parse({ items, _pagination: { next: null } }).next).toBeUndefined()
  expect(userList.safeParse({ message: 'no' }).success).toBe(false)
})

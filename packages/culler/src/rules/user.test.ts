import { userCullCandidate } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { idleCuller } from '../idle-culler.ts'
import type { IdleCullerOptions } from '../options.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 0, 15, 12)

function decide(
  options: IdleCullerOptions,
  { age = 0, idle = 0, admin = false }: { age?: number; idle?: number; admin?: boolean },
) {
  const user = { admin, createdAt: NOW - age, lastActivity: NOW - idle }
  return idleCuller({ users: true, ...options }).decideUser?.(userCullCandidate({ now: NOW, user }))
}

const BOTH = { after: '30d', maxAge: '90d' } as const
const IDLE = { action: 'remove', reason: 'removed after 30 days without activity' }
const OLD = { action: 'remove', reason: 'removed 90 days after they were added' }

test('users have nothing to fear unless told otherwise', () => {
  expect(idleCuller()).not.toHaveProperty('decideUser')
  expect(idleCuller({ users: false })).not.toHaveProperty('decideUser')
})

test.each([
  ['was there just now is kept', {}, { action: 'keep', until: NOW + 30 * DAY }],
  ['was not there for long is removed', { age: 40 * DAY, idle: 30 * DAY }, IDLE],
  ['is old is removed', { age: 90 * DAY }, OLD],
  [
    'is kept until the earlier of the two',
    { age: 80 * DAY, idle: 1 },
    { action: 'keep', until: NOW + 10 * DAY },
  ],
  ['is an administrator is removed too', { age: 40 * DAY, idle: 30 * DAY, admin: true }, IDLE],
] as const)('a user who %s', (_what, user, expected) => {
  expect(decide(BOTH, user)).toEqual(expected)
})

test('administrators are spared by every rule when told so', () => {
  const options = { ...BOTH, adminUsers: false }
  expect(decide(options, { age: 90 * DAY, idle: 30 * DAY, admin: true })).toEqual({
    action: 'keep',
  })
  expect(decide(options, { age: 90 * DAY, admin: true })).toEqual({ action: 'keep' })
  expect(decide(options, { age: 90 * DAY, idle: 30 * DAY })).toEqual(IDLE)
})

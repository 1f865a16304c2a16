import { defineCuller } from '@hubkit/core/contract'
import { describe, expect, test } from 'vitest'
import { failures } from '../failures.ts'
import { register } from '../register.ts'
import { cullerContract } from './culler.ts'

const HOUR = 3_600_000

/** Stops a server after an hour without activity, removes a user after 30 days. */
const culler = defineCuller({
  name: 'idle',
  every: '1m',
  decide({ now, server }) {
    const until = Math.max(server.lastActivity, now - HOUR * 24 * 1000) + HOUR
    return now >= until
      ? { action: 'stop', reason: 'stopped after 1 h without activity' }
      : { action: 'keep', until }
  },
  decideUser({ now, user }) {
    const until = Math.max(user.lastActivity, now - HOUR * 24 * 1000) + 30 * 24 * HOUR
    return now >= until
      ? { action: 'remove', reason: 'removed after 30 days without activity' }
      : { action: 'keep', until }
  },
})

register({ test }, cullerContract, () => ({ subject: { culler } }))

describe('one that goes by the calendar', () => {
  // It stops at noon, when the suite's candidates live unless told otherwise.
  const isNoon = (at: number): boolean => Math.floor(at / HOUR) % 24 === 12
  const noon = defineCuller({
    name: 'noon',
    decide: ({ now }) =>
      isNoon(now) ? { action: 'stop', reason: 'stopped at noon' } : { action: 'keep' },
  })
  const now = Date.UTC(2026, 0, 15, 20)

  register({ test }, cullerContract, () => ({ subject: { culler: noon, now } }))

  test('says what is missing when the test does not say when it keeps', async () => {
    const found = await failures(cullerContract, () => ({ subject: { culler: noon } }))
    expect(found.map(({ error }) => String(error))).toEqual(
      Array.from({ length: 2 }, () => expect.stringMatching(/2026-01-15T12:00.*`now`/)),
    )
  })

  test('is told about which candidate it throws', async () => {
    const strict = defineCuller({
      name: 'strict',
      decide: ({ now: at }) =>
        new Date(at).toISOString() ? { action: 'keep' } : { action: 'keep' },
    })
    const [odd] = await failures(cullerContract, () => ({ subject: { culler: strict } }))
    expect(String(odd?.error)).toContain(`now: ${Number.MAX_SAFE_INTEGER}`)
  })
})

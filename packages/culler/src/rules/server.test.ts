import { cullCandidate } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { idleCuller } from '../idle-culler.ts'
import type { CullFacts, IdleCullerOptions } from '../options.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 0, 15, 12)

/** What is decided about a server by its age and how long nobody used it. */
function decide(
  options: IdleCullerOptions,
  { age = 0, idle = 0, name = '' }: { age?: number; idle?: number; name?: string },
) {
  const server = { name, startedAt: NOW - age, lastActivity: NOW - idle }
  return idleCuller(options).decide(cullCandidate({ now: NOW, server }))
}

const IDLE = {
  action: 'stop',
  reason: 'stopped after 1 h without activity',
  cause: { kind: 'idle', seconds: 3600 },
}
const OLD = {
  action: 'stop',
  reason: 'stopped after running for 12 h',
  cause: { kind: 'age', seconds: 12 * 3600 },
}
const BOTH = { after: '1h', maxAge: '12h' } as const

describe('a server', () => {
  test.each([
    ['used just now is kept', BOTH, {}, { action: 'keep', until: NOW + HOUR }],
    [
      'a moment before its time is kept',
      BOTH,
      { age: 2 * HOUR, idle: HOUR - 1 },
      { action: 'keep', until: NOW + 1 },
    ],
    ['idle to the millisecond is stopped', BOTH, { age: 2 * HOUR, idle: HOUR }, IDLE],
    ['old is stopped in use', BOTH, { age: 12 * HOUR }, OLD],
    ['idle and old is stopped for being idle', BOTH, { age: 12 * HOUR, idle: HOUR }, IDLE],
    [
      'is kept until the earlier of the two',
      BOTH,
      { age: 11.5 * HOUR, idle: HOUR / 4 },
      { action: 'keep', until: NOW + HOUR / 2 },
    ],
    [
      'may grow old without a limit',
      { after: '1h' },
      { age: 1e12 },
      { action: 'keep', until: NOW + HOUR },
    ],
    [
      'is stopped after 10 minutes unless told otherwise',
      {},
      { age: HOUR, idle: 600_000 },
      {
        action: 'stop',
        reason: 'stopped after 10 min without activity',
        cause: { kind: 'idle', seconds: 600 },
      },
    ],
  ] as const)('that is %s', (_what, options, server, expected) => {
    expect(decide(options, server)).toEqual(expected)
  })

  const lost = { age: 12 * HOUR, idle: HOUR }
  test.each([
    ['default servers', { defaultServers: false }, ''],
    ['named servers', { namedServers: false }, 'gpu'],
  ])('is kept by every rule when %s are', (_what, kinds, name) => {
    expect(decide({ ...BOTH, ...kinds }, { ...lost, name })).toEqual({ action: 'keep' })
    expect(decide({ ...BOTH, ...kinds }, { age: 12 * HOUR, name })).toEqual({ action: 'keep' })
    const other = name === '' ? 'gpu' : ''
    expect(decide({ ...BOTH, ...kinds }, { ...lost, name: other })).toEqual(IDLE)
    const asked: CullFacts[] = []
    const arbiter = { decide: (facts: CullFacts) => asked.push(facts) > 0 }
    expect(decide({ ...BOTH, ...kinds, ...arbiter }, { ...lost, name })).toEqual({ action: 'keep' })
    expect(asked).toEqual([])
  })

  test('with a name is removed when told so, the default one never', () => {
    const options = { ...BOTH, removeNamedServers: true }
    expect(decide(options, { ...lost, name: 'gpu' })).toEqual({ ...IDLE, action: 'remove' })
    expect(decide(options, { age: 12 * HOUR, name: 'gpu' })).toEqual({ ...OLD, action: 'remove' })
    expect(decide(options, lost)).toEqual(IDLE)
  })
})

describe('a decide function', () => {
  test('is told everything, and may answer later', async () => {
    const asked: CullFacts[] = []
    const answer = await decide(
      { ...BOTH, decide: (facts) => Promise.resolve(asked.push(facts) > 0) },
      { age: 2 * HOUR, idle: 1.5 * HOUR, name: 'gpu' },
    )
    expect(answer).toEqual(IDLE)
    expect(asked).toMatchObject([
      {
        now: NOW,
        inactive: 1.5 * HOUR,
        age: 2 * HOUR,
        after: HOUR,
        maxAge: 12 * HOUR,
        due: 'idle',
        server: { name: 'gpu', userOptions: {} },
        user: { name: 'alice', admin: false, groups: [] },
      },
    ])
  })

  test('has the last word over both rules, and then nothing is foretold', async () => {
    const never = { ...BOTH, decide: () => false }
    expect(await decide(never, { age: 12 * HOUR, idle: HOUR })).toEqual({ action: 'keep' })
    expect(await decide(never, { age: 12 * HOUR })).toEqual({ action: 'keep' })
    expect(await decide(never, {})).toEqual({ action: 'keep' })
  })

  test('stops also what no rule would', async () => {
    const always = { ...BOTH, decide: () => true }
    expect(await decide(always, {})).toEqual({
      action: 'stop',
      reason: 'stopped by a rule of this hub',
      cause: { kind: 'rule' },
    })
    expect(await decide(always, { age: 12 * HOUR })).toEqual(OLD)
  })

  test('that forgets its answer, or throws, rejects', async () => {
    // @ts-expect-error it returns nothing
    await expect(decide({ decide: () => undefined }, {})).rejects.toThrow('neither true nor false')
    const broken = (): never => {
      throw new Error('bug')
    }
    await expect(decide({ decide: broken }, {})).rejects.toThrow('bug')
  })
})

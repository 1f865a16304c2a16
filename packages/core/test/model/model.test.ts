import { describe, expect, test } from 'vitest'
import { explore } from './explore.ts'
import { RULES, type Rules } from './rules.ts'
import type { Bounds } from './state.ts'

const NONE: Bounds = { attempts: 2, requests: 3, crashes: 0, deaths: 0, faults: 0 }

/** `HUBKIT_MODEL=full` looks farther: a minute and 2 GB. */
const runs: readonly Bounds[] =
  process.env['HUBKIT_MODEL'] === 'full'
    ? [
        { ...NONE, crashes: 1, deaths: 1, faults: 1 },
        { ...NONE, crashes: 2, deaths: 1 },
        { ...NONE, attempts: 3, requests: 5 },
      ]
    : [
        { ...NONE, crashes: 1 },
        { ...NONE, requests: 2, crashes: 1, deaths: 1, faults: 1 },
      ]

const words = (bounds: Bounds): string =>
  Object.entries(bounds)
    .map(([what, most]) => `${what} <= ${most}`)
    .join(', ')

describe('two hubs, one server, every order of steps', () => {
  test.each(runs.map((bounds) => [words(bounds), bounds] as const))(
    'keep every promise with %s',
    { timeout: 600_000 },
    (what, bounds) => {
      const { states, steps, depth, quiet, counterexample } = explore(RULES, bounds)
      console.log(
        `model: ${states} states, ${steps} steps, depth ${depth}, ${quiet} at rest (${what})`,
      )
      expect(counterexample).toBeUndefined()
      // It must not pass for want of anything to look at.
      expect(states).toBeGreaterThan(10_000)
      expect(quiet).toBeGreaterThan(10)
    },
  )
})

interface Mutation {
  /** The promise that is broken. */
  readonly without: keyof Rules
  readonly bounds: Partial<Bounds>
  readonly found: RegExp
}

const mutations: readonly Mutation[] = [
  {
    without: 'fencing',
    bounds: { requests: 1 },
    found: /stopped, and running was acknowledged last/,
  },
  { without: 'revisionCheck', bounds: { requests: 2 }, found: /says stopped, and a process runs/ },
  {
    without: 'leaseRunsOut',
    bounds: { requests: 1, crashes: 1 },
    found: /nothing leads to rest/,
  },
  {
    without: 'attemptGuard',
    bounds: { requests: 2, faults: 1 },
    found: /older attempt ends the newer server/,
  },
  {
    without: 'lateStartRefused',
    bounds: { requests: 2 },
    found: /says stopped, and a process runs/,
  },
  { without: 'startAdopts', bounds: { requests: 1 }, found: /two processes/ },
  { without: 'stopWaits', bounds: { requests: 2 }, found: /says stopped, and a process runs/ },
  {
    without: 'failedStopRepeats',
    bounds: { requests: 2, faults: 1 },
    found: /says stopped, and a process runs/,
  },
  { without: 'routeFirst', bounds: { requests: 2 }, found: /route still leads to it/ },
  { without: 'routeReviewed', bounds: {}, found: /'s route leads to nothing/ },
  {
    without: 'queueReadAgain',
    bounds: { requests: 2 },
    found: /ready, and stopped was acknowledged last/,
  },
  { without: 'storageDestroyed', bounds: {}, found: /its storage is left/ },
]

describe('a seeded mutation is found:', () => {
  test.each(mutations)('no $without', { timeout: 60_000 }, ({ without, bounds, found }) => {
    const { states, counterexample } = explore(
      { ...RULES, [without]: false },
      { ...NONE, ...bounds },
    )
    const trace = counterexample?.trace ?? []
    const lines = trace.map((step, index) => `  ${index + 1}. ${step}`)
    console.log(
      [
        `no ${without}: ${counterexample?.what} (${trace.length} steps, ${states} states)`,
        ...lines,
      ].join('\n'),
    )
    expect(counterexample?.what).toMatch(found)
    expect(trace.length).toBeLessThan(40)
  })

  test('every promise has one', () => {
    expect(new Set(mutations.map(({ without }) => without))).toEqual(new Set(Object.keys(RULES)))
  })
})

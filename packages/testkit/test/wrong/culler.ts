import { defineCuller, type CullCandidate, type Culler } from '@hubkit/core/contract'
import { cullerContract, type CullerSubject } from '../../src/contracts/culler.ts'
import type { Wrong } from './wrong.ts'

const HOUR = 3_600_000

/** Stops a server after an hour without activity. */
function idle(change: Partial<Culler> = {}): Culler {
  return defineCuller({
    name: 'idle',
    every: '1m',
    decide({ now, server }) {
      const until = Math.max(server.lastActivity, now - HOUR * 24 * 1000) + HOUR
      return now >= until
        ? { action: 'stop', reason: 'stopped after 1 h without activity' }
        : { action: 'keep', until }
    },
    ...change,
  })
}

const changed: readonly {
  readonly what: string
  readonly change: Partial<Culler>
  readonly fails: readonly string[]
}[] = [
  {
    what: 'it counts how often it is asked',
    change: (() => {
      let asked = 0
      return {
        decide: () => ((asked += 1), { action: 'keep', until: Date.UTC(2100, 0) + asked } as const),
      }
    })(),
    fails: ['the same candidate gives the same decision', 'until is when it decides otherwise'],
  },
  {
    what: 'it changes the candidate',
    change: {
      decide: (candidate: CullCandidate) => {
        Object.assign(candidate.server, { lastActivity: 0 })
        return { action: 'keep' }
      },
    },
    fails: cullerContract.cases
      .map((item) => item.name)
      .filter((name) => !name.startsWith('it has') && !name.startsWith('the same')),
  },
  {
    what: 'it stops everybody, without a word',
    change: { decide: () => ({ action: 'stop', reason: '' }) },
    fails: [
      'it keeps a server that is new and active now',
      'a decision is well-formed',
      'odd times and names are no fault',
      'a clock that was set back stops nothing',
    ],
  },
  {
    what: 'it warns too late',
    change: {
      decide: ({ now, server }) =>
        now >= server.lastActivity + HOUR
          ? { action: 'stop', reason: 'stopped after 1 h without activity' }
          : { action: 'keep', until: server.lastActivity + 3 * HOUR },
    },
    fails: ['until is when it decides otherwise'],
  },
  {
    what: 'its interval is not a duration',
    change: { every: 0 },
    fails: ['it has a name, an interval and the version of the contract'],
  },
]

/** Cullers that are wrong in one way. */
export const wrongCullers: readonly Wrong<CullerSubject>[] = changed.map(
  ({ what, change, fails }) => ({
    what,
    fails,
    make: () => ({ subject: { culler: idle(change) } }),
  }),
)

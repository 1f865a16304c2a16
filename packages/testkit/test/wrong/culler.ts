import {
  defineCuller,
  type CullCandidate,
  type Culler,
  type UserCullCandidate,
} from '@hubkit/core/contract'
import { cullerContract, type CullerSubject } from '../../src/contracts/culler.ts'
import type { Wrong } from './wrong.ts'

const HOUR = 3_600_000

/** Stops a server after an hour without activity, removes a user after a day. */
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
    decideUser({ now, user }) {
      const until = Math.max(user.lastActivity, now - HOUR * 24 * 1000) + 24 * HOUR
      return now >= until
        ? { action: 'remove', reason: 'removed after 1 day without activity' }
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
      .filter((name) => !/^it has|^the same|a user|nobody/.test(name)),
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
    fails: ['it has a name, an interval, a concurrency and the version of the contract'],
  },
  {
    what: 'it wants to do half a thing at once',
    change: { concurrency: 0.5 },
    fails: ['it has a name, an interval, a concurrency and the version of the contract'],
  },
  {
    what: 'it removes everybody, without a word',
    change: { decideUser: () => ({ action: 'remove', reason: '' }) },
    fails: [
      'it keeps a user who is new and active now',
      'a decision is well-formed',
      'odd times and names are no fault',
      'a clock that was set back removes nobody',
    ],
  },
  {
    what: 'it says of a user what can only be said of a server',
    change: {
      // @ts-expect-error a user cannot be stopped
      decideUser: ({ now, user }) =>
        now >= user.lastActivity + 24 * HOUR
          ? { action: 'stop', reason: 'stopped after 1 day without activity' }
          : { action: 'keep' },
    },
    fails: ['a decision is well-formed', 'odd times and names are no fault'],
  },
  {
    what: 'it removes a user earlier than it told',
    change: {
      decideUser: ({ now, user }) =>
        now >= user.lastActivity + HOUR
          ? { action: 'remove', reason: 'removed after 1 h without activity' }
          : { action: 'keep', until: user.lastActivity + 24 * HOUR },
    },
    fails: ['until is when it decides otherwise'],
  },
  {
    what: 'it counts how often it is asked about users',
    change: (() => {
      let asked = 0
      return {
        decideUser: () => (
          (asked += 1),
          { action: 'keep', until: Date.UTC(2100, 0) + asked } as const
        ),
      }
    })(),
    fails: ['the same candidate gives the same decision', 'until is when it decides otherwise'],
  },
  {
    what: 'it changes the user it is asked about',
    change: {
      decideUser: (candidate: UserCullCandidate) => {
        Object.assign(candidate.user, { lastActivity: 0 })
        return { action: 'keep' }
      },
    },
    fails: cullerContract.cases
      .map((item) => item.name)
      .filter((name) => !/^it has|^the same|a server|stops nothing/.test(name)),
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

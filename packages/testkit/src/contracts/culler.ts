import assert from 'node:assert/strict'
import {
  milliseconds,
  type CullCandidate,
  type CullDecision,
  type Culler,
} from '@hubkit/core/contract'
import type { ContractCase, ContractSuite } from '../case.ts'

/** A culler under test. */
export interface CullerSubject {
  readonly culler: Culler
  /** Candidates it is asked about besides the suite's own, such as one that it stops. */
  readonly candidates?: readonly CullCandidate[] | undefined
}

const NOW = Date.UTC(2026, 0, 15, 12)
const HOUR = 3_600_000

/** Makes a candidate for a culler, frozen through and through: by default a server that has just started. */
export function cullCandidate(
  parts: {
    readonly now?: number
    readonly server?: Partial<CullCandidate['server']>
    readonly user?: Partial<CullCandidate['user']>
  } = {},
): CullCandidate {
  const { now = NOW } = parts
  const server = {
    id: 'serverofalice123',
    name: '',
    startedAt: now,
    lastActivity: now,
    ...parts.server,
  }
  const user = {
    id: 'u1',
    name: 'alice',
    admin: false,
    groups: Object.freeze([]),
    lastActivity: now,
    ...parts.user,
  }
  return Object.freeze({ now, server: Object.freeze(server), user: Object.freeze(user) })
}

function usual({ candidates = [] }: CullerSubject): readonly CullCandidate[] {
  const ages = [0, HOUR, 24 * HOUR, 400 * 24 * HOUR]
  return [
    ...candidates,
    ...ages.flatMap((age) => [
      cullCandidate({ server: { startedAt: NOW - age, lastActivity: NOW - age } }),
      cullCandidate({ server: { startedAt: NOW - age, lastActivity: NOW - age / 2, name: 'gpu' } }),
      cullCandidate({
        server: { startedAt: NOW - age },
        user: { admin: true, groups: ['staff'], lastActivity: undefined },
      }),
    ]),
  ]
}

function extreme(): readonly CullCandidate[] {
  const times = [
    0,
    -1,
    1,
    NOW + HOUR,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    8.64e15,
    NOW + 0.5,
  ]
  const odd = ['', '__proto__', 'Ünïcödé 用户', 'x'.repeat(10_000)]
  return [
    ...times.flatMap((time) => [
      cullCandidate({ server: { startedAt: time } }),
      cullCandidate({ server: { lastActivity: time } }),
      cullCandidate({
        server: { startedAt: time, lastActivity: time },
        user: { lastActivity: time },
      }),
      cullCandidate({ now: time }),
    ]),
    ...odd.map((name) => cullCandidate({ server: { name }, user: { name, groups: [name, name] } })),
  ]
}

function assertDecision(decision: CullDecision): void {
  if (decision.action === 'keep') {
    const { until } = decision
    assert.ok(until === undefined || Number.isFinite(until), 'until is a point in time')
    return
  }
  assert.ok(
    decision.action === 'stop' || decision.action === 'remove',
    `action is '${decision.action}'`,
  )
  assert.match(decision.reason, /^\S[^\r\n]{2,198}\S$/, 'the reason is one line for the user')
}

function cullerCase(
  name: string,
  run: (subject: CullerSubject) => Promise<void>,
): ContractCase<CullerSubject> {
  return { name, run }
}

/** What every culler must do. */
export const cullerContract: ContractSuite<CullerSubject> = {
  name: 'culler',
  cases: [
    cullerCase('it has a name, an interval and the version of the contract', async ({ culler }) => {
      assert.equal(culler.specVersion, 1)
      assert.ok(culler.name)
      if (culler.every !== undefined)
        assert.ok(milliseconds(culler.every) > 0, 'every is more than nothing')
    }),

    cullerCase('it keeps a server that is new and active now', async ({ culler }) => {
      assert.equal((await culler.decide(cullCandidate())).action, 'keep')
    }),

    cullerCase('a decision is well-formed', async (subject) => {
      for (const candidate of usual(subject)) assertDecision(await subject.culler.decide(candidate))
    }),

    cullerCase('the same candidate gives the same decision', async (subject) => {
      const candidates = usual(subject)
      const ask = (candidate: CullCandidate): Promise<CullDecision> =>
        Promise.resolve(subject.culler.decide(structuredClone(candidate)))
      const first = await Promise.all(candidates.map(ask))
      // In another order, so that what it remembers of one would show in the next.
      const again = await Promise.all(candidates.toReversed().map(ask))
      assert.deepEqual(again.toReversed(), first)
    }),

    cullerCase('it does not change what it is asked about', async (subject) => {
      for (const candidate of usual(subject)) {
        const copy = structuredClone(candidate)
        await subject.culler.decide(copy)
        assert.deepEqual(copy, structuredClone(candidate))
        // Frozen: an attempt to write throws.
        await subject.culler.decide(candidate)
      }
    }),

    cullerCase('until is when it decides otherwise', async (subject) => {
      for (const candidate of usual(subject)) {
        const decision = await subject.culler.decide(candidate)
        if (decision.action !== 'keep' || decision.until === undefined) continue
        const { until } = decision
        const { now } = candidate
        assert.ok(until >= now, 'until does not lie in the past')
        const before = await subject.culler.decide({ ...candidate, now: now + (until - now) / 2 })
        assert.equal(before.action, 'keep', 'it keeps as long as it said')
        const after = await subject.culler.decide({ ...candidate, now: until + 1 })
        assert.notEqual(after.action, 'keep', 'it decides otherwise afterwards')
      }
    }),

    cullerCase('odd times and names are no fault', async ({ culler }) => {
      for (const candidate of extreme()) assertDecision(await culler.decide(candidate))
    }),

    cullerCase('a clock that was set back stops nothing', async ({ culler }) => {
      // Active and started "in an hour", as other machines saw it.
      const ahead = { startedAt: NOW + HOUR, lastActivity: NOW + HOUR }
      assert.equal((await culler.decide(cullCandidate({ server: ahead }))).action, 'keep')
    }),
  ],
}

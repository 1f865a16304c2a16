import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import type { Awaitable, CullDecision, UserCullDecision } from '@hubkit/core/contract'

type Decision = CullDecision | UserCullDecision

/** What a culler is asked about of one kind, servers or users, and what has to hold for it. */
export interface Side {
  /** Decisions are of the form that the contract says; also about odd candidates. */
  wellFormed(): Promise<void>
  odd(): Promise<void>
  /** The same candidate gives the same decision. */
  repeatable(): Promise<void>
  /** Candidates stay as they are. */
  harmless(): Promise<void>
  /** `until` is when the decision changes. */
  foretold(): Promise<void>
}

const ON_ONE_LINE = { breakLength: Infinity, maxStringLength: 40, depth: 3 }

/**
 * @param actions what may be said besides `keep`
 * @param candidates frozen
 */
export function sideOf<Candidate extends { readonly now: number }>(
  actions: readonly string[],
  ask: (candidate: Candidate) => Awaitable<Decision>,
  candidates: readonly Candidate[],
  odd: readonly Candidate[],
): Side {
  const decide = async (candidate: Candidate): Promise<Decision> => {
    try {
      return await ask(candidate)
    } catch (cause) {
      throw new Error(`it throws about ${inspect(candidate, ON_ONE_LINE)}`, { cause })
    }
  }
  const assertDecision = (decision: Decision): void => {
    if (decision.action === 'keep') {
      const { until } = decision
      assert.ok(until === undefined || Number.isFinite(until), 'until is a point in time')
      return
    }
    assert.ok(actions.includes(decision.action), `action is '${decision.action}'`)
    assert.match(decision.reason, /^\S[^\r\n]{2,198}\S$/, 'the reason is one line for the user')
  }
  return {
    async wellFormed() {
      for (const candidate of candidates) assertDecision(await decide(candidate))
    },
    async odd() {
      for (const candidate of odd) assertDecision(await decide(candidate))
    },
    async repeatable() {
      const askOne = (candidate: Candidate): Promise<Decision> => decide(structuredClone(candidate))
      const first = await Promise.all(candidates.map(askOne))
      // In another order, so that what it remembers of one would show in the next.
      const again = await Promise.all(candidates.toReversed().map(askOne))
      assert.deepEqual(again.toReversed(), first)
    },
    async harmless() {
      for (const candidate of candidates) {
        const copy = structuredClone(candidate)
        await decide(copy)
        assert.deepEqual(copy, structuredClone(candidate))
        // Frozen: an attempt to write throws.
        await decide(candidate)
      }
    },
    async foretold() {
      for (const candidate of candidates) {
        const decision = await decide(candidate)
        if (decision.action !== 'keep' || decision.until === undefined) continue
        const { until } = decision
        const { now } = candidate
        assert.ok(until >= now, 'until does not lie in the past')
        const before = await decide({ ...candidate, now: now + (until - now) / 2 })
        assert.equal(before.action, 'keep', `it keeps until ${until}, as it said at ${now}`)
        const after = await decide({ ...candidate, now: until + 1 })
        assert.notEqual(
          after.action,
          'keep',
          `it decides otherwise after ${until}, as it said at ${now}`,
        )
      }
    },
  }
}

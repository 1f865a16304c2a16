import assert from 'node:assert/strict'
import {
  milliseconds,
  type CullCandidate,
  type CullDecision,
  type Culler,
  type UserCullCandidate,
  type UserCullDecision,
} from '@hubkit/core/contract'
import type { ContractCase, ContractSuite } from '../case.ts'
import {
  cullCandidate,
  HOUR,
  NOW,
  oddServers,
  oddUsers,
  userCullCandidate,
  usualServers,
  usualUsers,
} from './culler/candidates.ts'
import { sideOf, type Side } from './culler/side.ts'

/** A culler under test. */
export interface CullerSubject {
  readonly culler: Culler
  /**
   * When the suite's candidates live, in milliseconds since 1970: for a culler that goes by the calendar a moment at
   * which it keeps a server that has just started. @default a Thursday noon, UTC
   */
  readonly now?: number | undefined
  /** Candidates it is asked about besides the suite's own, such as one that it stops. */
  readonly candidates?: readonly CullCandidate[] | undefined
  /** Users it is asked about besides the suite's own, when it decides about users. */
  readonly userCandidates?: readonly UserCullCandidate[] | undefined
}

/** Servers, and users when it has a say about them. */
function sidesOf({
  culler,
  now = NOW,
  candidates = [],
  userCandidates = [],
}: CullerSubject): readonly Side[] {
  const servers = sideOf(
    ['stop', 'remove'],
    (candidate: CullCandidate) => culler.decide(candidate),
    [...candidates, ...usualServers(now)],
    oddServers(now),
  )
  if (!culler.decideUser) return [servers]
  const users = sideOf(
    ['remove'],
    (candidate: UserCullCandidate) => culler.decideUser?.(candidate) ?? { action: 'keep' },
    [...userCandidates, ...usualUsers(now)],
    oddUsers(now),
  )
  return [servers, users]
}

function cullerCase(
  name: string,
  run: (subject: CullerSubject) => Promise<void>,
): ContractCase<CullerSubject> {
  return { name, run }
}

function onAllSides(name: string, run: (side: Side) => Promise<void>): ContractCase<CullerSubject> {
  return cullerCase(name, async (subject) => {
    for (const side of sidesOf(subject)) await run(side)
  })
}

function assertKept(
  decision: CullDecision | UserCullDecision | undefined,
  candidate: CullCandidate | UserCullCandidate,
): void {
  if (decision === undefined || decision.action === 'keep') return
  const at = new Date(candidate.now).toISOString()
  assert.fail(
    `it says ${decision.action} (${decision.reason}) at ${at}; for one that goes by the calendar, ` +
      'the test gives a `now` at which it keeps',
  )
}

/** What every culler must do. */
export const cullerContract: ContractSuite<CullerSubject> = {
  name: 'culler',
  cases: [
    cullerCase(
      'it has a name, an interval, a concurrency and the version of the contract',
      async ({ culler }) => {
        assert.equal(culler.specVersion, 1)
        assert.ok(culler.name)
        if (culler.every !== undefined)
          assert.ok(milliseconds(culler.every) > 0, 'every is more than nothing')
        const { concurrency = 1 } = culler
        assert.ok(Number.isSafeInteger(concurrency) && concurrency >= 0, 'concurrency is a count')
      },
    ),

    cullerCase('it keeps a server that is new and active now', async ({ culler, now = NOW }) => {
      const candidate = cullCandidate({ now })
      assertKept(await culler.decide(candidate), candidate)
    }),

    cullerCase('it keeps a user who is new and active now', async ({ culler, now = NOW }) => {
      const candidate = userCullCandidate({ now })
      assertKept(await culler.decideUser?.(candidate), candidate)
    }),

    onAllSides('a decision is well-formed', (side) => side.wellFormed()),
    onAllSides('the same candidate gives the same decision', (side) => side.repeatable()),
    onAllSides('it does not change what it is asked about', (side) => side.harmless()),
    onAllSides('until is when it decides otherwise', (side) => side.foretold()),
    onAllSides('odd times and names are no fault', (side) => side.odd()),

    cullerCase('a clock that was set back stops nothing', async ({ culler, now = NOW }) => {
      // Active and started "in an hour", as other machines saw it.
      const ahead = { startedAt: now + HOUR, lastActivity: now + HOUR }
      const candidate = cullCandidate({ now, server: ahead })
      assertKept(await culler.decide(candidate), candidate)
    }),

    cullerCase('a clock that was set back removes nobody', async ({ culler, now = NOW }) => {
      const ahead = { createdAt: now + HOUR, lastActivity: now + HOUR }
      const candidate = userCullCandidate({ now, user: ahead })
      assertKept(await culler.decideUser?.(candidate), candidate)
    }),
  ],
}

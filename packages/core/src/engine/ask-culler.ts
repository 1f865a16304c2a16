import type {
  CullCandidate,
  Culler,
  CullDecision,
  UserCullCandidate,
  UserCullDecision,
} from '../contract/culler.ts'
import { HubError } from '../contract/errors.ts'
import type { Awaitable } from '../contract/plugin.ts'
import { unlessAborted } from './pause.ts'

/** How long an answer is waited for. */
export interface Patience {
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/** Asks what a culler says of a server. Rejects when it does, when its answer is none, or when patience ends. */
export function askOfServer(
  culler: Culler,
  candidate: CullCandidate,
  patience: Patience,
): Promise<CullDecision> {
  return ask(culler, () => culler.decide(candidate), ['keep', 'stop', 'remove'], patience)
}

/** The same of a user; keeps when the culler has no say about users. */
export function askOfUser(
  culler: Culler,
  candidate: UserCullCandidate,
  patience: Patience,
): Promise<UserCullDecision> {
  const decide = (): Awaitable<UserCullDecision> =>
    culler.decideUser?.(candidate) ?? { action: 'keep' }
  return ask(culler, decide, ['keep', 'remove'], patience)
}

async function ask<Decision extends CullDecision | UserCullDecision>(
  culler: Culler,
  decide: () => Awaitable<Decision>,
  actions: readonly Decision['action'][],
  { timeout, signal }: Patience,
): Promise<Decision> {
  const answer = decide()
  // Most answer at once: thousands of timers would take longer than their decisions.
  const decision =
    'then' in answer
      ? await unlessAborted(answer, AbortSignal.any([signal, AbortSignal.timeout(timeout)]))
      : answer
  if (!actions.includes(decision.action))
    throw unfit(culler, `an action that is none of ${actions.join(', ')}`)
  if (decision.action !== 'keep' && !/\S/.test(decision.reason)) throw unfit(culler, 'no reason')
  return decision
}

function unfit(culler: Culler, found: string): HubError {
  return new HubError('HUB_ERR_PLUGIN', {
    message: `The culler '${culler.name}' gave ${found}.`,
  })
}

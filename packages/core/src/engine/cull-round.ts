import type { CullCandidate, Culler, UserCullCandidate } from '../contract/culler.ts'
import type { StopReason } from '../contract/records.ts'
import type { Actor, Servers, Users } from './api.ts'
import type { Patience } from './ask-culler.ts'
import type { Core } from './parts.ts'
import { culled, readStopCause } from './stop-cause.ts'

/** How many records are read at once. */
export const PAGE = 200
/** How often what was used between decision and deed is asked about again. */
export const TRIES = 5
/** How long a culler may think about one candidate. */
const DECISION_TIMEOUT = 30_000

/** What core needs to carry out what cullers say. */
export interface CullingParts {
  readonly core: Core
  readonly servers: Servers
  readonly users: Users
  /** Records what the proxy saw since. */
  readonly noteActivity: () => Promise<void>
}

/** One pass of one culler over everything. */
export interface CullRound extends CullingParts {
  readonly culler: Culler
  /** Runs at most as many at once as the culler says, over servers and users of all kinds. */
  readonly pool: <T>(work: () => Promise<T>) => Promise<T>
  /** What the culler failed with in this pass, and how often. */
  readonly failures: Map<string, number>
  /** Aborts when the lease is lost, or the hub closes. */
  readonly signal: AbortSignal
}

/** Who culls. */
export function actorOf({ name }: Culler): Actor {
  return { kind: 'culler', name }
}

/** Why something was culled, for the record. */
export function culledBecause(message: string, cause?: unknown): StopReason {
  const known = readStopCause(cause)
  return known ? culled(known, message) : { code: 'culled', message }
}

/** Between two pages others get their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Says that the culler failed about one candidate: a fault that all candidates meet is logged in full once a pass. */
function noteFailure(
  { core, culler, failures }: CullRound,
  about: Readonly<Record<string, string>>,
  error: unknown,
): void {
  const words = String(error)
  const times = failures.get(words) ?? 0
  failures.set(words, times + 1)
  if (times === 0)
    core.log.error('a culler failed; what it was asked about is kept', {
      culler: culler.name,
      ...about,
      error,
    })
}

/** After a pass: how often else it failed. */
export function tellFailures({ core, culler, failures }: CullRound): void {
  const more = [...failures.values()].reduce((sum, times) => sum + times - 1, 0)
  if (more > 0)
    core.log.error('a culler failed as often again', { culler: culler.name, times: more })
}

/** Asks; when the culler fails, says so in the log and keeps. */
export async function askOrKeep<
  Candidate extends CullCandidate | UserCullCandidate,
  Decision extends { readonly action: string },
>(
  round: CullRound,
  ask: (culler: Culler, candidate: Candidate, patience: Patience) => Promise<Decision>,
  candidate: Candidate,
): Promise<Decision | { readonly action: 'keep' }> {
  const { culler, signal } = round
  try {
    return await ask(culler, candidate, { timeout: DECISION_TIMEOUT, signal })
  } catch (error) {
    const about =
      'server' in candidate ? { server: candidate.server.id } : { user: candidate.user.id }
    if (!signal.aborted) noteFailure(round, about, error)
    return { action: 'keep' }
  }
}

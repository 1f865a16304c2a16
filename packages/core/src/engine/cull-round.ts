import type { CullCandidate, Culler, UserCullCandidate } from '../contract/culler.ts'
import type { StopReason } from '../contract/records.ts'
import type { Actor, Servers, Users } from './api.ts'
import type { Patience } from './ask-culler.ts'
import type { Core } from './parts.ts'

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
  /** Aborts when the lease is lost, or the hub closes. */
  readonly signal: AbortSignal
}

/** Who culls. */
export function actorOf({ name }: Culler): Actor {
  return { kind: 'culler', name }
}

/** Why something was culled, for the record. */
export function culled(message: string): StopReason {
  return { code: 'culled', message }
}

/** Between two pages others get their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Asks; when the culler fails, says so in the log and keeps. */
export async function askOrKeep<
  Candidate extends CullCandidate | UserCullCandidate,
  Decision extends { readonly action: string },
>(
  { core, culler, signal }: CullRound,
  ask: (culler: Culler, candidate: Candidate, patience: Patience) => Promise<Decision>,
  candidate: Candidate,
): Promise<Decision | { readonly action: 'keep' }> {
  try {
    return await ask(culler, candidate, { timeout: DECISION_TIMEOUT, signal })
  } catch (error) {
    if (!signal.aborted)
      core.log.error('a culler failed; what it was asked about is kept', {
        culler: culler.name,
        ...('server' in candidate ? { server: candidate.server.id } : { user: candidate.user.id }),
        error,
      })
    return { action: 'keep' }
  }
}

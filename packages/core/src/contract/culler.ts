import type { Duration } from './duration.ts'
import type { Awaitable } from './plugin.ts'

/** What a culler decides about: a running server. All times are milliseconds since 1970. */
export interface CullCandidate {
  readonly now: number
  readonly server: {
    readonly id: string
    readonly name: string
    readonly startedAt: number
    /** The latest of what the server, the proxy and the hub saw. */
    readonly lastActivity: number
  }
  readonly user: {
    readonly id: string
    readonly name: string
    readonly admin: boolean
    readonly groups: readonly string[]
    readonly lastActivity: number | undefined
  }
}

/** What a culler says. */
export type CullDecision =
  | {
      readonly action: 'keep'
      /** When it would decide otherwise if nothing happens, so that the user can be warned; milliseconds since 1970. */
      readonly until?: number | undefined
    }
  | {
      readonly action: 'stop' | 'remove'
      /** One sentence for the user: "stopped after 1 h without activity". */
      readonly reason: string
    }

/**
 * Decides which servers to stop. A pure decision: core asks for every running server once per `every`, under a
 * lease, several at once, and does the stopping. The first culler that does not keep wins. MUST NOT have effects,
 * MUST be answerable again with the same outcome for the same candidate; a throw keeps the server.
 */
export interface Culler {
  readonly specVersion: 1
  readonly name: string
  /** How often it wants to be asked. @default '5m' */
  readonly every?: Duration | undefined
  decide(candidate: CullCandidate): Awaitable<CullDecision>
}

/** Adds the contract's version to a culler. */
export function defineCuller(culler: Omit<Culler, 'specVersion'>): Culler {
  return { specVersion: 1, ...culler }
}

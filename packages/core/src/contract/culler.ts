import type { Duration } from './duration.ts'
import type { JsonObject } from './json.ts'
import type { Awaitable } from './plugin.ts'
import type { StopCause } from './records.ts'

/** Whose server it is. All times are milliseconds since 1970. */
interface CulledUser {
  readonly id: string
  readonly name: string
  readonly admin: boolean
  readonly groups: readonly string[]
}

/** What a culler decides about: a running server. All times are milliseconds since 1970. */
export interface CullCandidate {
  readonly now: number
  readonly server: {
    readonly id: string
    readonly name: string
    readonly startedAt: number
    /** The latest of what the server, the proxy and the hub saw. */
    readonly lastActivity: number
    /** What its user chose for it, such as a profile. */
    readonly userOptions: JsonObject
  }
  readonly user: CulledUser & { readonly lastActivity: number | undefined }
}

/** What a culler says of a server. */
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
      /** The same for programs, when it is one of these: pages then say it in the reader's language. */
      readonly cause?: StopCause | undefined
    }

/** A user whose servers have all stopped. All times are milliseconds since 1970. */
export interface UserCullCandidate {
  readonly now: number
  readonly user: CulledUser & {
    readonly createdAt: number
    /** The latest of a login, a request, the use of a server, and `createdAt`. */
    readonly lastActivity: number
  }
}

/** What a culler says of a user. */
export type UserCullDecision =
  | {
      readonly action: 'keep'
      /** When it would decide otherwise if nothing happens; milliseconds since 1970. */
      readonly until?: number | undefined
    }
  | {
      readonly action: 'remove'
      /** One sentence for the record of what happened: "removed after 30 days without activity". */
      readonly reason: string
    }

/**
 * Decides which servers to stop, and which users to remove. Pure decisions: core asks about every running server once
 * per `every`, then, when there is `decideUser`, about every user without one; one hub process at a time, under a
 * lease, several at once. Core does the stopping and removing, and asks again first about what was used meanwhile. The
 * first culler that does not keep wins. MUST NOT have effects, MUST be answerable again with the same outcome for the
 * same candidate. A throw keeps, as does an answer that takes longer than 30 s.
 */
export interface Culler {
  readonly specVersion: 1
  /** Unlike that of any other culler of the hub. */
  readonly name: string
  /** How often it wants to be asked, more than nothing; the hub varies it by a tenth. @default '5m' */
  readonly every?: Duration | undefined
  /** How many of its decisions are asked for and carried out at once, over all users; 0 is without limit. @default 10 */
  readonly concurrency?: number | undefined
  decide(candidate: CullCandidate): Awaitable<CullDecision>
  /** Without it users are never removed. */
  decideUser?(candidate: UserCullCandidate): Awaitable<UserCullDecision>
}

/** Adds the contract's version to a culler. */
export function defineCuller(culler: Omit<Culler, 'specVersion'>): Culler {
  return { specVersion: 1, ...culler }
}

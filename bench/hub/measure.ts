import type { Finding } from './finding.ts'
import type { Side } from './side.ts'

/** How much is done: in a full run, or in one that only tries. */
export interface Scale {
  /** For how long a rate is measured, in seconds. */
  readonly seconds: number
  /** How often what can be repeated is; the median counts. */
  readonly rounds: number
  /** Servers that are started and stopped at once. */
  readonly spawns: number
  /** Users that are made at once, and among which one page is read. */
  readonly users: number
  /** Running servers before each restart, rising. */
  readonly restarts: readonly number[]
}

export const FULL: Scale = {
  seconds: 3,
  rounds: 3,
  spawns: 200,
  users: 10_000,
  restarts: [1000, 5000],
}
export const QUICK: Scale = {
  seconds: 1,
  rounds: 1,
  spawns: 100,
  users: 1000,
  restarts: [100],
}

/** Something that is measured at both hubs, one after the other. */
export interface Measure {
  readonly name: string
  /** Whether it is done once only, since it takes long or cannot be repeated on the same records. */
  readonly once?: boolean | undefined
  /** Whether it is about ours alone: what is aimed at says nothing of the peer. */
  readonly oursOnly?: boolean | undefined
  run(side: Side, scale: Scale): Promise<readonly Finding[]>
}

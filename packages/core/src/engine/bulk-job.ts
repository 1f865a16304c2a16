import type { JsonObject } from '../contract/json.ts'
import { isHubError } from '../contract/errors.ts'
import type { Timestamp } from '../contract/records.ts'
import type { Actor } from './api.ts'

/** One of the servers that are started or stopped together; it may not have been made yet. */
export interface BulkTarget {
  /** Its user's name. */
  readonly user: string
  readonly userId: string
  /** `''` is the default server. */
  readonly name: string
}

/** A server with which it did not work. */
export interface BulkProblem extends JsonObject {
  readonly user: string
  readonly server: string
  readonly code: string
  readonly message: string
}

/** How far a bulk start or stop has come. */
export interface BulkJob extends JsonObject {
  readonly action: 'start' | 'stop'
  readonly actor: Actor
  /** The list it was asked for on. */
  readonly from: string
  readonly total: number
  /** Those that are as they should be. */
  readonly done: number
  /** Those that were still on their way when their time was over; they go on by themselves. */
  readonly late: number
  readonly failed: number
  /** The first of those that failed. */
  readonly problems: readonly BulkProblem[]
  readonly begunAt: Timestamp
  /** When this was written: nobody works on it any more when that is long ago. */
  readonly writtenAt: Timestamp
  readonly endedAt?: Timestamp
}

/** How many failures are kept one by one. */
const MOST_PROBLEMS = 50
/** Milliseconds after which a job that is not written any more has been left by its process. */
export const LEFT_AFTER = 60_000

/** What became of one of the servers. */
export type BulkOutcome = 'done' | 'late' | { readonly error: unknown }

/** The job after one more of its servers. */
export function advanceJob(job: BulkJob, target: BulkTarget, outcome: BulkOutcome): BulkJob {
  if (outcome === 'done') return { ...job, done: job.done + 1 }
  if (outcome === 'late') return { ...job, late: job.late + 1 }
  const { error } = outcome
  const { code, message } = isHubError(error)
    ? error
    : { code: 'HUB_ERR_INTERNAL', message: 'Something went wrong in the hub.' }
  const problem = { user: target.user, server: target.name, code, message }
  return {
    ...job,
    failed: job.failed + 1,
    problems: job.problems.length < MOST_PROBLEMS ? [...job.problems, problem] : job.problems,
  }
}

/** Whether a job is over, goes on, or was left by a process that is gone. */
export function standingOfJob(job: BulkJob, now: number): 'ended' | 'running' | 'left' {
  if (job.endedAt !== undefined) return 'ended'
  return now - job.writtenAt > LEFT_AFTER ? 'left' : 'running'
}

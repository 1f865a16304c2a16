import type { DatabaseSync } from 'node:sqlite'
import { isHubError } from '@hubkit/core/contract'
import { isBusy, storeFailure } from './failure.ts'

/** Work for a transaction. */
export interface Job {
  /** Does it, or throws; says whether to keep what it did, and whom to tell once that is on disk. */
  run(): { readonly keep: boolean; tell(): void }
  fail(error: unknown): void
}

export interface WriteQueue {
  add(job: Job): void
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>
}

interface Waiting {
  readonly job: Job
  readonly since: number
}

/** How many jobs share a transaction at most, so that other processes get their turn. */
const groupSize = 200
/** How long to leave the lock to another process, in milliseconds. */
const pause = 5

/**
 * Runs jobs in the order they came. Those of one turn of the event loop share a transaction, and with it one sync to
 * disk, which is what a commit costs; each has a savepoint of its own, so that it is undone alone.
 *
 * @param patience how long a job waits for other processes, in milliseconds
 */
export function writeQueue(
  database: DatabaseSync,
  patience: number,
  committed: () => void,
): WriteQueue {
  let waiting: Waiting[] = []
  let scheduled = false
  let empty = Promise.withResolvers<void>()

  function schedule(milliseconds: number): void {
    if (scheduled) return
    scheduled = true
    if (milliseconds > 0) setTimeout(flush, milliseconds)
    else setImmediate(flush)
  }

  function flush(): void {
    scheduled = false
    const again = attempt(waiting.slice(0, groupSize))
    waiting = [...again, ...waiting.slice(groupSize)]
    if (waiting.length > 0) schedule(again.length > 0 ? pause * (1 + Math.random()) : 0)
    else empty.resolve()
  }

  /** Commits the jobs together, or each alone when that fails; gives those to try again. */
  function attempt(group: readonly Waiting[]): readonly Waiting[] {
    let tell: readonly (() => void)[]
    try {
      tell = transaction(
        database,
        group.map(({ job }) => job),
      )
    } catch (error) {
      if (isBusy(error)) return patient(group, error)
      if (group.length > 1) return group.flatMap((one) => attempt([one]))
      group[0]?.job.fail(storeFailure(error))
      return []
    }
    committed()
    for (const told of tell) told()
    return []
  }

  /** Those that have not waited long enough; the others fail. */
  function patient(group: readonly Waiting[], busy: unknown): readonly Waiting[] {
    const now = performance.now()
    return group.filter(({ job, since }) => {
      if (now - since < patience) return true
      job.fail(storeFailure(busy))
      return false
    })
  }

  return {
    add(job) {
      if (waiting.length === 0) empty = Promise.withResolvers()
      waiting.push({ job, since: performance.now() })
      schedule(0)
    },
    drained: () => (waiting.length === 0 ? Promise.resolve() : empty.promise),
  }
}

function transaction(database: DatabaseSync, jobs: readonly Job[]): readonly (() => void)[] {
  // Left over when even a rollback failed.
  if (database.isTransaction) database.exec('rollback')
  database.exec('begin immediate')
  try {
    const tell = jobs.map((job) => inSavepoint(database, job))
    database.exec('commit')
    return tell
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

function inSavepoint(database: DatabaseSync, job: Job): () => void {
  database.exec('savepoint job')
  let outcome: ReturnType<Job['run']>
  try {
    outcome = job.run()
  } catch (error) {
    // Only a caller's mistake is the job's own affair; what the database throws ends the transaction.
    if (!isHubError(error)) throw error
    outcome = { keep: false, tell: () => job.fail(error) }
  }
  if (!outcome.keep) database.exec('rollback to job')
  database.exec('release job')
  return () => outcome.tell()
}

import { join } from 'node:path'
import { clear, descendantsOf, familyOf } from './leftovers.ts'
import { FILES, type Place } from './place.ts'
import { rest } from './rest.ts'
import {
  isAlive,
  recentRows,
  signalTo,
  type ProcessId,
  type ProcessTable,
} from './processes/table.ts'
import { writeRecord } from './records.ts'
import { inspect, settle, type Standing } from './standing.ts'

/** One rung: a signal to the whole process group, and how many milliseconds it gets. */
export interface Rung {
  readonly signal: NodeJS.Signals
  readonly wait: number
}

/** How an attempt is ended. */
export interface EndOptions {
  readonly ladder: readonly Rung[]
  /** Milliseconds for what is left after the ladder. */
  readonly patience: number
  /** Milliseconds that processes outside the group get between SIGTERM and SIGKILL. */
  readonly grace: number
  readonly table: ProcessTable
  readonly signal?: AbortSignal | undefined
}

/** What could not be ended, or not be confirmed to be. */
export class NotEnded extends Error {
  override readonly name = 'NotEnded'
}

/**
 * Ends an attempt: its launcher if nothing has run yet, else the server by the ladder, then what is left of it
 * anywhere. Resolves only when all is gone. One that nobody claimed has nothing to end.
 *
 * @throws NotEnded when something is left, or nobody can tell
 * @throws what `signal` aborts with
 */
export async function endAttempt(place: Place, options: EndOptions): Promise<void> {
  const { table, ladder, signal } = options
  const ours = new Map<number, ProcessId>()
  let rung = 0
  let standing = await inspect(place, table)
  while (standing.phase === 'pending' || standing.phase === 'running') {
    signal?.throwIfAborted()
    if (standing.phase === 'pending') {
      // Once it is dead, no record of a run means that nothing ever ran.
      signalTo(table, standing.launcher, 'SIGKILL')
      standing = await changed(place, standing, options.patience, options)
      if (standing.phase === 'pending') throw new NotEnded('its launcher does not end')
      continue
    }
    const step = ladder[rung++]
    if (!step) throw new NotEnded(`process ${standing.run.leader.pid} does not end`)
    const { leader } = standing.run
    for (const id of descendantsOf(leader, recentRows(table))) ours.set(id.pid, id)
    signalTo(table, leader, step.signal, 'group')
    standing = await changed(place, standing, step.wait, options)
  }
  if (standing.phase === 'ending') {
    standing = await changed(place, standing, options.patience + options.grace, options)
    // It hangs, or was stopped: then this is done without it.
    if (standing.phase === 'ending') {
      signalTo(table, standing.launcher, 'SIGKILL')
      standing = await changed(place, standing, options.patience, options)
    }
  }
  if (standing.phase === 'ending') throw new NotEnded('its launcher does not end')
  await clearUp(place, [...ours.values()], options)
}

/** Ends what is left of an attempt whose leader and launcher are gone. */
async function clearUp(
  place: Place,
  seen: readonly ProcessId[],
  { table, patience, grace }: EndOptions,
): Promise<void> {
  const standing = await settle(place, table)
  if (standing.phase === 'none') return
  if (standing.phase === 'unreadable')
    throw new NotEnded('its records cannot be read', { cause: standing.error })
  if (standing.phase !== 'gone' && standing.phase !== 'orphaned')
    throw new NotEnded(`it is ${standing.phase} again`)
  const { run, endedAt } =
    standing.phase === 'orphaned'
      ? { run: standing.run, endedAt: standing.exit?.clock }
      : { run: undefined, endedAt: undefined }
  const left = (): readonly ProcessId[] => [
    ...(run ? familyOf(run, endedAt, table) : []),
    ...seen.filter((id) => isAlive(table, id)),
  ]
  if (standing.phase === 'gone' && seen.length === 0) return
  if (!(await clear(left, table, { grace, patience })))
    throw new NotEnded(
      `processes ${left()
        .map((id) => id.pid)
        .join(', ')} do not end`,
    )
  if (run) await writeRecord(join(place.directory, FILES.gone), {})
}

/** Waits until an attempt stands otherwise than it did, or the time is over. */
async function changed(
  place: Place,
  before: Standing,
  time: number,
  { table, signal }: EndOptions,
): Promise<Standing> {
  const deadline = performance.now() + time
  for (let pause = 5; ; pause = Math.min(pause * 1.5, 100)) {
    const now = await inspect(place, table)
    if (now.phase !== before.phase) return now
    const left = deadline - performance.now()
    if (left <= 0) return now
    await rest(Math.min(pause, left), signal)
  }
}

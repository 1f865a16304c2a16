import { join } from 'node:path'
import { FILES, type Place } from './place.ts'
import { isAlive, type ProcessId, type ProcessTable } from './processes/table.ts'
import {
  parseClaim,
  parseExit,
  parseRun,
  readRecord,
  writeRecord,
  type ExitReason,
  type ExitRecord,
  type RunRecord,
} from './records.ts'

/** How an attempt stands. */
export type Standing =
  /** Nobody has claimed it. */
  | { readonly phase: 'none' }
  | { readonly phase: 'unreadable'; readonly error: unknown }
  /** Its launcher is at work; nothing of the server has run. */
  | { readonly phase: 'pending'; readonly launcher: ProcessId }
  | {
      readonly phase: 'running'
      readonly run: RunRecord
      /** Whether its launcher still keeps its output to size. */
      readonly attended: boolean
    }
  /** The server's process is gone; its launcher looks for what is left of it. */
  | { readonly phase: 'ending'; readonly run: RunRecord; readonly launcher: ProcessId }
  /** The server's process and its launcher are gone; nobody has looked for what is left. */
  | {
      readonly phase: 'orphaned'
      readonly run: RunRecord
      readonly exit: ExitRecord | undefined
    }
  /** Ended, and nothing of it is left. */
  | {
      readonly phase: 'gone'
      readonly exit: ExitRecord | undefined
      readonly otherBoot: boolean
    }

/** What is known of an attempt. Whether the launcher lives MUST be asked before the records are read. */
export interface Facts {
  readonly launcher: ProcessId | undefined
  readonly launcherAlive: boolean
  /** Another boot or another container: none of its processes can be left. */
  readonly otherBoot: boolean
  readonly run: RunRecord | undefined
  readonly leaderAlive: boolean
  readonly exit: ExitRecord | undefined
  readonly gone: boolean
}

/** Judges an attempt that is claimed. */
export function judge(facts: Facts): Standing {
  const { launcher, run, exit, otherBoot } = facts
  // Without a run record the gate was never opened: nothing of the server has run, nor will it.
  if (facts.gone || otherBoot || !launcher) return { phase: 'gone', exit, otherBoot }
  if (!run)
    return facts.launcherAlive ? { phase: 'pending', launcher } : { phase: 'gone', exit, otherBoot }
  if (facts.leaderAlive) return { phase: 'running', run, attended: facts.launcherAlive }
  return facts.launcherAlive ? { phase: 'ending', run, launcher } : { phase: 'orphaned', run, exit }
}

function sameProcess(a: ProcessId | undefined, b: ProcessId | undefined): boolean {
  return a?.pid === b?.pid && a?.start === b?.start && a?.boot === b?.boot
}

/** Looks how an attempt stands. Nothing is changed. */
export async function inspect(place: Place, table: ProcessTable): Promise<Standing> {
  const file = (name: string): string => join(place.directory, name)
  try {
    const claim = await readRecord(file(FILES.claim), parseClaim)
    if (!claim) return { phase: 'none' }
    const { launcher } = claim
    const launcherAlive = launcher !== undefined && isAlive(table, launcher)
    const [run, exit, gone] = await Promise.all([
      readRecord(file(FILES.run), parseRun),
      readRecord(file(FILES.exit), parseExit),
      readRecord(file(FILES.gone), () => true),
    ])
    const standing = judge({
      launcher,
      launcherAlive,
      otherBoot: launcher !== undefined && launcher.boot !== table.boot(),
      run,
      leaderAlive: run !== undefined && isAlive(table, run.leader),
      exit,
      gone: gone ?? false,
    })
    if (standing.phase !== 'gone' || gone || exit) return standing
    // A launcher that gives up takes its claim away before it ends: then this was no end.
    const still = await readRecord(file(FILES.claim), parseClaim)
    if (!still) return { phase: 'none' }
    return sameProcess(still.launcher, launcher) ? standing : await inspect(place, table)
  } catch (error) {
    return { phase: 'unreadable', error }
  }
}

/** Whether the server has ended for certain, be there something left of it or not. */
export function hasEnded(
  standing: Standing,
): standing is Extract<Standing, { phase: 'gone' | 'orphaned' }> {
  return standing.phase === 'gone' || standing.phase === 'orphaned'
}

/** Why a server ended that nobody saw ending. */
function unseen(standing: Extract<Standing, { phase: 'gone' | 'orphaned' }>): ExitReason {
  if (standing.phase === 'orphaned') return 'lost'
  return standing.otherBoot ? 'rebooted' : 'unlaunched'
}

/** Like {@link inspect}, and writes down the end of a server that nobody saw ending. */
export async function settle(
  place: Place,
  table: ProcessTable,
  now: number = Date.now(),
): Promise<Standing> {
  const standing = await inspect(place, table)
  if (!hasEnded(standing) || standing.exit) return standing
  const exit: ExitRecord = {
    reason: unseen(standing),
    code: undefined,
    signal: undefined,
    command: standing.phase === 'orphaned' ? standing.run.command : undefined,
    at: now,
    clock: undefined,
  }
  await writeRecord(join(place.directory, FILES.exit), exit)
  return inspect(place, table)
}

import { errorCode } from '../error-code.ts'
import { darwinTable } from './darwin.ts'
import { linuxTable } from './linux.ts'

/** One process, as the system tells it. */
export interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly group: number
  /** The session's id; 0 where the system does not tell. */
  readonly session: number
  /** When it started, by the clock of {@link ProcessTable.clock}. With the pid it names a process within a boot. */
  readonly start: number
  /** Ended, and only kept until its parent asks for the exit code. */
  readonly zombie: boolean
}

/** What the system knows of its processes. */
export interface ProcessTable {
  /** Which boot and which PID namespace this is: pids of another one mean nothing here. */
  boot(): string
  /** Now, in the unit of {@link ProcessRow.start}. */
  clock(): number
  find(pid: number): ProcessRow | undefined
  all(): readonly ProcessRow[]
  /** `NAME=value` entries a process was started with; none when they may not be read. */
  environment(pid: number): readonly string[]
}

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessId {
  readonly pid: number
  readonly start: number
  readonly boot: string
}

/**
 * The table of this system.
 *
 * @throws Error on a system that is neither Linux nor macOS
 */
export function processTable(): ProcessTable {
  if (process.platform === 'linux') return linuxTable
  if (process.platform === 'darwin') return darwinTable
  throw new Error(`servers as local processes need Linux or macOS, this is ${process.platform}`)
}

/** Milliseconds. */
const RECENT = 100

let snapshot: { readonly at: number; readonly rows: readonly ProcessRow[] } | undefined

/** All processes as they were a moment ago: when many servers end at once, they share one look. */
export function recentRows(table: ProcessTable): readonly ProcessRow[] {
  if (!snapshot || performance.now() - snapshot.at > RECENT)
    snapshot = { at: performance.now(), rows: table.all() }
  return snapshot.rows
}

/** Names a process that runs now; `undefined` when there is none. */
export function identify(table: ProcessTable, pid: number): ProcessId | undefined {
  const row = table.find(pid)
  return row && !row.zombie ? { pid, start: row.start, boot: table.boot() } : undefined
}

/** Whether exactly this process still runs. */
export function isAlive(table: ProcessTable, id: ProcessId): boolean {
  if (id.boot !== table.boot()) return false
  const row = table.find(id.pid)
  return row !== undefined && !row.zombie && row.start === id.start
}

/**
 * Sends a signal to exactly this process, or to its group.
 *
 * @returns whether it could be sent; not when the process is gone or belongs to somebody else
 */
export function signalTo(
  table: ProcessTable,
  id: ProcessId,
  signal: NodeJS.Signals,
  whom: 'process' | 'group' = 'process',
): boolean {
  if (!isAlive(table, id)) return false
  try {
    process.kill(whom === 'group' ? -id.pid : id.pid, signal)
    return true
  } catch (error) {
    // It ended just now, or it changed its user. The caller looks again in either case.
    if (errorCode(error) === 'ESRCH' || errorCode(error) === 'EPERM') return false
    throw error
  }
}

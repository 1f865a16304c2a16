import { setTimeout as sleep } from 'node:timers/promises'
import { signalTo, type ProcessId, type ProcessRow, type ProcessTable } from './processes/table.ts'
import type { RunRecord } from './records.ts'

/** What tells a server's processes from others. */
export interface Family {
  readonly run: Pick<RunRecord, 'leader' | 'marker'>
  /** What has the leader's pid now; perhaps somebody else. */
  readonly atLeadersPid: ProcessRow | undefined
  /** When the leader ended, by the table's clock, if it has and somebody saw it. */
  readonly endedAt: number | undefined
}

/**
 * Whether a process is the server's: in the leader's group or session, or anywhere with the marker in its
 * environment (Jupyter kernels and terminals have sessions of their own). When in doubt it is not.
 */
export function belongs(
  row: ProcessRow,
  { run, atLeadersPid, endedAt }: Family,
  environment: (pid: number) => readonly string[],
): boolean {
  const { leader, marker } = run
  if (row.zombie || row.start < leader.start) return false
  const kin = row.session === leader.pid || row.group === leader.pid
  // A pid is not given out again while a group or session is called after it.
  if (kin && atLeadersPid) {
    if (atLeadersPid.start === leader.start) return true
  } else if (kin && endedAt !== undefined && row.start <= endedAt) {
    return true
  }
  return environment(row.pid).includes(marker)
}

/** Processes of a server that live now, its leader among them. */
export function familyOf(
  run: Family['run'],
  endedAt: number | undefined,
  table: ProcessTable,
): readonly ProcessId[] {
  const boot = table.boot()
  if (run.leader.boot !== boot) return []
  const rows = table.all()
  const atLeadersPid = rows.find((row) => row.pid === run.leader.pid)
  return rows
    .filter((row) => row.pid !== process.pid)
    .filter((row) => belongs(row, { run, atLeadersPid, endedAt }, table.environment))
    .map(({ pid, start }) => ({ pid, start, boot }))
}

/** Processes that descend from this one, whatever session or environment they gave themselves. */
export function descendantsOf(
  ancestor: ProcessId,
  rows: readonly ProcessRow[],
): readonly ProcessId[] {
  const { boot } = ancestor
  const children = Map.groupBy(rows, (row) => row.parent)
  const found: ProcessId[] = []
  const open = [ancestor.pid]
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    for (const row of children.get(pid) ?? []) {
      if (row.start < ancestor.start) continue
      found.push({ pid: row.pid, start: row.start, boot })
      open.push(row.pid)
    }
  }
  return found
}

/** How leftovers are ended. */
export interface ClearOptions {
  /** Milliseconds between SIGTERM and SIGKILL; 0: SIGKILL at once. */
  readonly grace: number
  /** Milliseconds after SIGKILL until it is given up. */
  readonly patience: number
}

/**
 * Ends all processes that `look` finds, until it finds none.
 *
 * @returns whether none is left
 */
export async function clear(
  look: () => readonly ProcessId[],
  table: ProcessTable,
  { grace, patience }: ClearOptions,
): Promise<boolean> {
  let left = look()
  if (left.length === 0) return true
  if (grace > 0) {
    for (const id of left) signalTo(table, id, 'SIGTERM')
    if (await untilNone(look, grace)) return true
  }
  const deadline = performance.now() + patience
  do {
    left = look()
    // Again each time round: what is killed may just have made another.
    for (const id of left) signalTo(table, id, 'SIGKILL')
    if (await untilNone(look, 50)) return true
  } while (performance.now() < deadline)
  return false
}

async function untilNone(look: () => readonly ProcessId[], time: number): Promise<boolean> {
  const deadline = performance.now() + time
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    if (look().length === 0) return true
    const left = deadline - performance.now()
    if (left <= 0) return false
    await sleep(Math.min(pause, left))
  }
}

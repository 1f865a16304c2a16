import { readFile, readlink } from 'node:fs/promises'
import { until } from '@hubkit/testkit'

/** A process that is surely the one that was meant: ids are given again. */
export interface ProcessId {
  readonly pid: number
  /** When it began, as the system counts; empty where that cannot be told. */
  readonly began: string
}

export async function identify(pid: number): Promise<ProcessId | undefined> {
  const state = await stat(pid)
  return state === undefined ? undefined : { pid, began: state.began }
}

/** Whether it still runs. What has ended and waits for its parent does not. */
export async function isAlive({ pid, began }: ProcessId): Promise<boolean> {
  const state = await stat(pid)
  return state !== undefined && state.began === began && state.phase !== 'Z'
}

/** Kills it and waits until it is gone. */
export async function end(
  process_: ProcessId,
  signal: NodeJS.Signals,
  timeout: number,
): Promise<boolean> {
  if (!(await isAlive(process_))) return true
  signalTo(process_.pid, signal)
  return until(async () => !(await isAlive(process_)), { timeout }).catch(() => false) // it does not listen
}

/** @returns whether there was such a process */
export function signalTo(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

async function stat(pid: number): Promise<{ phase: string; began: string } | undefined> {
  if (process.platform !== 'linux') {
    try {
      process.kill(pid, 0)
      return { phase: '', began: '' }
    } catch {
      return undefined // gone, or another user's
    }
  }
  // gone: no such file
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { phase: fields[0] ?? '', began: fields[19] ?? '' }
}

/** Whether a process has a folder in its command line or as its working folder. */
export async function runsIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const [command, cwd] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''), // gone
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
  ])
  return command.includes(folder) || cwd.startsWith(folder)
}

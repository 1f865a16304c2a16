import { randomUUID } from 'node:crypto'
import { link, open, readFile, rm, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errorCode } from './error-code.ts'
import type { ProcessId } from './processes/table.ts'

/** Who holds an attempt: its launcher, or nobody when it was stopped before it began. */
export interface ClaimRecord {
  readonly launcher: ProcessId | undefined
}

/** The server's process, written before the server's command runs. */
export interface RunRecord {
  readonly leader: ProcessId
  /** An entry of the environment that only this attempt's processes have. */
  readonly marker: string
  readonly url: string
  /** What runs, for messages: the command's first word. */
  readonly command: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Why a server is no more. */
export type ExitReason =
  | 'exited'
  | 'killed'
  /** It was told to stop before it ran. */
  | 'cancelled'
  /** Its process could not be made. */
  | 'failed'
  /** The machine, or the container, was started again. */
  | 'rebooted'
  /** Its launcher was killed before it ran. */
  | 'unlaunched'
  /** Nobody was there to see it. */
  | 'lost'

/** How a server ended. Written once. */
export interface ExitRecord {
  readonly reason: ExitReason
  /** 128 + n for signal n; `undefined` when nobody knows. */
  readonly code: number | undefined
  readonly signal: string | undefined
  readonly command: string | undefined
  /** Milliseconds since 1970; when it was noticed, if nobody saw it. */
  readonly at: number
  /** The same by the process table's clock; `undefined` when nobody saw it. */
  readonly clock: number | undefined
}

const REASONS: readonly ExitReason[] = [
  'exited',
  'killed',
  'cancelled',
  'failed',
  'rebooted',
  'unlaunched',
  'lost',
]

/** A record that is there but makes no sense. */
class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord'
}

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function processId(value: unknown): ProcessId | undefined {
  if (!isFields(value)) return undefined
  const { pid, start, boot } = value
  if (typeof pid !== 'number' || typeof start !== 'number' || typeof boot !== 'string')
    return undefined
  // A pid of 0 or below means a group, or everybody.
  return Number.isSafeInteger(pid) && pid > 1 ? { pid, start, boot } : undefined
}

/** Reads a claim. */
export function parseClaim(value: unknown): ClaimRecord | undefined {
  if (!isFields(value)) return undefined
  if (value['launcher'] === undefined) return { launcher: undefined }
  const launcher = processId(value['launcher'])
  return launcher && { launcher }
}

/** Reads a run record. */
export function parseRun(value: unknown): RunRecord | undefined {
  if (!isFields(value)) return undefined
  const leader = processId(value['leader'])
  const { marker, url, command, at } = value
  if (!leader || typeof marker !== 'string' || marker === '' || typeof url !== 'string')
    return undefined
  if (typeof command !== 'string' || typeof at !== 'number') return undefined
  return { leader, marker, url, command, at }
}

/** Reads an exit record. */
export function parseExit(value: unknown): ExitRecord | undefined {
  if (!isFields(value)) return undefined
  const { code, signal, command, at, clock } = value
  const reason = REASONS.find((item) => item === value['reason'])
  if (!reason || typeof at !== 'number') return undefined
  return {
    reason,
    at,
    code: typeof code === 'number' ? code : undefined,
    signal: typeof signal === 'string' ? signal : undefined,
    command: typeof command === 'string' ? command : undefined,
    clock: typeof clock === 'number' ? clock : undefined,
  }
}

/**
 * Reads a record; `undefined` when there is none.
 *
 * @throws UnreadableRecord when it makes no sense
 * @throws Error when the file cannot be read
 */
export async function readRecord<T>(
  path: string,
  parse: (value: unknown) => T | undefined,
): Promise<T | undefined> {
  const text = await readIfThere(path)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UnreadableRecord(`${path} is not JSON`, { cause: error })
  }
  const record = parse(value)
  if (record === undefined) throw new UnreadableRecord(`${path} is not such a record`)
  return record
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Writes a record that is on disk when this resolves, and that never replaces one.
 *
 * @returns whether it was written; not when there was one already, or the folder is gone
 */
export async function writeRecord(path: string, value: object): Promise<boolean> {
  const directory = dirname(path)
  const temporary = join(directory, `.new-${randomUUID()}`)
  try {
    await writeSynced(temporary, JSON.stringify(value))
    await link(temporary, path)
    await syncDirectory(directory)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOENT') return false
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Writes a new file, mode 0600, and waits until it is on disk. */
export async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Waits until the names in a folder are on disk. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Removes a file, if it is there. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}

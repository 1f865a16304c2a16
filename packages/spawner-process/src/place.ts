import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { encodeName } from './encode-name.ts'
import { errorCode } from './error-code.ts'

/** Where things are in the data folder. */
export interface Layout {
  /** One folder for each port and time it was given out. */
  readonly ports: string
  /** The servers of one hub: `<hub>/<server id>/<attempt>/`. */
  hub(hubId: string): string
  server(hubId: string, serverId: string): string
}

/** Names the folders within a data folder. */
export function layoutOf(dataDir: string): Layout {
  const hub = (hubId: string): string => join(dataDir, 'servers', encodeName(hubId))
  return {
    ports: join(dataDir, 'ports'),
    hub,
    server: (hubId, serverId) => join(hub(hubId), encodeName(serverId)),
  }
}

/** An attempt's folder. */
export interface Place {
  /** The server's folder, which holds one folder for each attempt. */
  readonly server: string
  readonly attempt: number
  readonly directory: string
}

/** Files in an attempt's folder. */
export const FILES = {
  claim: 'claim.json',
  run: 'run.json',
  exit: 'exit.json',
  /** There when the server has ended and nothing of it is left. */
  gone: 'gone.json',
  /** There when the server's record was removed: when. */
  destroyed: 'destroyed.json',
  output: 'output',
  /** The older half of the output. */
  olderOutput: 'output.1',
} as const

/** Names an attempt's folder. */
export function placeOf(server: string, attempt: number): Place {
  return { server, attempt, directory: join(server, String(attempt)) }
}

/** The names in a folder; none when there is no such folder. */
export async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return []
    throw error
  }
}

/** The attempts of a server that are claimed, oldest first. */
export async function attemptsIn(server: string): Promise<readonly number[]> {
  return (await namesIn(server))
    .filter((name) => /^[1-9]\d{0,14}$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b)
}

/**
 * Removes a folder at once for everybody who looks at its path, then its content. One that is not there is gone.
 *
 * @param trash where it goes for the moment; on the same file system. @default beside it
 */
export async function discard(path: string, trash: string = dirname(path)): Promise<void> {
  const moved = join(trash, `.trash-${randomUUID()}`)
  try {
    await rename(path, moved)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  await rm(moved, { recursive: true, force: true })
}

/** Makes a folder and those above it for this user alone. */
export async function privateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
}

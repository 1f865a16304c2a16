import { readdir, readFile } from 'node:fs/promises'
import { cannotRun } from '../venvs.ts'

/** A process of a user's server. */
export interface ServerProcess {
  readonly pid: number
  readonly serverId: string
  readonly attempt: number
}

/** Why these tests cannot run here. */
export const needsProc =
  process.platform === 'linux'
    ? undefined
    : cannotRun('Several hub processes', 'there is no /proc here', 'Test them on Linux.')

/** All processes of users' servers that have to do with this folder, by the marker in their environment. */
export async function serverProcesses(folder: string): Promise<readonly ServerProcess[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(ids.map((id) => serverOf(id, folder)))
  return found.filter((one) => one !== undefined)
}

async function serverOf(id: string, folder: string): Promise<ServerProcess | undefined> {
  const text = await readProc(`${id}/environ`)
  if (!text.includes(folder)) return undefined
  const [, serverId, attempt] = /(?:^|\0)HUBKIT_SERVER=[^/\0]*\/([^/\0]*)\/(\d+)\//.exec(text) ?? []
  if (serverId === undefined) return undefined
  return { pid: Number(id), serverId, attempt: Number(attempt) }
}

/** Whether a process is frozen. */
export async function isStopped(pid: number): Promise<boolean> {
  const stat = await readProc(`${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}

async function readProc(path: string): Promise<string> {
  try {
    return await readFile(`/proc/${path}`, 'latin1')
  } catch {
    return '' // gone meanwhile, or somebody else's
  }
}

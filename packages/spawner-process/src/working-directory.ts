import { constants } from 'node:fs'
import { chmod, mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { HubError } from '@hubkit/core/contract'
import { errorCode } from './error-code.ts'
import type { SystemUser } from './options.ts'
import { isWithin, type Settings } from './settings.ts'

/** Others may pass through what lies above a home, when servers run as other users. */
const PASSABLE = 0o711
const PRIVATE = 0o700

/** Makes the data folder: closed to others, but for passing through when servers run as other users. */
export async function makeDataDirectory({ dataDir, user }: Settings): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: PRIVATE })
  if (user) await letPass(dataDir)
}

/**
 * Makes a server's working directory, its user's own and closed to others. One that is there already stays as it is.
 *
 * @throws HubError `HUB_ERR_SPAWN_FAILED` when there is something else in its place
 */
export async function makeWorkingDirectory(
  path: string,
  owner: SystemUser | undefined,
  dataDir: string,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: owner ? PASSABLE : PRIVATE })
  const made = await makeOne(path)
  if (!(await stat(path)).isDirectory())
    throw new HubError('HUB_ERR_SPAWN_FAILED', {
      message: 'The working directory of the server is not a directory.',
    })
  if (!owner) return
  if (made || isWithin(dataDir, path)) await give(path, owner)
  for (let above = dirname(path); isWithin(dataDir, above); above = dirname(above))
    await letPass(above)
}

async function letPass(path: string): Promise<void> {
  const { mode, uid } = await stat(path)
  if (uid === 0 && (mode & PASSABLE) !== PASSABLE) await chmod(path, (mode & 0o777) | PASSABLE)
}

async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: PRIVATE })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Gives a folder that is still root's, since it was made just now, or before something was killed. */
async function give(path: string, { uid, gid }: SystemUser): Promise<void> {
  const directory = await open(
    path,
    constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW,
  )
  try {
    if ((await directory.stat()).uid === 0) await directory.chown(uid, gid)
  } finally {
    await directory.close()
  }
}

import { chmod, mkdir, readdir } from 'node:fs/promises'
import { Refusal } from './refusal.ts'
import { openSecrets, SECRETS_FILE, type Secrets } from './secrets.ts'

/**
 * Makes the data folder, or opens one that a hub made before; for its owner's eyes only.
 *
 * @throws Refusal when it cannot be written, or holds something else
 */
export async function openDataFolder(folder: string): Promise<Secrets> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const names = await readdir(folder)
    const foreign = names.filter((name) => !name.startsWith('.') && !name.startsWith(SECRETS_FILE))
    if (foreign.length > 0 && !names.includes(SECRETS_FILE)) {
      throw new Refusal(
        `The data folder ${folder} holds other things: choose an empty one with --data`,
      )
    }
    await chmod(folder, 0o700)
    return await openSecrets(folder)
  } catch (error) {
    if (error instanceof Refusal) throw error
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    throw new Refusal(`The data folder ${folder} cannot be written: ${reason}`, { cause: error })
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'it belongs to somebody else',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file',
  ENOSPC: 'the disk is full',
  ENOENT: 'a part of its path does not exist',
}

function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return REASONS[String(error.code)]
}

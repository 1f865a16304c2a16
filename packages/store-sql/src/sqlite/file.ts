import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { HubError } from '@hubkit/core/contract'

/**
 * Sees to it that there is a file that can be written: makes an empty one, for its owner only, where there is none.
 *
 * @throws HubError `HUB_ERR_STORE_READ_ONLY`, `HUB_ERR_STORE`
 */
export function prepareFile(path: string): void {
  try {
    // Beside the file SQLite keeps its log, so the folder must be writable, too.
    accessSync(dirname(path), constants.W_OK | constants.X_OK)
    if (statSync(path, { throwIfNoEntry: false }) === undefined)
      closeSync(openSync(path, 'a', 0o600))
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    throw fileFailure(path, error)
  }
}

/** What is wrong with a file, in words for a person. */
function fileFailure(path: string, error: unknown): HubError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HubError('HUB_ERR_STORE_READ_ONLY', {
        message: `The store ${path} cannot be written.`,
        hint: "The hub's user needs write permission for the file and its folder.",
        cause: error,
      })
    case 'ENOENT':
    case 'ENOTDIR':
      return new HubError('HUB_ERR_STORE', {
        message: `The folder of the store ${path} does not exist.`,
        hint: 'Make the folder, or name another file.',
        cause: error,
      })
    case 'ENOSPC':
      return new HubError('HUB_ERR_STORE', {
        message: `The disk of the store ${path} is full.`,
        hint: 'Free some space.',
        cause: error,
      })
    default:
      return new HubError('HUB_ERR_STORE', {
        message: `The store ${path} cannot be opened.`,
        hint: 'Name a file on a local disk.',
        cause: error,
      })
  }
}

import { HubError, isHubError } from '@hubkit/core/contract'

// https://www.sqlite.org/rescode.html
const SQLITE = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADatabase: 26,
}

/** Once the disk is well again the store goes on by itself: whoever asks may ask again. Seconds. */
const PASSING = { status: 503, retryAfter: 5 } as const

/** The primary result code of an error of node:sqlite, else 0. */
function resultCode(error: unknown): number {
  const known = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
  return known ? Number(error.errcode) & 0xff : 0
}

/** Whether another process has what is needed, and will be done soon. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error)
  return code === SQLITE.busy || code === SQLITE.locked
}

/** The error in words for a person. */
export function storeFailure(error: unknown): HubError {
  if (isHubError(error)) return error
  switch (resultCode(error)) {
    case SQLITE.busy:
    case SQLITE.locked:
      return new HubError('HUB_ERR_STORE', {
        message: 'The store is busy.',
        hint: 'Another process has held its lock for too long; see which ones have the file open.',
        status: 503,
        retryAfter: 1,
        cause: error,
      })
    case SQLITE.readOnly:
      return new HubError('HUB_ERR_STORE_READ_ONLY', {
        hint: "The hub's user needs write permission for the file and its folder.",
        ...PASSING,
        cause: error,
      })
    case SQLITE.corrupt:
      return damaged('The store is damaged.', error)
    case SQLITE.notADatabase:
      return damaged('The store is not a SQLite database.', error)
    case SQLITE.full:
      return new HubError('HUB_ERR_STORE', {
        message: 'The disk of the store is full.',
        hint: 'Free some space; the hub goes on by itself.',
        ...PASSING,
        cause: error,
      })
    case SQLITE.ioError:
    case SQLITE.cantOpen:
      return new HubError('HUB_ERR_STORE', {
        message: 'The disk of the store failed.',
        hint: 'See the system log for disk errors, and whether the file is still there.',
        ...PASSING,
        cause: error,
      })
    default:
      return new HubError('HUB_ERR_STORE', { cause: error })
  }
}

/** A file that must not be used. */
export function damaged(message: string, cause?: unknown): HubError {
  return new HubError('HUB_ERR_STORE_CORRUPT', {
    message,
    hint: 'Put a backup in its place (hubkit-store backup makes them), or name another file.',
    cause,
  })
}

import { existsSync } from 'node:fs'
import { link, open as openFile, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { backup, type DatabaseSync } from 'node:sqlite'
import { HubError } from '@hubkit/core/contract'
import { damaged, storeFailure } from './failure.ts'
import { assertOurs, opened } from './open.ts'

/** How long to wait for the hub's processes, in milliseconds. */
const patience = 5000
/** All pages in one go: a backup that pauses begins again with every commit of another process. */
const allPages = 2 ** 31 - 1

/**
 * Copies the store in `path`, which may be in use, into a new file: one moment's state, checked, for the owner only.
 * To restore it, put it in the place of the store's file (and remove its `-wal` and `-shm`) while no hub runs.
 *
 * @throws HubError `HUB_ERR_CONFLICT` when the target exists; `HUB_ERR_STORE` and its kin
 */
export async function backupStore(path: string, target: string): Promise<void> {
  if (existsSync(target)) throw exists(target)
  const source = existing(path)
  const partial = `${resolve(target)}.partial`
  try {
    await createEmpty(partial)
    try {
      await backup(source, partial, { rate: allPages })
      makeSingle(partial)
      await place(partial, target)
    } finally {
      await rm(partial, { force: true })
    }
  } catch (error) {
    throw storeFailure(error)
  } finally {
    source.close()
  }
}

/**
 * Reads the store in `path` through, which may be in use.
 *
 * @returns the version of its schema
 * @throws HubError `HUB_ERR_STORE_CORRUPT` when it is damaged; `HUB_ERR_STORE` and its kin
 */
export function checkStore(path: string): number {
  const database = existing(path)
  try {
    const version = assertOurs(database)
    assertIntact(database)
    return version
  } catch (error) {
    throw storeFailure(error)
  } finally {
    database.close()
  }
}

function existing(path: string): DatabaseSync {
  if (!existsSync(path)) {
    throw new HubError('HUB_ERR_STORE', {
      message: `There is no store ${path}.`,
      hint: 'Name the file that the hub keeps its records in.',
    })
  }
  return opened(resolve(path), patience, assertOurs)
}

function assertIntact(database: DatabaseSync): void {
  const found = database.prepare('pragma integrity_check(1)').get()
  if (found?.['integrity_check'] !== 'ok') throw damaged('The store is damaged.')
}

/** Checks a copy, and makes it one file that needs no log beside it. */
function makeSingle(path: string): void {
  const copy = opened(path, patience, (database) => {
    assertOurs(database)
    assertIntact(database)
    database.exec('pragma journal_mode = delete')
  })
  copy.close()
}

async function createEmpty(path: string): Promise<void> {
  try {
    const file = await openFile(path, 'wx', 0o600)
    await file.close()
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Gives the finished copy its name, unless that was taken meanwhile. */
async function place(partial: string, target: string): Promise<void> {
  const file = await openFile(partial, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(partial, target)
  } catch (error) {
    throw isExisting(error) ? exists(target) : unwritable(target, error)
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

function exists(path: string): HubError {
  return new HubError('HUB_ERR_CONFLICT', {
    message: `${path} exists already.`,
    hint: 'Name a new file; a backup never replaces one.',
  })
}

function unwritable(path: string, cause: unknown): HubError {
  if (isExisting(cause)) return exists(path)
  return new HubError('HUB_ERR_STORE', {
    message: `${path} cannot be written.`,
    hint: 'Name a file in a folder that exists and can be written.',
    cause,
  })
}

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HubError } from '@hubkit/core/contract'
import { migrate, schemaVersion } from '../migrations/index.ts'
import { runNow } from '../steps.ts'
import { sqliteDialect } from './dialect.ts'
import { damaged, storeFailure } from './failure.ts'
import { prepareFile } from './file.ts'
import { statements } from './statements.ts'

/** Tells a store of ours from any other SQLite file: 'hubk' (https://www.sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x6875626b

/** Larger files are not read through at the start. */
const checkedSize = 100 * 1024 * 1024

export interface OpenOptions {
  readonly path: string
  readonly synchronous: 'full' | 'normal'
  /** How long the opening may wait for other processes, in milliseconds. */
  readonly busyTimeout: number
}

/**
 * Opens a store's file and brings its schema up to date; makes it when there is none. A file that is refused is left
 * as it was.
 *
 * @throws HubError of the `HUB_ERR_STORE` kin
 */
export function open({ path, synchronous, busyTimeout }: OpenOptions): DatabaseSync {
  const inMemory = path === ':memory:'
  const file = inMemory ? path : resolve(path)
  if (!inMemory) prepareFile(file)
  return opened(file, busyTimeout, (database) => {
    assertOurs(database)
    if (!inMemory) assertSound(database, file)
    assertWritable(database)
    configure(database, synchronous)
    bringUpToDate(database)
  })
}

/** Opens a file and runs `begin` on it; closes it again when that throws. */
export function opened(
  file: string,
  timeout: number,
  begin: (database: DatabaseSync) => void,
): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout })
    begin(database)
    return database
  } catch (error) {
    if (database?.isOpen) database.close()
    throw storeFailure(error)
  }
}

/** The version of the schema; 0 for an empty database. */
export function assertOurs(database: DatabaseSync): number {
  const version = pragma(database, 'user_version')
  if (pragma(database, 'application_id') !== applicationId) {
    const tables = database.prepare('select count(*) as count from sqlite_schema').get()
    if (version === 0 && tables?.['count'] === 0) return 0
    throw new HubError('HUB_ERR_STORE', {
      message: 'The file is the database of another program.',
      hint: 'Name another file.',
    })
  }
  if (version > schemaVersion) {
    throw new HubError('HUB_ERR_STORE_NEWER', {
      message: `The store has schema version ${version}, this version of Hubkit knows up to ${schemaVersion}.`,
      hint: 'Update @hubkit/store-sql, or put back a backup from before the update.',
    })
  }
  return version
}

function assertSound(database: DatabaseSync, file: string): void {
  if (statSync(file).size > checkedSize) return
  const found = database.prepare('pragma quick_check(1)').get()
  if (found?.['quick_check'] !== 'ok') throw damaged('The store is damaged.')
}

/** SQLite opens a file that it may only read without a word, and fails at the first write. */
function assertWritable(database: DatabaseSync): void {
  database.exec('begin immediate')
  try {
    database.exec(`pragma user_version = ${pragma(database, 'user_version')}`)
  } finally {
    if (database.isTransaction) database.exec('rollback')
  }
}

function configure(database: DatabaseSync, synchronous: 'full' | 'normal'): void {
  const mode = database.prepare('pragma journal_mode = wal').get()?.['journal_mode']
  if (mode !== 'wal' && mode !== 'memory') {
    throw new HubError('HUB_ERR_STORE', {
      message: 'The store is on a disk that cannot be shared by processes.',
      hint: 'SQLite needs a local disk; a network folder will not do.',
    })
  }
  database.exec(`pragma synchronous = ${synchronous}`)
  database.exec('pragma trusted_schema = off')
}

function bringUpToDate(database: DatabaseSync): void {
  if (assertOurs(database) === schemaVersion) return
  database.exec('begin exclusive')
  try {
    // Another process may have been quicker.
    const version = assertOurs(database)
    if (version < schemaVersion) {
      runNow(migrate(sqliteDialect, version), statements(database))
      database.exec(`pragma application_id = ${applicationId}`)
      database.exec(`pragma user_version = ${schemaVersion}`)
    }
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name])
}

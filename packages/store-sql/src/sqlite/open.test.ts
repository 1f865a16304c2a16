import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isHubError, type HubError } from '@hubkit/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { schemaVersion } from '../migrations/index.ts'
import { open } from './open.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubkit-open-'))
  path = join(folder, 'hub.db')
})

afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true })
})

function opening(): DatabaseSync {
  return open({ path, synchronous: 'full', busyTimeout: 1000 })
}

/** Makes a store and changes it behind its back. */
function made(change: (database: DatabaseSync) => void = () => undefined): void {
  const database = opening()
  change(database)
  database.close()
}

/** What opening throws; demands that the file stays as it is. */
function refusal(): HubError {
  const before = readFileSync(path)
  try {
    opening().close()
  } catch (error) {
    expect(readFileSync(path).equals(before)).toBe(true)
    if (isHubError(error)) return error
    throw error
  }
  throw new Error('it opened')
}

function value(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`pragma ${name}`).get() ?? {})[0]
}

test('a new file is for its owner only, logs ahead and syncs each commit', () => {
  const database = opening()
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    expect(statSync(file).mode & 0o777, file).toBe(0o600)
  }
  expect(value(database, 'journal_mode')).toBe('wal')
  expect(value(database, 'synchronous')).toBe(2)
  expect(value(database, 'user_version')).toBe(schemaVersion)
  database.close()
})

test('a store is opened again as it was', () => {
  made((database) => database.exec(`insert into hub_setting values ('a', 1, '{}')`))
  const database = opening()
  expect(database.prepare('select count(*) as count from hub_setting').get()).toEqual({ count: 1 })
  database.close()
})

test('an empty file becomes a store', () => {
  writeFileSync(path, '')
  made()
  expect(statSync(path).size).toBeGreaterThan(0)
})

test('a newer store is refused, naming both versions', () => {
  made((database) => database.exec(`pragma user_version = ${schemaVersion + 7}`))
  const error = refusal()
  expect(error.code).toBe('HUB_ERR_STORE_NEWER')
  expect(error.message).toContain(`schema version ${schemaVersion + 7},`)
  expect(error.message).toContain(`up to ${schemaVersion}.`)
  expect(error.hint).toBeTruthy()
})

test.each(['short', 'not a database, but long enough to have pages. '.repeat(500)])(
  'a file that is no database is refused',
  (content) => {
    writeFileSync(path, content)
    const error = refusal()
    expect(error.code).toBe('HUB_ERR_STORE_CORRUPT')
    expect(error.hint).toBeTruthy()
  },
)

test('a store that was cut off is refused', () => {
  made()
  truncateSync(path, Math.floor(statSync(path).size / 2))
  expect(refusal().code).toBe('HUB_ERR_STORE_CORRUPT')
})

test('a store with a damaged page is refused', () => {
  made((database) => {
    const insert = database.prepare(`insert into hub_setting values (?, 1, ?)`)
    for (let index = 0; index < 500; index++) insert.run(`id ${index}`, 'x'.repeat(500))
  })
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.fill(0xaa, bytes.length - 40_000, bytes.length - 20_000))
  expect(refusal().code).toBe('HUB_ERR_STORE_CORRUPT')
})

test('the database of another program is refused', () => {
  const other = new DatabaseSync(path)
  other.exec('create table theirs (a)')
  other.close()
  expect(refusal().message).toBe('The file is the database of another program.')
})

test('a folder that is missing, and a path that is a folder, are refused', () => {
  const error = catchError(() =>
    open({ path: join(folder, 'no', 'hub.db'), synchronous: 'full', busyTimeout: 0 }),
  )
  expect(error.message).toMatch(/^The folder of the store .* does not exist\.$/)
  expect(existsSync(join(folder, 'no'))).toBe(false)
  mkdirSync(path)
  expect(catchError(opening).code).toBe('HUB_ERR_STORE')
})

test('a file that cannot be written is refused', () => {
  made()
  chmodSync(path, 0o444)
  chmodSync(folder, 0o777)
  asNobody(() => expect(refusal().code).toBe('HUB_ERR_STORE_READ_ONLY'))
})

test('a folder that cannot be written is refused', () => {
  chmodSync(folder, 0o555)
  asNobody(() => expect(catchError(opening).code).toBe('HUB_ERR_STORE_READ_ONLY'))
  expect(existsSync(path)).toBe(false)
})

test('a file in a folder that cannot be written is refused', () => {
  made()
  chmodSync(path, 0o666)
  chmodSync(folder, 0o555)
  asNobody(() => expect(refusal().code).toBe('HUB_ERR_STORE_READ_ONLY'))
})

function catchError(work: () => unknown): HubError {
  try {
    work()
  } catch (error) {
    if (isHubError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Root may write everything, so it is somebody else meanwhile. */
function asNobody(work: () => void): void {
  if (process.geteuid?.() !== 0 || !process.seteuid) return work()
  process.seteuid(65_534)
  try {
    return work()
  } finally {
    process.seteuid(0)
  }
}

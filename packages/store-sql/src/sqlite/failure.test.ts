import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HubError } from '@hubkit/core/contract'
import { expect, onTestFinished, test } from 'vitest'
import { isBusy, storeFailure } from './failure.ts'

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubkit-failure-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'a.db')
}

/** A database with one table. */
function database(path = ':memory:', readOnly = false): DatabaseSync {
  const made = new DatabaseSync(path, { timeout: 0, readOnly })
  if (!readOnly) made.exec('create table if not exists a (b)')
  onTestFinished(() => made.close())
  return made
}

function thrown(work: () => void): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('a full disk is told', () => {
  const full = database()
  full.exec('pragma max_page_count = 2')
  const error = thrown(() => full.prepare('insert into a values (?)').run('x'.repeat(100_000)))
  expect(storeFailure(error)).toMatchObject({
    code: 'HUB_ERR_STORE',
    status: 503,
    retryAfter: 5,
    message: 'The disk of the store is full.',
    cause: error,
  })
})

test('a database that cannot be written is told', () => {
  const path = file()
  database(path)
  const error = thrown(() => database(path, true).exec('insert into a values (1)'))
  expect(storeFailure(error)).toMatchObject({ code: 'HUB_ERR_STORE_READ_ONLY', status: 503 })
})

test('a lock that another connection holds is busy', () => {
  const path = file()
  database(path).exec('begin immediate')
  const error = thrown(() => new DatabaseSync(path, { timeout: 0 }).exec('begin immediate'))
  expect(isBusy(error)).toBe(true)
  expect(storeFailure(error)).toMatchObject({ code: 'HUB_ERR_STORE', status: 503, retryAfter: 1 })
})

test('a HubError stays what it is, and the words of another error are not shown', () => {
  const known = new HubError('HUB_ERR_CLOSED')
  expect(storeFailure(known)).toBe(known)
  const unknown = storeFailure(new Error('secret'))
  expect(unknown.code).toBe('HUB_ERR_STORE')
  expect(unknown.message).not.toContain('secret')
  expect(isBusy(new Error('secret'))).toBe(false)
})

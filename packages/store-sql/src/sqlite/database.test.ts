import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isHubError, type Operation, type Store } from '@hubkit/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqlStore } from '../sql-store.ts'

let folder: string
let path: string
let store: Store
let other: DatabaseSync

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubkit-database-'))
  path = join(folder, 'hub.db')
  store = sqlStore({ path })
  other = new DatabaseSync(path)
})

afterEach(async () => {
  other.close()
  await store.close()
  rmSync(folder, { recursive: true })
})

function put(id: string, value: string | number = 1): Operation {
  return { op: 'put', kind: 'setting', value: { id, value } }
}

test('a commit waits for another process without stopping this one', async () => {
  other.exec('begin immediate')
  const commit = store.transact([put('a')])
  let ticks = 0
  const ticking = setInterval(() => ticks++, 1)
  await expect.poll(() => ticks, { timeout: 10_000 }).toBeGreaterThan(20)
  clearInterval(ticking)
  other.exec('rollback')
  expect(await commit).toEqual({ ok: true })
})

test('a commit that waits longer than busyTimeout fails as busy, and the store goes on', async () => {
  const hasty = sqlStore({ path, busyTimeout: 30 })
  other.exec('begin immediate')
  const failed = await hasty.transact([put('a')]).catch((error: unknown) => error)
  expect(isHubError(failed, 'HUB_ERR_STORE')).toBe(true)
  expect(failed).toMatchObject({ status: 503, message: 'The store is busy.' })
  expect(await hasty.get('setting', 'a')).toBeUndefined()
  other.exec('rollback')
  expect(await hasty.transact([put('a')])).toEqual({ ok: true })
  await hasty.close()
})

test('a mistake in one commit does not touch those that share its transaction', async () => {
  const bad: Operation = { op: 'deleteWhere', kind: 'setting', where: JSON.parse('{"no": 1}') }
  const results = await Promise.allSettled([
    store.transact([put('a')]),
    store.transact([put('b'), bad]),
    store.transact([put('c'), { op: 'check', kind: 'setting', id: 'x', expect: 1 }]),
    store.transact([put('d')]),
  ])
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
  const found = await store.find('setting', {})
  expect(found.map(({ value }) => value.id)).toEqual(['a', 'd'])
})

test('a commit that the database refuses does not touch those that share its transaction', async () => {
  // A table that refuses an id, as a full disk refuses a page.
  other.exec(`create trigger refuse before insert on hub_setting when new.id = 'b'
    begin select raise(rollback, 'refused'); end`)
  const results = await Promise.allSettled(['a', 'b', 'c'].map((id) => store.transact([put(id)])))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(results[1]).toMatchObject({
    reason: { code: 'HUB_ERR_STORE', message: 'The store failed.' },
  })
  expect(await store.count('setting')).toBe(2)
})

test('a damaged page that is met later is an error of its own', async () => {
  await store.transact([put('a')])
  other.enableDefensive(false)
  other.exec('pragma writable_schema = on')
  other.exec(`update sqlite_schema set rootpage = 99999 where name = 'hub_setting'`)
  other.exec('pragma schema_version = 999')
  await expect(store.get('setting', 'a')).rejects.toMatchObject({ code: 'HUB_ERR_STORE_CORRUPT' })
})

test('commits of another process wake a follower', async () => {
  const stop = new AbortController()
  const feed = store.changes({ after: 0, signal: stop.signal })[Symbol.asyncIterator]()
  const next = feed.next()
  other.exec(`insert into hub_outbox (type, subject, at, data) values ('theirs', 's', 1, '{}')`)
  expect((await next).value).toMatchObject({ type: 'event', event: { type: 'theirs' } })
  stop.abort()
  expect((await feed.next()).done).toBe(true)
})

test('reads of one turn see one state, and the next turn what others have committed since', async () => {
  await store.transact([put('a', 'before')])
  const value = async () => (await store.get('setting', 'a'))?.value.value
  expect(await value()).toBe('before')
  other.exec(`update hub_setting set doc = json_set(doc, '$.value', 'after')`)
  expect(await value()).toBe('before')
  await new Promise((resolve) => setImmediate(resolve))
  expect(await value()).toBe('after')
})

test('reads between commits see each of them', async () => {
  for (const round of [1, 2, 3]) {
    await store.transact([put('a', round)])
    expect((await store.get('setting', 'a'))?.value.value).toBe(round)
  }
})

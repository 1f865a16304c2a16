import { expect, test } from 'vitest'
import { checkStore, sqlStore } from '../src/index.ts'
import { bench } from './bench.ts'

test('processes that open a new store at once all find it ready', async () => {
  await using at = bench()
  const children = Array.from({ length: 6 }, () => at.start('open', 0))
  await Promise.all(children.map((child) => at.ended(child)))
  expect(checkStore(at.path)).toBeGreaterThan(0)
})

test('two processes that count on one file lose nothing', async () => {
  await using at = bench()
  const children = [at.start('increment', 150), at.start('increment', 150)]
  await Promise.all(children.map((child) => at.ended(child)))
  const store = sqlStore({ path: at.path })
  expect(await store.get('setting', 'count')).toEqual({
    revision: 300,
    value: { id: 'count', value: 300 },
  })
  const values = (await store.history('count')).map((event) => event.data['value'])
  expect(values).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
  await store.close()
})

test('two processes that count under a lease lose nothing', async () => {
  await using at = bench()
  const children = [at.start('lease', 100), at.start('lease', 100)]
  await Promise.all(children.map((child) => at.ended(child)))
  const store = sqlStore({ path: at.path })
  expect((await store.get('setting', 'leased'))?.value.value).toBe(200)
  await store.close()
})

test('a follower sees every commit of two other processes, in their order', async () => {
  await using at = bench()
  const store = sqlStore({ path: at.path })
  const children = [at.start('increment', 60), at.start('increment', 60)]
  const seen: unknown[] = []
  const stop = new AbortController()
  for await (const change of store.changes({ after: 0, signal: stop.signal })) {
    if (change.type === 'event') seen.push(change.event.data['value'])
    if (seen.length === 120) stop.abort()
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => index + 1))
  await Promise.all(children.map((child) => at.ended(child)))
  await store.close()
})

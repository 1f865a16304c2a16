import { fakeClock } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import type { PluginStorage } from '../contract/plugin.ts'
import { createPluginStorage } from '../engine/plugin-storage.ts'
import { memoryStore } from '../store/memory.ts'
import { attemptCounters } from './attempt-counters.ts'
import { counted, readCount } from './throttle-count.ts'

function setUp() {
  const { now } = fakeClock()
  const plain = createPluginStorage(memoryStore(), 'login-throttle', now)
  let puts = 0
  const storage: PluginStorage = {
    ...plain,
    put(...args) {
      puts += 1
      return plain.put(...args)
    },
  }
  const counters = () => attemptCounters(storage, 60_000)
  const add = (by: ReturnType<typeof counters>, key = 'a') =>
    by.change(key, (count) => counted(count, now()))
  const failures = async (key = 'a') => readCount((await plain.get(key))?.value)?.failures
  return { storage, counters, add, failures, puts: () => puts }
}

test('changes of one moment share a write', async () => {
  const { counters, add, failures, puts } = setUp()
  const one = counters()
  await Promise.all(Array.from({ length: 200 }, () => add(one)))
  expect(await failures()).toBe(200)
  expect(puts()).toBeLessThan(10)
})

test('changes of several processes are all counted', async () => {
  const { counters, add, failures } = setUp()
  const processes = [counters(), counters(), counters()]
  await Promise.all(processes.flatMap((one) => Array.from({ length: 50 }, () => add(one))))
  expect(await failures()).toBe(150)
})

test('counters do not wait for one another, and one that is left alone is not written', async () => {
  const { counters, add, failures, puts } = setUp()
  const one = counters()
  await Promise.all([add(one, 'a'), add(one, 'b'), one.change('c', () => undefined)])
  expect([await failures('a'), await failures('b'), await failures('c')]).toEqual([1, 1, undefined])
  expect(puts()).toBe(2)
})

test('everybody is told when the store fails, and the next one is served', async () => {
  const { storage, failures } = setUp()
  let fails = true
  const one = attemptCounters(
    {
      ...storage,
      get: (key) => (fails ? Promise.reject(new Error('disk')) : storage.get(key)),
    },
    60_000,
  )
  const change = () => one.change('a', (count) => counted(count, 1))
  const results = await Promise.allSettled([change(), change()])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  await change()
  expect(await failures()).toBe(1)
})

test('whoever never gets through is turned away', async () => {
  const { storage } = setUp()
  const one = attemptCounters({ ...storage, put: () => Promise.resolve(false) }, 60_000)
  await expect(one.change('a', (count) => counted(count, 1))).rejects.toMatchObject({
    code: 'HUB_ERR_TOO_MANY_REQUESTS',
    retryAfter: 1,
  })
})

import { expect, test } from 'vitest'
import { createGate } from './gate.ts'

/** Work that ends when it is told to. */
function works(count: number) {
  const running: number[] = []
  const all = Array.from({ length: count }, () => Promise.withResolvers<string>())
  return {
    running,
    run: (index: number) => () => {
      running.push(index)
      return all[index]?.promise ?? Promise.reject(new Error('no such work'))
    },
    end: (index: number) => all[index]?.resolve(`done ${index}`),
    fail: (index: number) => all[index]?.reject(new Error(`failed ${index}`)),
  }
}

test('runs so many at once, the others in the order they came', async () => {
  const gate = createGate({ atOnce: 2, waiting: 10 })
  const work = works(4)
  const results = [0, 1, 2, 3].map((index) => gate.run(work.run(index)))
  await Promise.resolve()
  expect(work.running).toEqual([0, 1])
  work.end(1)
  expect(await results[1]).toBe('done 1')
  await expect.poll(() => work.running).toEqual([0, 1, 2])
  work.fail(0)
  await expect(results[0]).rejects.toThrow('failed 0')
  await expect.poll(() => work.running).toEqual([0, 1, 2, 3])
  work.end(2)
  work.end(3)
  expect(await Promise.all(results.slice(2))).toEqual(['done 2', 'done 3'])
  // And all places are free again, but no more than there were.
  const again = works(3)
  const more = [0, 1, 2].map((index) => gate.run(again.run(index)))
  await Promise.resolve()
  expect(again.running).toEqual([0, 1])
  for (const index of [0, 1, 2]) again.end(index)
  await Promise.all(more)
})

test('refuses when too many wait', async () => {
  const gate = createGate({ atOnce: 1, waiting: 1 })
  const work = works(2)
  const results = [gate.run(work.run(0)), gate.run(work.run(1))]
  await expect(gate.run(work.run(0))).rejects.toMatchObject({
    code: 'HUB_ERR_TOO_MANY_REQUESTS',
    retryAfter: 5,
  })
  work.end(0)
  work.end(1)
  expect(await Promise.all(results)).toEqual(['done 0', 'done 1'])
})

test('does not run what nobody waits for any more, and goes on', async () => {
  const gate = createGate({ atOnce: 1, waiting: 5 })
  const work = works(3)
  const gone = new AbortController()
  const first = gate.run(work.run(0))
  const second = gate.run(work.run(1), gone.signal)
  const third = gate.run(work.run(2))
  gone.abort(new Error('the client went away'))
  work.end(0)
  await first
  await expect(second).rejects.toThrow('the client went away')
  work.end(2)
  expect(await third).toBe('done 2')
  expect(work.running).toEqual([0, 2])
})

import { expect, test } from 'vitest'
import { backoff } from './backoff.ts'

const bounds = { first: 100, most: 1000 }

test('a wait doubles, up to the most', () => {
  const longest = [1, 2, 3, 4, 5, 6, 1000].map((tries) => backoff(tries, bounds, () => 1))
  expect(longest).toEqual([100, 200, 400, 800, 1000, 1000, 1000])
})

test('it is anywhere in the upper half', () => {
  expect(backoff(3, bounds, () => 0)).toBe(200)
  expect(backoff(3, bounds, () => 0.5)).toBe(300)
})

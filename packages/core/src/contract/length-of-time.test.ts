import { expect, test } from 'vitest'
import { lengthOfTime } from './length-of-time.ts'

test.each([
  [3_600_000, '1 h'],
  [12 * 3_600_000, '12 h'],
  [600_000, '10 min'],
  [90 * 60_000, '1 h 30 min'],
  [90_000, '1 min 30 s'],
  [1000, '1 s'],
  [1, '1 s'],
  [1499, '1 s'],
  [86_400_000, '1 day'],
  [30 * 86_400_000, '30 days'],
  [86_400_000 + 61_000, '1 day 1 min 1 s'],
  [59_999, '1 min'],
])('%d ms are %s', (length, words) => {
  expect(lengthOfTime(length)).toBe(words)
})

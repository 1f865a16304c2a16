import { expect, test } from 'vitest'
import {
  counted,
  delayAfter,
  givenBack,
  readCount,
  waitingTime,
  type ThrottleLimit,
} from './throttle-count.ts'

const limit: ThrottleLimit = { freeTries: 3, firstDelay: 1000, maxDelay: 60_000 }

test.for([
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 1000],
  [4, 2000],
  [5, 4000],
  [8, 32_000],
  [9, 60_000],
  [5000, 60_000],
  [Number.MAX_SAFE_INTEGER, 60_000],
] as const)('after %i failures the next attempt waits %i ms', ([failures, delay]) => {
  expect(delayAfter(failures, limit)).toBe(delay)
})

test('the time that has passed counts', () => {
  expect(waitingTime(undefined, limit, 0)).toBe(0)
  expect(waitingTime({ failures: 4, at: 10_000 }, limit, 10_000)).toBe(2000)
  expect(waitingTime({ failures: 4, at: 10_000 }, limit, 11_999)).toBe(1)
  expect(waitingTime({ failures: 4, at: 10_000 }, limit, 12_000)).toBe(0)
})

test('counts, and gives back', () => {
  expect(counted(undefined, 5)).toEqual({ failures: 1, at: 5 })
  expect(counted({ failures: 1, at: 5 }, 9)).toEqual({ failures: 2, at: 9 })
  expect(givenBack({ failures: 2, at: 9 })).toEqual({ failures: 1, at: 9 })
  expect(givenBack({ failures: 1, at: 9 })).toBeUndefined()
})

test.for([undefined, null, 'x', 1, true, [], {}, { failures: '1', at: 2 }, { failures: 1 }])(
  '%j is no count',
  (value) => {
    expect(readCount(value as never)).toBeUndefined()
  },
)

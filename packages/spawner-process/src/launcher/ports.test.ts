import { describe, expect, test } from 'vitest'
import type { ExitRecord } from '../records.ts'
import { candidates, isFree } from './ports.ts'

describe('candidates', () => {
  test('are all ports of the range, those never given out first', () => {
    const given = new Map([
      [11, 1],
      [13, 2],
    ])
    expect(candidates({ from: 10, to: 13 }, given, 0)).toEqual([10, 12, 11, 13])
    expect(candidates({ from: 10, to: 13 }, given, 0.99)).toEqual([10, 12, 13, 11])
    expect(candidates({ from: 10, to: 13 }, new Map(), 0.5)).toEqual([12, 13, 10, 11])
    expect(candidates({ from: 10, to: 10 }, given, 0.99)).toEqual([10])
  })
})

describe('a port is free again', () => {
  const exit = (at: number): ExitRecord => ({
    reason: 'exited',
    code: 0,
    signal: undefined,
    command: undefined,
    at,
    clock: undefined,
  })
  const launcher = { pid: 10, start: 1, boot: 'b' }

  test('when its server ended long enough ago', () => {
    const standing = { phase: 'gone', exit: exit(1000), otherBoot: false } as const
    expect(isFree(standing, 500, 1499)).toBe(false)
    expect(isFree(standing, 500, 1500)).toBe(true)
  })

  test('when the attempt was given up', () => {
    expect(isFree({ phase: 'none' }, 500, 0)).toBe(true)
  })

  test('never when that is not certain', () => {
    const never = Number.MAX_SAFE_INTEGER
    expect(isFree({ phase: 'pending', launcher }, 0, never)).toBe(false)
    expect(isFree({ phase: 'unreadable', error: undefined }, 0, never)).toBe(false)
    expect(isFree({ phase: 'gone', exit: undefined, otherBoot: false }, 0, never)).toBe(false)
  })
})

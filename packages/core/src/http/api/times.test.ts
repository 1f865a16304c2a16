import { describe, expect, test } from 'vitest'
import { isoTime, isoTimeOrNull, parseTime } from './times.ts'

const NOON = Date.UTC(2026, 0, 2, 12, 0, 0)

describe('parseTime', () => {
  test.each([
    ['2026-01-02T12:00:00Z', NOON],
    ['2026-01-02T12:00:00.123456Z', NOON + 123],
    ['2026-01-02T12:00:00.5Z', NOON + 500],
    ['2026-01-02 12:00', NOON],
    ['2026-01-02T12:00:00', NOON],
    ['2026-01-02T14:00:00+02:00', NOON],
    ['2026-01-02T14:00:00+0200', NOON],
    ['2026-01-02t12:00:00z', NOON],
  ])('reads %s', (text, at) => expect(parseTime(text)).toBe(at))

  test.each([
    '',
    'now',
    '2026-13-02T12:00:00Z',
    '2026-01-02',
    '12:00',
    '1767355200',
    '2026-01-02T25:00:00Z',
  ])('refuses %j', (text) => expect(parseTime(text)).toBeUndefined())
})

test('times are written in UTC with Z', () => {
  expect(isoTime(NOON)).toBe('2026-01-02T12:00:00.000Z')
  expect(isoTimeOrNull(undefined)).toBeNull()
})

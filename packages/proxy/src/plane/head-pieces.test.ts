import { expect, test } from 'vitest'
import { MAX_HEAD } from '../wire/request-head.ts'
import { isWorthReading } from './head-pieces.ts'

test.each([
  ['a piece without the end of a line', 'GET / HT', 'HT', false],
  ['a piece with one', 'GET / HTTP/1.1\r\n', '\r\n', true],
  ['a head that is as long as one may be', 'x'.repeat(MAX_HEAD), 'x', true],
])('%s', (_what, soFar, newest, worth) => {
  expect(isWorthReading(Buffer.from(soFar), Buffer.from(newest))).toBe(worth)
})

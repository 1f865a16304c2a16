import { expect, test } from 'vitest'
import { readLog } from './log-text.ts'

test('lines lose what is for terminals, and what is too long', () => {
  expect(readLog(['\u001b[31mred\u001b[0m\ttab\r', 'a\u0000b\u0007', 'x'.repeat(3000)])).toEqual([
    'red\ttab',
    'ab',
    'x'.repeat(2000),
  ])
})

import { expect, test } from 'vitest'
import { parsePs } from './darwin.ts'

test('reads lines of ps', () => {
  const text = [
    '    1     0     1 Ss   Fri Nov 21 08:00:01 2025    ',
    '  501     1   501 Z    Fri Nov 21 09:10:11 2025    ',
    'nonsense',
    '',
  ].join('\n')
  const start = Date.UTC(2025, 10, 21, 8, 0, 1) / 1000
  expect(parsePs(text)).toEqual([
    { pid: 1, parent: 0, group: 1, session: 0, start, zombie: false },
    { pid: 501, parent: 1, group: 501, session: 0, start: start + 4210, zombie: true },
  ])
})

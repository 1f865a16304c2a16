import { expect, test } from 'vitest'
import { lineLog } from './log.ts'

test('a message is one line, whatever is in it, from the wanted level on', () => {
  const lines: string[] = []
  const log = lineLog('warn', (line) => lines.push(line))
  log.debug('a')
  log.info('b')
  log.warn('c\r\n[E] d\u001B[31m')
  log.error('e'.repeat(5000))
  expect(lines).toEqual([
    expect.stringMatching(/^\[W \S+Z hubkit-culler\] c \[E\] d \[31m\n$/),
    expect.stringMatching(/^\[E \S+Z hubkit-culler\] e{1000}\n$/),
  ])
})

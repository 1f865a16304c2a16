import { expect, test, vi } from 'vitest'
import { consoleLogger } from './log.ts'

test('a name can forge no line, nor tell a terminal what to do', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const name = 'x\n\u001b[2J\u007f\u009b2J\u2028{"level":"error"}'
  consoleLogger().info(name, { name })
  const line = String(write.mock.calls[0]?.[0])
  write.mockRestore()
  expect(line.trimEnd()).toMatch(/^[\u0020-\u007e]+$/)
  expect(JSON.parse(line)).toMatchObject({ message: name, name })
})

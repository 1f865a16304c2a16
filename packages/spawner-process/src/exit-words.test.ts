import { expect, test } from 'vitest'
import { exitHint, exitMessage, stoppedStatus } from './exit-words.ts'
import type { ExitRecord } from './records.ts'

const exit = (parts: Partial<ExitRecord>): ExitRecord => ({
  reason: 'exited',
  code: undefined,
  signal: undefined,
  command: 'lab',
  at: 0,
  clock: undefined,
  ...parts,
})

test.each<[Partial<ExitRecord>, string, boolean]>([
  [{ code: 1 }, "'lab' ended with exit code 1.", false],
  [{ code: 126 }, "'lab' ended with exit code 126.", true],
  [{ code: 127 }, "'lab' ended with exit code 127.", true],
  [
    { reason: 'killed', code: 137, signal: 'SIGKILL' },
    "'lab' was ended by SIGKILL (exit code 137).",
    false,
  ],
  [{ reason: 'lost' }, "'lab' has ended; its exit code is not known.", false],
  [{ reason: 'failed' }, "'lab' could not be started: its process could not be made.", true],
  [{ reason: 'rebooted' }, 'The server ended because its machine was started again.', false],
  [{ reason: 'cancelled' }, 'The server was stopped before it ran.', false],
])('%j', (parts, message, hinted) => {
  expect(exitMessage(exit(parts))).toBe(message)
  expect(exitHint(exit(parts)) !== undefined).toBe(hinted)
})

test('an exit code that nobody knows is left out', () => {
  expect(stoppedStatus(undefined)).toEqual({
    phase: 'stopped',
    reason: 'lost',
    message: 'The server has ended; its exit code is not known.',
  })
  expect(stoppedStatus(exit({ code: 0 }))).toMatchObject({ exitCode: 0 })
})

import type { ServerStatus } from '@hubkit/core/contract'
import type { ExitRecord } from './records.ts'

/** POSIX shells (Shell Command Language, 2.8.2): 126 cannot be executed, 127 not found. */
const NOT_EXECUTABLE = 126
const NOT_FOUND = 127

/** One sentence on how a server ended, for its user. */
export function exitMessage(exit: ExitRecord | undefined): string {
  const what = exit?.command === undefined ? 'The server' : `'${exit.command}'`
  switch (exit?.reason) {
    case undefined:
    case 'lost':
      return `${what} has ended; its exit code is not known.`
    case 'cancelled':
      return 'The server was stopped before it ran.'
    case 'failed':
      return `${what} could not be started: its process could not be made.`
    case 'unlaunched':
      return 'The server did not run: the process that was to start it was killed.'
    case 'rebooted':
      return 'The server ended because its machine was started again.'
    case 'killed':
      return `${what} was ended by ${exit.signal ?? 'a signal'} (exit code ${exit.code ?? 'unknown'}).`
    case 'exited':
      return `${what} ended with exit code ${exit.code ?? 'unknown'}.`
  }
}

/** What a person can do about it; `undefined` when that is anybody's guess. */
export function exitHint(exit: ExitRecord | undefined): string | undefined {
  if (exit?.reason === 'failed')
    return 'Look whether its working directory can be entered, and whether its user exists.'
  if (exit?.reason !== 'exited') return undefined
  if (exit.code === NOT_FOUND)
    return 'A command was not found: install it, name it by its full path, or put its folder into PATH.'
  if (exit.code === NOT_EXECUTABLE) return 'A file that was to be run may not be executed.'
  return undefined
}

/** An end, in the contract's words. */
export function stoppedStatus(exit: ExitRecord | undefined): ServerStatus {
  return {
    phase: 'stopped',
    reason: exit?.reason ?? 'lost',
    message: exitMessage(exit),
    ...(exit?.code === undefined ? {} : { exitCode: exit.code }),
  }
}

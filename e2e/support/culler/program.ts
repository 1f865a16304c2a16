import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { within } from '@hubkit/testkit'

const COMMAND = fileURLToPath(new URL('../../../packages/culler/src/cli.ts', import.meta.url))
const PATIENCE = 20_000

/** A program that a test runs. */
export interface Program {
  /** What it has written. */
  output(): string
  hasEnded(): boolean
  /** Its exit code, once it has ended by itself. @param patience milliseconds */
  ended(patience?: number): Promise<number | null>
  /** Ends it. @returns its exit code; `null` when the signal itself ended it */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** Runs a program with nothing of our environment but the path. */
export function runProgram(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Program {
  const [file = '', ...args] = command
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
    ...(cwd !== undefined && { cwd }),
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const closed = once(child, 'close')
  closed.catch((error: unknown) => (output += String(error))) // it could not be started
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null
  const ended = async (patience = PATIENCE): Promise<number | null> => {
    await within(closed, patience, `${file} ends: ${output}`)
    return child.exitCode
  }
  return {
    output: () => output,
    hasEnded,
    ended,
    async end(signal = 'SIGTERM') {
      if (!hasEnded()) child.kill(signal)
      try {
        return await ended()
      } catch (error) {
        child.kill('SIGKILL')
        throw error
      }
    },
  }
}

/** Runs `hubkit-culler` from source. */
export function runCuller(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Program {
  return runProgram([process.execPath, '--conditions=@hubkit/source', COMMAND, ...args], env, cwd)
}

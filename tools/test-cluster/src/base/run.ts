import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const MOST = 64 * 1024 * 1024

/** How {@link run} runs a command. */
export interface RunOptions {
  readonly cwd?: string | undefined
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Milliseconds until it is killed. @default no limit */
  readonly timeout?: number | undefined
}

/**
 * Runs a command to its end and gives what it wrote to standard output.
 *
 * @throws Error when it fails, with its last words
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env, timeout = 0 }: RunOptions = {},
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd,
      timeout,
      killSignal: 'SIGKILL',
      maxBuffer: MOST,
      env: { ...process.env, ...env },
    })
    return stdout
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    const words = said.trim().split('\n').slice(-5).join('\n')
    throw new Error(`${command} ${args.slice(0, 3).join(' ')}: ${words || String(error)}`, {
      cause: error,
    })
  }
}

/** Whether a command can be found and run. */
export async function works(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args, { timeout: 20_000 })
    return true
  } catch {
    return false // whatever is wrong with it, it cannot be used
  }
}

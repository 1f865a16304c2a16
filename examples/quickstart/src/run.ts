import { spawn } from 'node:child_process'

/** How {@link run} runs a command. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds until it is killed. @default no limit */
  readonly timeout?: number | undefined
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

/** What came of a command. */
export interface Ran {
  readonly ok: boolean
  /** What it wrote to standard output. */
  readonly output: string
  /** Its last words on standard error (or output), or why it could not be run: one line. */
  readonly complaint: string
}

const KEPT = 64 * 1024

/** Runs a command to its end. Never rejects because the command failed, only when `signal` aborts. */
export async function run(
  command: string,
  args: readonly string[],
  { signal, timeout, env }: RunOptions = {},
): Promise<Ran> {
  signal?.throwIfAborted()
  const limits = [signal, timeout === undefined ? undefined : AbortSignal.timeout(timeout)]
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    signal: AbortSignal.any(limits.filter((limit) => limit !== undefined)),
    killSignal: 'SIGKILL',
  })
  const said = { output: '', errors: '' }
  child.stdout.on('data', (chunk) => (said.output = `${said.output}${chunk}`.slice(-KEPT)))
  child.stderr.on('data', (chunk) => (said.errors = `${said.errors}${chunk}`.slice(-KEPT)))
  const end = await new Promise<{ code: number | null; error?: Error }>((resolve) => {
    child.on('error', (error) => resolve({ code: null, error }))
    child.on('close', (code) => resolve({ code }))
  })
  signal?.throwIfAborted()
  const { output, errors } = said
  if (end.error) {
    const late = end.error.name === 'AbortError'
    return { ok: false, output, complaint: late ? 'it took too long' : end.error.message }
  }
  const silent = end.code === null ? 'it was killed' : `it ended with code ${end.code}`
  return { ok: end.code === 0, output, complaint: lastLine(errors) ?? lastLine(output) ?? silent }
}

/** The last line that calls itself an error, else the last one. */
function lastLine(text: string): string | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const found = lines.findLast((line) => /^error\b/i.test(line)) ?? lines.at(-1)
  return found?.replace(/^error:\s*/i, '').slice(0, 300)
}

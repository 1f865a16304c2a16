import { spawn, type ChildProcess } from 'node:child_process'

/** What the helper is asked. */
export interface Question {
  readonly do: 'account' | 'login'
  readonly service: string
  readonly name: string
  readonly password?: string
  readonly remote?: string
  readonly minUid: number
  /** After so long it ends by itself: nobody waits any more. */
  readonly seconds: number
}

/** The helper is missing, has failed or hangs. Its message has nothing of the question. */
export class HelperFault extends Error {
  override readonly name = 'HelperFault'
}

/** Characters: longer than any answer. */
const LONGEST = 256 * 1024

/** The helper and whatever it started: it leads a process group. */
function end(child: ChildProcess): void {
  const { pid } = child
  child.stdout?.destroy()
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone already; or root's, by sudo: then its own alarm ends it.
    child.kill('SIGKILL')
  }
}

/**
 * Starts a helper and asks it one thing, on standard input alone: arguments and environment can be seen by others.
 *
 * @param signal ends it
 * @throws HelperFault, or the signal's reason
 */
export function askHelper(
  [file = '', ...args]: readonly string[],
  question: Question,
  signal: AbortSignal,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const child = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
    detached: true,
  })
  let text = ''
  const fail = (why: string): void => {
    reject(new HelperFault(why))
    end(child)
  }
  const giveUp = (): void => {
    reject(signal.reason)
    end(child)
  }
  // No process of the hub that dies leaves one behind.
  const last = (): void => end(child)
  process.once('exit', last)
  signal.addEventListener('abort', giveUp, { once: true })
  const cleanUp = (): void => {
    process.removeListener('exit', last)
    signal.removeEventListener('abort', giveUp)
  }

  child.once('error', (error: NodeJS.ErrnoException) => {
    cleanUp()
    fail(`the helper cannot be started (${error.code ?? 'unknown'})`)
  })
  child.once('close', (code, killed) => {
    cleanUp()
    if (code === 0) resolve(text)
    else reject(new HelperFault(`the helper ended with ${killed ?? `code ${code}`}`))
  })
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (text.length > LONGEST) fail('the helper answers too much')
  })
  // One that ends without reading has its say by its exit code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(question))
  return promise
}

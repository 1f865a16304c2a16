import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { until, within } from '@hubkit/testkit'
import { freeRange } from './free-range.ts'

const MAIN = fileURLToPath(new URL('hub-main.ts', import.meta.url))
const PATIENCE = 20_000
/** A busy machine takes long to read all modules. */
const STARTS = 60_000

/** How a hub's process is started. */
export interface HubChildOptions {
  /** Takes what it writes. */
  readonly keep: (text: string) => void
  /** Whether it can be told things by the test. @default false */
  readonly channel?: boolean | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  /** The program; its one argument is JSON. @default hub-main.ts */
  readonly main?: string | undefined
}

/** Starts a hub in a process of its own; resolves once it serves. */
export async function startHubChild(
  settings: object,
  { keep, channel = false, env = {}, main = MAIN }: HubChildOptions,
): Promise<ChildProcess> {
  const args = ['--conditions=@hubkit/source', main, JSON.stringify(settings)]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? (['ipc'] as const) : [])],
    env: { ...process.env, ...env },
  })
  let ready = false
  let said = ''
  const listen = (chunk: Buffer): void => {
    const text = chunk.toString()
    keep(text)
    said = (said + text).slice(-2000)
    ready ||= /^ready$/m.test(text)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  try {
    await until(() => ready || hasEnded(child), {
      timeout: STARTS,
      message: () => `the hub is ready; it says: ${said}`,
    })
    if (!ready) throw new Error(`the hub ended: ${said}`)
    return child
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

/** Whether a process is no more. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Ends it by a signal; by SIGKILL, and with an error, when it does not end. */
export async function endHubChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await within(exited, PATIENCE, `the hub ends after ${signal}`).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
}

/** A port that was free just now: the hub needs to know it before it listens, and again after a restart. */
export async function freePort(): Promise<number> {
  return (await freeRange(1)).from
}

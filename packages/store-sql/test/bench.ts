import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder with a store's file to be, and the processes that use it; all gone at the end. */
export interface Bench {
  readonly folder: string
  readonly path: string
  /** Starts worker.ts. */
  start(what: string, count: number): ChildProcess
  /** Waits for the end of a worker and demands that it went well. */
  ended(child: ChildProcess): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export function bench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'hubkit-store-'))
  const path = join(folder, 'hub.db')
  const children: ChildProcess[] = []

  return {
    folder,
    path,
    start(what, count) {
      const child = fork(new URL('./worker.ts', import.meta.url), [path, what, String(count)], {
        execArgv: ['--conditions=@hubkit/source'],
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      })
      children.push(child)
      return child
    },
    async ended(child) {
      const said: string[] = []
      child.stderr?.on('data', (chunk) => said.push(String(chunk)))
      if (child.exitCode === null) await once(child, 'close')
      if (child.exitCode !== 0) throw new Error(`a worker failed: ${said.join('')}`)
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGKILL')
        await once(child, 'close')
      }
      rmSync(folder, { recursive: true })
    },
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServerRef } from '@hubkit/core/contract'
import { encodeName } from '../src/encode-name.ts'
import { isAlive, look, pidsThere } from './world.ts'

/** A hub process. */
export interface Worker {
  /** What its start came to: a url, or the code of an error. */
  readonly outcome: Promise<string>
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
}

/** Starts a hub process that starts a server. */
export function startWorker(task: {
  readonly dataDir: string
  readonly server: ServerRef
  readonly attempt?: number
  readonly ports?: { readonly from: number; readonly to: number }
  readonly hesitates?: boolean
}): Worker {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@hubkit/source',
      fileURLToPath(new URL('./worker.ts', import.meta.url)),
      JSON.stringify({ attempt: 1, ...task }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
  })
  const closed = once(child, 'close')
  return {
    outcome: closed.then(() => said),
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** Pids of all processes of a server, whatever their session. */
export function processesOf(server: ServerRef, attempt?: number): readonly number[] {
  const tail = attempt === undefined ? '' : `${attempt}/`
  const marker = `HUBKIT_SERVER=${encodeName(server.hubId)}/${server.id}/${tail}`
  return pidsThere().filter(
    (pid) =>
      isAlive(pid) &&
      look(`/proc/${pid}/environ`)
        .split('\0')
        .some((entry) => entry.startsWith(marker)),
  )
}

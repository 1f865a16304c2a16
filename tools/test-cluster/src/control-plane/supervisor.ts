import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '@hubkit/testkit'
import { type ClusterState, readState } from './state.ts'

const START = 180_000

/**
 * Starts the program that runs all components, and waits until the API server is ready. It ends when this process
 * does, however that ends.
 *
 * @throws Error with its last words when it ends before
 */
export async function startSupervisor(
  program: string,
  folder: string,
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly state: ClusterState }> {
  const log = join(folder, 'supervisor.log')
  const out = openSync(log, 'a', 0o600)
  const child = spawn(program, ['up', '--dir', folder, '--until-eof', ...args], {
    cwd: folder,
    // The pipe's end is how it notices that we are gone; no ^C of the terminal reaches it.
    stdio: ['pipe', out, out],
    detached: true,
  })
  closeSync(out)
  let ended: string | undefined
  child.on('error', (error) => (ended = error.message))
  child.on('exit', (code, signal) => (ended ??= `code ${code ?? signal}`))
  // It ended before it could be told: that is seen by its exit.
  child.stdin?.on('error', () => undefined)
  const found = await until(
    async () => {
      if (ended !== undefined) return { failed: ended }
      const state = await readState(folder)
      return state?.supervisor === child.pid && state?.readyMs ? { state } : undefined
    },
    { timeout: START, message: `the control plane in ${folder} is ready` },
  )
  if (!('failed' in found)) return { child, state: found.state }
  const words = (await readFile(log, 'utf8')).trim().split('\n').at(-1)
  throw new Error(`the control plane did not start: ${words ?? found.failed}`)
}

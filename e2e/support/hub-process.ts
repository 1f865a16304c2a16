import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until, within } from '@hubkit/testkit'
import type { HubSettings } from './hub-settings.ts'
import { processesOf } from './processes.ts'

/** A hub in a process of its own. */
export interface HubProcess {
  readonly origin: string
  /** Only this hub and its servers have to do with it. */
  readonly folder: string
  /** What it has written, of all its processes. */
  log(): string
  /** Ends it as a power failure would; its servers go on. */
  kill(): Promise<void>
  /** Starts it again, on the same port and records. */
  restart(): Promise<void>
  /** Ends it with its servers. @throws Error when a process was left behind (it is killed all the same) */
  close(): Promise<void>
}

const MAIN = fileURLToPath(new URL('hub-main.ts', import.meta.url))
const PATIENCE = 20_000

/** Starts a hub whose users get `command`, on a free port, with its records in a new folder. */
export async function startHubProcess(command: readonly string[]): Promise<HubProcess> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-e2e-')))
  const settings: HubSettings = { folder, port: await freePort(), command }
  let log = ''
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const args = ['--conditions=@hubkit/source', MAIN, JSON.stringify(settings)]
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    let ready = false
    const keep = (chunk: Buffer): void => {
      log += chunk.toString()
      ready ||= /^ready$/m.test(chunk.toString())
    }
    started.stdout.on('data', keep)
    started.stderr.on('data', keep)
    await until(() => ready || started.exitCode !== null, {
      timeout: PATIENCE,
      message: () => `the hub is ready; it says: ${log.slice(-2000)}`,
    })
    if (!ready) throw new Error(`the hub ended: ${log.slice(-2000)}`)
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const exited = once(ending, 'exit')
    ending.kill(signal)
    await within(exited, PATIENCE, `the hub ends after ${signal}`).catch((error: unknown) => {
      ending.kill('SIGKILL')
      throw error
    })
  }

  async function close(): Promise<void> {
    try {
      await end('SIGTERM')
      await until(async () => (await processesOf(folder)).length === 0, {
        timeout: 5000,
        message: 'no process of the hub is left',
      })
    } finally {
      for (const id of await processesOf(folder)) process.kill(id, 'SIGKILL')
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }

  try {
    await start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    origin: `http://127.0.0.1:${settings.port}`,
    folder,
    log: () => log,
    kill: () => end('SIGKILL'),
    restart: start,
    close,
  }
}

/** A port that was free just now: the hub needs to know it before it listens, and again after a restart. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

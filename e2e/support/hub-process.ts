import type { ChildProcess } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@hubkit/testkit'
import { endHubChild, freePort, startHubChild } from './hub-child.ts'
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

/** What a test tells such a hub beside its command. */
export type HubProcessSettings = Pick<HubSettings, 'commands' | 'limits' | 'cull' | 'held' | 'chp'>

/** Starts a hub whose users get `command`, on a free port, with its records in a new folder. */
export async function startHubProcess(
  command: readonly string[],
  more: HubProcessSettings = {},
): Promise<HubProcess> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-e2e-')))
  const settings: HubSettings = { folder, port: await freePort(), command, ...more }
  let log = ''
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    child = await startHubChild(settings, { keep: (text) => (log += text) })
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (ending) await endHubChild(ending, signal)
  }

  async function close(): Promise<void> {
    try {
      await end('SIGTERM')
    } finally {
      await cleanUp(folder)
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

/** Removes the folder of hubs that have ended. @throws Error when a process was left behind (it is killed all the same) */
export async function cleanUp(folder: string): Promise<void> {
  try {
    await until(async () => (await processesOf(folder)).length === 0, {
      timeout: 5000,
      message: 'no process of the hub is left',
    })
  } finally {
    for (const id of await processesOf(folder)) process.kill(id, 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

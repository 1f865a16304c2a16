import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient, type Client } from './client.ts'
import { freePorts, hubProcess } from './hub-process.ts'
import { IN_FLIGHT } from './load.ts'
import type { HubSettings } from './ours/settings.ts'
import type { Side } from './side.ts'

const MAIN = fileURLToPath(new URL('ours/hub.ts', import.meta.url))

/** As `npm start` starts a hub. */
const YOUNG_GENERATION = ['--max-semi-space-size=4']

/** A hub that is put together in another way. */
export interface OtherHub {
  /** The file that does it. */
  readonly main?: string | undefined
  /** What it is told beside the usual. */
  readonly more?: Readonly<Record<string, unknown>> | undefined
}

/** Can be ended as a power failure would. */
export interface Killable {
  kill(): Promise<void>
}

/**
 * Hubkit, not started yet.
 *
 * @param backend port of what users' servers are
 * @param flags further arguments of Node.js, such as `--cpu-prof`
 */
export async function oursSide(
  backend: number,
  flags: readonly string[],
  { main = MAIN, more = {} }: OtherHub = {},
): Promise<Side & Killable> {
  const [port = 0] = await freePorts(1)
  const origin = `http://127.0.0.1:${port}`
  const hub = hubProcess(`${origin}/hub/api`)
  let folder: string | undefined
  let client: Client | undefined

  async function start(): Promise<number> {
    folder ??= mkdtempSync(join(tmpdir(), 'hubkit-bench-'))
    const settings: HubSettings = { port, backend, folder, ...more }
    const args = [...YOUNG_GENERATION, ...flags, main, JSON.stringify(settings)]
    return hub.start({ file: process.execPath, args }, folder)
  }
  async function stop(): Promise<void> {
    await client?.close()
    client = undefined
    await hub.stop()
  }
  async function kill(): Promise<void> {
    await client?.close()
    client = undefined
    await hub.kill()
  }
  async function close(): Promise<void> {
    await stop()
    if (folder !== undefined) rmSync(folder, { recursive: true })
    folder = undefined
  }
  const connected = (): Client => (client ??= createClient(origin, IN_FLIGHT))

  return {
    name: 'Hubkit',
    start,
    stop,
    kill,
    async startAfresh() {
      await close()
      return start()
    },
    client: connected,
    front: connected,
    memory: () => hub.memory(),
    cpuTime: () => hub.cpuTime(),
    close,
  }
}

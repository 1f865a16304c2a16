import { readFileSync } from 'node:fs'
import { glob, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerRef, Spawner } from '@hubkit/core/contract'
import { randomId, serverContext, serverRef, spawnContext, stopContext } from '@hubkit/testkit'
import type { ProcessSpawnerOptions } from '../src/options.ts'
import { parseClaim, parseRun, readRecord } from '../src/records.ts'
import { layoutOf, placeOf, type Place } from '../src/place.ts'
import { processSpawner } from '../src/process-spawner.ts'

/** A web server in a line, which says so on its output. */
export const WEB_SERVER = [
  process.execPath,
  '-e',
  `require('node:http').createServer((request, response) => response.end('ok'))
    .listen(Number(process.argv[1]), process.argv[2], () => console.log('listens\\nnow'))`,
  '{port}',
  '{host}',
]

/** A data folder of its own, and what tests do with the servers in it. */
export interface World {
  readonly dataDir: string
  readonly hubId: string
  spawner(options?: Partial<ProcessSpawnerOptions>): Spawner
  server(parts?: { readonly userName?: string; readonly name?: string }): ServerRef
  place(server: ServerRef, attempt?: number): Place
  /** The pid of an attempt's server. */
  leader(server: ServerRef, attempt?: number): Promise<number>
  launcher(server: ServerRef, attempt?: number): Promise<number>
  /** Ends whatever still runs, and removes the folder. */
  dispose(): Promise<void>
}

/** Makes a world. */
export async function makeWorld(): Promise<World> {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-process-')))
  const hubId = `hub${randomId()}`
  const place = (server: ServerRef, attempt = 1): Place =>
    placeOf(layoutOf(dataDir).server(server.hubId, server.id), attempt)
  return {
    dataDir,
    hubId,
    place,
    spawner: (options) => processSpawner({ dataDir, command: WEB_SERVER, ...options }),
    server: (parts) => serverRef({ hubId, ...parts }),
    async leader(server, attempt) {
      const run = await readRecord(join(place(server, attempt).directory, 'run.json'), parseRun)
      return run?.leader.pid ?? fail('no run record')
    },
    async launcher(server, attempt) {
      const claim = await readRecord(
        join(place(server, attempt).directory, 'claim.json'),
        parseClaim,
      )
      return claim?.launcher?.pid ?? fail('no claim')
    },
    async dispose() {
      for (const pid of await ownedBy(dataDir)) kill(pid)
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20 })
    },
  }
}

function fail(message: string): never {
  throw new Error(message)
}

/** Every launcher and server that the records of a data folder name, and what has their marker. */
async function ownedBy(dataDir: string): Promise<readonly number[]> {
  const pids: number[] = []
  const markers = new Set<string>()
  for await (const path of glob('{,data/}servers/*/*/*/{claim,run}.json', { cwd: dataDir })) {
    const record: unknown = JSON.parse(await readFile(join(dataDir, path), 'utf8'))
    const claim = parseClaim(record)
    const run = parseRun(record)
    if (claim?.launcher && isAlive(claim.launcher.pid)) {
      const line = look(`/proc/${claim.launcher.pid}/cmdline`)
      if (line.includes('launcher')) pids.push(claim.launcher.pid)
    }
    if (run) markers.add(run.marker)
  }
  for (const pid of pidsThere()) {
    const entries = look(`/proc/${pid}/environ`).split('\0')
    if (entries.some((entry) => markers.has(entry))) pids.push(pid)
  }
  return pids
}

/** Every pid there is. */
export function pidsThere(): readonly number[] {
  return readdirNumbers('/proc')
}

function readdirNumbers(path: string): readonly number[] {
  return process
    .getBuiltinModule('node:fs')
    .readdirSync(path)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/** What a file of /proc says; nothing when its process has gone. */
export function look(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // The process has gone: that is what there is to see.
    return ''
  }
}

/** Whether there is such a process that is more than a zombie. */
export function isAlive(pid: number): boolean {
  const stat = look(`/proc/${pid}/stat`)
  return stat !== '' && !/\) [ZX] /.test(stat)
}

/** Kills a process, if it is there. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (isAlive(pid)) throw error
  }
}

/** Calls of a hub about one server. */
export function calls(spawner: Spawner, server: ServerRef) {
  return {
    start: (
      parts: {
        attempt?: number
        env?: Record<string, string>
        signal?: AbortSignal
        options?: unknown
      } = {},
    ) => spawner.start(spawnContext(server, { options: {}, ...parts })),
    poll: (attempt?: number) => spawner.poll(serverContext(server, { attempt })),
    stop: (parts: { attempt?: number; now?: boolean; signal?: AbortSignal } = {}) =>
      spawner.stop(stopContext(server, parts)),
  }
}

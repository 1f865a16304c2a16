import { mkdir, mkdtemp, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { until } from '@hubkit/testkit'
import { freePort } from '../hub-child.ts'
import { cleanUp } from '../hub-process.ts'
import type { HubLimits } from '../hub-settings.ts'
import { startFront } from './front.ts'
import { createMember, type Member } from './member.ts'
import { startWatch, type Watch } from './watch.ts'
import type { Who } from './who.ts'

const TINY_SERVER = fileURLToPath(new URL('tiny-server.ts', import.meta.url))
const HUBS = ['a', 'b', 'c', 'd'] as const

/** Several hub processes on one store, with one address before them. */
export interface Cluster {
  /** The address before them, at which users' servers reach their hub. */
  readonly origin: string
  readonly folder: string
  readonly hubs: readonly Member[]
  /** Looks all the time whether something is that must never be. */
  readonly watch: Watch
  /** Every process of a user's server that ever ran, in order. */
  book(): Promise<readonly Who[]>
  /** Whether no hub drives a server. */
  isQuiet(): boolean
  /** Resolves once {@link isQuiet}. */
  quiet(): Promise<void>
  /** What the hubs have written, each line with their name. */
  log(): string
  /** Ends hubs and servers. @throws Error when a process was left behind */
  close(): Promise<void>
}

/** How a cluster is made. */
export interface ClusterOptions {
  /** How many hubs, up to 4. @default 2 */
  readonly size?: number | undefined
  readonly limits?: HubLimits | undefined
}

/** Short leases, so that who takes over need not wait; requests do not wait for what they began. */
const LIMITS: HubLimits = { leaseTime: '1s', requestWait: '200ms', namedServers: true }

/** Starts hub processes that share everything but their port. */
export async function startCluster({ size = 2, limits }: ClusterOptions = {}): Promise<Cluster> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-cluster-')))
  const env = { NODE_COMPILE_CACHE: join(folder, 'compiled') }
  await mkdir(env.NODE_COMPILE_CACHE)
  const ports = await Promise.all(HUBS.slice(0, size).map(freePort))
  const front = await startFront(ports)
  let log = ''
  const hubs = ports.map((port, index) =>
    createMember(
      HUBS[index] ?? '',
      {
        folder,
        port,
        command: [process.execPath, '--no-warnings', TINY_SERVER],
        connectUrl: front.origin,
        limits: { ...LIMITS, ...limits },
      },
      (text) => (log = (log + text).slice(-200_000)),
      env,
    ),
  )
  const watch = startWatch(folder, [front, ...hubs])

  async function close(): Promise<void> {
    const [first, ...others] = hubs
    try {
      await watch.close()
      await Promise.all(others.map((hub) => hub.kill()))
      await first?.start()
      await first?.end()
    } finally {
      await front.close()
      await cleanUp(folder)
    }
  }

  try {
    for (const hub of hubs) await hub.start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    origin: front.origin,
    folder,
    hubs,
    watch,
    book: () => readBook(folder),
    isQuiet: () => driven(folder).length === 0,
    async quiet() {
      await until(() => driven(folder).length === 0, {
        timeout: 10_000,
        message: () => `nobody drives ${driven(folder).join(', ')}`,
      })
    },
    log: () => log,
    close,
  }
}

/** The leases of servers that somebody holds. */
function driven(folder: string): readonly string[] {
  const database = new DatabaseSync(join(folder, 'hub.sqlite'), { readOnly: true })
  try {
    const query = "select key, holder from hub_lease where key like 'server:%' and expires > ?"
    const rows = database.prepare(query).all(Date.now())
    return rows.map(({ key, holder }) => `${String(key)} (${String(holder)})`)
  } finally {
    database.close()
  }
}

async function readBook(folder: string): Promise<readonly Who[]> {
  const text = await readFile(join(folder, 'book'), 'utf8').catch(() => '') // nothing ran yet
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Who => JSON.parse(line))
}

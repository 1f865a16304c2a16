import { mkdir, mkdtemp, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashPassword } from '@hubkit/core'
import type { Duration } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { freeRange } from '../free-range.ts'
import { cleanUp } from '../hub-process.ts'
import { ADMIN_PASSWORD, type HubLimits } from '../hub-settings.ts'
import { startFront } from './front.ts'
import { createMember, type Member } from './member.ts'
import { drivenServers } from './store-file.ts'
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
  /** Where its folder is made. @default the system's folder for temporary files */
  readonly parent?: string | undefined
  /** How many ports there are for users' servers, and how long each is kept from others. @default the spawner's own */
  readonly ports?: { readonly count: number; readonly cooldown: Duration } | undefined
}

/** Short leases, so that who takes over need not wait; requests do not wait for what they began. */
const LIMITS: HubLimits = { leaseTime: '1s', requestWait: '200ms', namedServers: true }

/** Starts hub processes that share everything but their port. */
export async function startCluster({
  size = 2,
  limits,
  parent = tmpdir(),
  ports: few,
}: ClusterOptions = {}): Promise<Cluster> {
  const folder = await realpath(await mkdtemp(join(parent, 'hubkit-cluster-')))
  const env = { NODE_COMPILE_CACHE: join(folder, 'compiled') }
  await mkdir(env.NODE_COMPILE_CACHE)
  const { from } = await freeRange(size)
  const ports = HUBS.slice(0, size).map((_, index) => from + index)
  const front = await startFront(ports)
  const own = few && { ports: await freeRange(few.count), portCooldown: few.cooldown }
  const adminHash = await hashPassword(ADMIN_PASSWORD)
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
        ports: own,
        adminHash,
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
    isQuiet: () => drivenServers(folder).length === 0,
    async quiet() {
      await until(() => drivenServers(folder).length === 0, {
        timeout: 10_000,
        message: () => `nobody drives ${drivenServers(folder).join(', ')}`,
      })
    },
    log: () => log,
    close,
  }
}

async function readBook(folder: string): Promise<readonly Who[]> {
  const text = await readFile(join(folder, 'book'), 'utf8').catch(() => '') // nothing ran yet
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Who => JSON.parse(line))
}

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { until } from '@hubkit/testkit'
import type { Cluster } from '../cluster/cluster.ts'
import { processesOf } from '../processes.ts'
import type { Fault } from './plan.ts'

const run = promisify(execFile)

export type DiskFault = Extract<Fault['kind'], `${string} disk`>

/** Bytes of the small disk: what the hubs write, compiled modules included, takes a third of it. */
const SIZE = 96 * 2 ** 20

/** A disk that can be made to fail. */
export interface Disk {
  /** Where things are kept on it. */
  readonly folder: string
  fail(cluster: Cluster, fault: DiskFault): Promise<void>
  heal(cluster: Cluster): Promise<void>
  close(): Promise<void>
}

/**
 * A disk of its own where this process may mount one, so that it can really be full. Elsewhere SQLite raises what it
 * raises for a full one. A broken one is real everywhere: the kernel refuses to let files grow (`RLIMIT_FSIZE`).
 */
export async function createDisk(): Promise<Disk> {
  const folder = await mkdtemp(join(tmpdir(), 'hubkit-disk-'))
  const mounted = await mount(folder)
  if (!mounted) console.log('no right to mount a disk that fills up: SQLite says that it is full')
  const ballast = join(folder, 'ballast')

  return {
    folder,
    async fail(cluster, fault) {
      if (fault === 'broken disk') {
        for (const hub of cluster.hubs) if (hub.pid !== undefined) await limit(hub.pid, 0)
      } else if (fault === 'full disk' && mounted) {
        await emptyLog(cluster)
        await fill(ballast)
      } else {
        const ailment = fault === 'full disk' ? 'full' : 'read-only'
        for (const hub of cluster.hubs) await hub.setDisk(ailment)
      }
    },
    async heal(cluster) {
      await rm(ballast, { force: true })
      for (const hub of cluster.hubs) await hub.setDisk(undefined)
      // Servers that were started meanwhile have it from their hub.
      for (const pid of await processesOf(cluster.folder)) await limit(pid, 'unlimited')
    },
    async close() {
      if (mounted) await run('umount', [folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** @returns whether there is a small disk now */
async function mount(folder: string): Promise<boolean> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder])
    return true
  } catch {
    return false // only root may, and not in every container
  }
}

/** Sets how large a process may make a file. */
async function limit(pid: number, bytes: number | 'unlimited'): Promise<void> {
  try {
    await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Error('prlimit is missing: apt-get install util-linux', { cause: error })
    // The process is gone meanwhile.
  }
}

/** Nothing can be written any more without a new page. */
async function emptyLog(cluster: Cluster): Promise<void> {
  const database = new DatabaseSync(join(cluster.folder, 'hub.sqlite'), { timeout: 1000 })
  try {
    await until(() => database.prepare('pragma wal_checkpoint(truncate)').get()?.['busy'] === 0)
  } finally {
    database.close()
  }
}

/** Writes until there is no room. */
async function fill(file: string): Promise<void> {
  for (const size of [2 ** 20, 4096]) {
    const block = Buffer.alloc(size)
    for (;;) {
      try {
        await writeFile(file, block, { flag: 'a' })
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') break
        throw error
      }
    }
  }
}

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../base/cache.ts'
import type { ProcessId } from '../base/process.ts'

/**
 * What a cluster may have left on the machine, written before it is made: whoever comes later can remove what a killed
 * process could not.
 */
export interface Entry {
  readonly id: string
  readonly folder: string
  /** Whether the folder goes with the cluster. */
  readonly removeFolder: boolean
  /** The process without which the cluster ends. */
  readonly owner: ProcessId
  /** Linux with real nodes only. */
  readonly bridge?: string | undefined
  readonly cgroup?: string | undefined
}

const registry = (): string => join(cacheFolder(), 'clusters')
const fileOf = (id: string): string => join(registry(), `${id}.json`)

/** Short, and one folder's own: names of bridges and cgroups are made of it. */
export function clusterId(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 8)
}

export async function record(entry: Entry): Promise<void> {
  await mkdir(registry(), { recursive: true })
  const draft = `${fileOf(entry.id)}.${process.pid}`
  await writeFile(draft, JSON.stringify(entry))
  await rename(draft, fileOf(entry.id))
}

export function forget(id: string): Promise<void> {
  return rm(fileOf(id), { force: true })
}

export async function recorded(): Promise<readonly Entry[]> {
  const names = await readdir(registry()).catch(() => []) // nothing was ever started
  const found = names
    .filter((name) => name.endsWith('.json'))
    .map(async (name) => {
      // Removed by another process meanwhile.
      const text = await readFile(join(registry(), name), 'utf8').catch(() => undefined)
      return text === undefined ? [] : [JSON.parse(text) as Entry]
    })
  return (await Promise.all(found)).flat()
}

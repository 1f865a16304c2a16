import { join } from 'node:path'
import { cacheFolder } from '../base/cache.ts'
import { isAlive } from '../base/process.ts'
import { clusterId, type Entry, recorded } from '../control-plane/registry.ts'

/** Where the cluster of `npm run cluster:up` lives: `$HUBKIT_CLUSTER_FOLDER`, else one for each user. */
export function standingFolder(): string {
  return process.env['HUBKIT_CLUSTER_FOLDER'] ?? join(cacheFolder(), 'up')
}

/** The cluster of `npm run cluster:up`, running or left over. */
export async function standing(): Promise<Entry | undefined> {
  const id = clusterId(standingFolder())
  return (await recorded()).find((entry) => entry.id === id)
}

export async function stands(): Promise<boolean> {
  const entry = await standing()
  return entry !== undefined && (await isAlive(entry.owner))
}

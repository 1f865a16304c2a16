import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './error-code.ts'
import { serversIn } from './list.ts'
import { attemptsIn, discard, FILES, namesIn } from './place.ts'
import { readRecord } from './records.ts'

/** Milliseconds that the folder of a destroyed server stays: no call is delayed for that long. */
const BURIED_FOR = 7 * 86_400_000
/** Milliseconds after which nobody works on what has a temporary name. */
const ABANDONED_AFTER = 86_400_000

function parseDestroyed(value: unknown): number | undefined {
  const at = typeof value === 'object' && value !== null && 'at' in value ? value.at : undefined
  return typeof at === 'number' ? at : undefined
}

/** Removes what processes left behind that were killed, and servers that were destroyed long ago. */
export async function keepHouse(dataDir: string, hub: string, now: number): Promise<void> {
  await removeAbandoned(join(dataDir, 'trash'), now)
  await removeAbandoned(hub, now)
  for (const name of await serversIn(hub)) {
    const server = join(hub, name)
    await removeAbandoned(server, now)
    const newest = (await attemptsIn(server)).at(-1)
    if (newest === undefined) continue
    const path = join(server, String(newest), FILES.destroyed)
    const destroyedAt = await readRecord(path, parseDestroyed)
    if (destroyedAt !== undefined && destroyedAt + BURIED_FOR <= now) await discard(server)
  }
}

async function removeAbandoned(folder: string, now: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!name.startsWith('.claim-') && !name.startsWith('.trash-')) continue
    const path = join(folder, name)
    if ((await changedAt(path)) + ABANDONED_AFTER <= now)
      await rm(path, { recursive: true, force: true })
  }
}

async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).ctimeMs
  } catch (error) {
    // Whoever made it has removed it.
    if (errorCode(error) === 'ENOENT') return Number.POSITIVE_INFINITY
    throw error
  }
}

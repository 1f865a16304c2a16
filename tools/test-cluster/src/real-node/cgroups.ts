import { readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '@hubkit/testkit'

const ROOT = '/sys/fs/cgroup'

/** Removes a group and all below it, in every hierarchy. Its processes have to be gone, or going. */
export async function removeCgroups(name: string): Promise<void> {
  const entries = await readdir(ROOT, { withFileTypes: true }).catch(() => []) // not Linux
  const hierarchies = entries.filter((entry) => entry.isDirectory()).map((e) => join(ROOT, e.name))
  // In the unified hierarchy the group is at the top.
  for (const parent of [ROOT, ...hierarchies]) {
    await until(() => removeTree(join(parent, name)), { message: `cgroup ${name} is removed` })
  }
}

/** The kernel removes only groups, leaves first. */
async function removeTree(path: string): Promise<true> {
  const entries = await readdir(path, { withFileTypes: true }).catch(ignoreMissing)
  if (entries === undefined) return true
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(path, entry.name))
  await rmdir(path).catch(ignoreMissing)
  return true
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
  throw error
}

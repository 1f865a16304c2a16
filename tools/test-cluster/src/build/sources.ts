import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A short hash of a folder's files, their names included, and of further text. */
export async function hashFolder(folder: string, ...further: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name))
  for (const file of files.toSorted()) {
    hash
      .update(`${file.slice(folder.length)}\0`)
      .update(await readFile(file))
      .update('\0')
  }
  for (const text of further) hash.update(text).update('\0')
  return hash.digest('hex').slice(0, 16)
}

/** The pinned version of Kubernetes, such as `v1.36.3`. */
export async function kubernetesVersion(folder: string): Promise<string> {
  const text = await readFile(join(folder, 'go.mod'), 'utf8')
  const version = /^\tk8s\.io\/kubernetes (v\S+)$/m.exec(text)?.[1]
  if (version === undefined) throw new Error(`go.mod of ${folder} names no k8s.io/kubernetes`)
  return version
}

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Counts in a file of the working folder, to show that it outlives the server. */
export function createVisits(folder: string): () => Promise<number> {
  const file = join(folder, 'visits.txt')
  let last = Promise.resolve(0)
  const count = async (): Promise<number> => {
    const before = Number.parseInt(await readFile(file, 'utf8').catch(() => '0'), 10) // none yet
    const visits = (Number.isNaN(before) ? 0 : before) + 1
    await writeFile(file, `${visits}\n`)
    return visits
  }
  // One after the other, so that none is lost.
  return () => (last = last.then(count, count))
}

import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const SOURCE = new URL('constraints.txt', import.meta.url)

/**
 * The exact versions of Python packages, and a file of them in `cache`. Its path is the same for every working copy:
 * a path of their own would have two copies remove each other's environments.
 */
export async function constraints(
  cache: string,
): Promise<{ readonly pins: string; readonly file: string }> {
  const pins = await readFile(SOURCE, 'utf8')
  const hash = createHash('sha256').update(pins).digest('hex').slice(0, 16)
  const file = join(cache, `constraints-${hash}.txt`)
  await mkdir(cache, { recursive: true, mode: 0o700 })
  await writeFile(`${file}.${process.pid}`, pins)
  await rename(`${file}.${process.pid}`, file)
  return { pins, file }
}

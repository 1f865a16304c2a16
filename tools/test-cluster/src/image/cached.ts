import { createHash } from 'node:crypto'
import { access, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../base/cache.ts'
import { withLock } from '../base/lock.ts'
import { type Image, writeArchive } from './archive.ts'

/** An image and where its archive is. */
export interface Archive {
  readonly name: string
  readonly file: string
}

/**
 * The archive of an image, made once for each `content` and description.
 *
 * @param kind in the file's name; older ones of the same kind are removed
 * @param content what its files are, such as a hash of them
 * @param at what the layers' roots are relative to
 */
export async function archiveOf(
  kind: string,
  content: string,
  image: Image,
  at = '/',
): Promise<Archive> {
  const folder = join(cacheFolder(), 'images')
  const hash = createHash('sha256')
    .update(JSON.stringify([image, content]))
    .digest('hex')
    .slice(0, 16)
  const file = join(folder, `${kind}-${hash}.tar`)
  await mkdir(folder, { recursive: true })
  await withLock(join(folder, 'images.lock'), async () => {
    if (await exists(file)) return
    await writeArchive(image, file, at)
    const old = (await readdir(folder)).filter((name) => name.startsWith(`${kind}-`))
    for (const name of old) {
      if (join(folder, name) !== file)
        await rm(join(folder, name), { recursive: true, force: true })
    }
  })
  return { name: image.name, file }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch {
    return false // not made yet
  }
}

import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeArchive } from './archive.ts'
import type { Archive } from './cached.ts'
import type { Layer } from './layer.ts'
import { librariesOf, withLinks } from './libraries.ts'

export type { Archive } from './cached.ts'

/** A Node.js program as an image. */
export interface NodeImage {
  /** Such as `hubkit.test/hub:1`. */
  readonly name: string
  /** The program with all that it imports. */
  readonly program: Layer
  /** Where it starts. */
  readonly folder: string
  readonly command: readonly string[]
}

/**
 * Writes an image with the Node.js of this process, the libraries it loads, and a program: what an image on `node:24-slim`
 * has of it, with its user 1000, `node`, and nothing else. There is no shell.
 *
 * @param file of the archive
 */
export async function nodeArchive(
  { name, program, folder, command }: NodeImage,
  file: string,
): Promise<Archive> {
  const root = await mkdtemp(join(tmpdir(), 'hubkit-image-'))
  try {
    for (const path of ['etc', 'home/node', 'tmp', 'usr/local/bin'])
      await mkdir(join(root, path), { recursive: true })
    await chmod(join(root, 'tmp'), 0o1777)
    await copyFile(process.execPath, join(root, 'usr/local/bin/node'))
    const files = {
      passwd: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n',
      group: 'root:x:0:\nnode:x:1000:\n',
      'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
    }
    for (const [path, text] of Object.entries(files)) await writeFile(join(root, 'etc', path), text)
    const libraries = await Promise.all((await librariesOf([process.execPath], [])).map(withLinks))
    const layers = [
      { root, paths: ['etc', 'home', 'tmp', 'usr'] },
      { root: '/', paths: [...new Set(libraries.flat())] },
      program,
    ]
    const image = { name, layers, command, folder, user: '1000:1000', env: { HOME: '/home/node' } }
    await writeArchive(image, file)
    return { name, file }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

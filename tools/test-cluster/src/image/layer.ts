import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { run } from '../base/run.ts'

/** Files of this machine that become files of an image. */
export interface Layer {
  /** What is `/` in the image. */
  readonly root: string
  /** Below `root`, relative; folders with all that is in them. */
  readonly paths: readonly string[]
  /** Of GNU tar, such as `*.a`. */
  readonly exclude?: readonly string[] | undefined
}

/** A file by its content, as OCI images name it. */
export interface Blob {
  readonly digest: string
  readonly size: number
}

/** The same files give the same bytes: names sorted, everything root's and of 1970. */
const SAME = [
  '--format=gnu',
  '--sort=name',
  '--mtime=@0',
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--hard-dereference',
  // Users other than the owner run it.
  '--mode=a+rX',
]

/** Writes a layer as tar archive. The folders above its files are in it too: everybody may pass through them. */
export async function writeLayer(
  { root, paths, exclude = [] }: Layer,
  file: string,
): Promise<Blob> {
  const above = [...new Set(paths.flatMap(parents))].toSorted()
  const lists = [above, paths.toSorted()].map((names) => names.map((name) => `${name}\0`).join(''))
  const files = lists.map((_, index) => `${file}.list-${index}`)
  await Promise.all(files.map((name, index) => writeFile(name, lists[index] ?? '')))
  const excluded = exclude.map((pattern) => `--exclude=${pattern}`)
  const within = ['-C', root, '--null']
  const [aboveList = '', pathList = ''] = files
  try {
    await run('tar', [
      '-cf',
      file,
      ...SAME,
      ...excluded,
      ...within,
      '--no-recursion',
      '-T',
      aboveList,
      '--recursion',
      '-T',
      pathList,
    ])
  } finally {
    for (const name of files) await rm(name, { force: true })
  }
  return blobOf(file)
}

function parents(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

async function blobOf(file: string): Promise<Blob> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { digest: `sha256:${hash.digest('hex')}`, size: (await stat(file)).size }
}

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { writeFile, rm } from 'node:fs/promises'

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

/** Writes a layer as tar archive. */
export async function writeLayer(
  { root, paths, exclude = [] }: Layer,
  file: string,
): Promise<Blob> {
  const list = `${file}.list`
  await writeFile(list, paths.toSorted().join('\n'))
  const excluded = exclude.map((pattern) => `--exclude=${pattern}`)
  try {
    await promisify(execFile)('tar', [
      '-cf',
      file,
      ...SAME,
      ...excluded,
      '-C',
      root,
      '--no-unquote',
      '-T',
      list,
    ])
  } finally {
    await rm(list, { force: true })
  }
  return blobOf(file)
}

async function blobOf(file: string): Promise<Blob> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { digest: `sha256:${hash.digest('hex')}`, size: (await stat(file)).size }
}

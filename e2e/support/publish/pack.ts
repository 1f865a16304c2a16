import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const exec = promisify(execFile)
const ROOT = join(import.meta.dirname, '../../..')

/** A package as it would be published. */
export interface Packed {
  readonly name: string
  readonly folder: string
  /** The .tgz file. */
  readonly file: string
}

/** Builds what changed. */
export async function build(): Promise<void> {
  await exec(process.execPath, [join(ROOT, 'scripts/build.mjs')], { cwd: ROOT })
}

/** Builds what changed and packs every package into `to`, as publishing does. */
export async function packAll(to: string): Promise<readonly Packed[]> {
  await build()
  const names = (await readdir(join(ROOT, 'packages'))).toSorted()
  return Promise.all(
    names.map(async (short) => {
      const folder = join(ROOT, 'packages', short)
      const { name, version } = JSON.parse(
        await readFile(join(folder, 'package.json'), 'utf8'),
      ) as { readonly name: string; readonly version: string }
      await exec(process.execPath, [
        join(ROOT, 'scripts/pnpm.mjs'),
        '-C',
        folder,
        'pack',
        '--pack-destination',
        to,
      ])
      const file = join(to, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
      return { name, folder, file }
    }),
  )
}

import { readdir, readlink, realpath, lstat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { run } from '../base/run.ts'

const AT_ONCE = 200

/** Every shared library that these programs and libraries load, as far as it is not below one of `inside`. */
export async function librariesOf(
  files: readonly string[],
  inside: readonly string[],
): Promise<readonly string[]> {
  const found = new Set<string>()
  for (let from = 0; from < files.length; from += AT_ONCE) {
    // For what is linked statically ldd fails, and still tells about the others.
    const text = await run('sh', [
      '-c',
      'ldd "$@" 2>/dev/null || true',
      'ldd',
      ...files.slice(from, from + AT_ONCE),
    ])
    for (const [, path = ''] of text.matchAll(/(?:=>\s+|^\s+)(\/\S+) \(0x/gm)) found.add(path)
  }
  return [...found].filter((path) => !inside.some((folder) => path.startsWith(`${folder}/`)))
}

/** All shared objects below folders. */
export async function sharedObjects(folders: readonly string[]): Promise<readonly string[]> {
  const listed = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  )
  return listed
    .flat()
    .filter((entry) => entry.isFile() && /\.so(\.[\d.]+)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/**
 * A path as it is found on this machine: with every link on the way that it takes, and what is at its end. All without
 * the leading slash.
 */
export async function withLinks(path: string): Promise<readonly string[]> {
  const links: string[] = []
  let current = path
  for (;;) {
    const parent = await realpath(dirname(current))
    // `/lib` is a link to `usr/lib` on most systems.
    const top = `/${current.split('/')[1]}`
    if ((await lstat(top)).isSymbolicLink()) links.push(top)
    const real = join(parent, basename(current))
    links.push(real)
    if (!(await lstat(real)).isSymbolicLink()) break
    const target = await readlink(real)
    current = target.startsWith('/') ? target : join(parent, target)
  }
  return links.map((one) => one.slice(1))
}

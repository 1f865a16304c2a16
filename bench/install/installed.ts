import { execFile } from 'node:child_process'
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What an installation comes to. */
export interface Installed {
  /** Of all files together, as they were written; symbolic links count for nothing. */
  readonly bytes: number
  readonly packages: number
}

/** What the files below a folder come to, in bytes. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map(
    async ({ parentPath, name }) => (await lstat(join(parentPath, name))).size,
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** Installs packages with npm into an empty folder, as an app in production would. */
export async function installWithNpm(
  folder: string,
  packages: readonly string[],
): Promise<Installed> {
  await mkdir(folder, { recursive: true })
  const manifest = { name: 'app', version: '0.0.0', private: true, type: 'module' }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  const flags = ['--omit=dev', '--no-audit', '--no-fund', '--loglevel=error']
  await promisify(execFile)('npm', ['install', ...flags, ...packages], { cwd: folder })
  const modules = join(folder, 'node_modules')
  // npm's own list of what it has put there.
  const lock = await readFile(join(modules, '.package-lock.json'), 'utf8')
  const { packages: listed }: { readonly packages: object } = JSON.parse(lock)
  return { bytes: await sizeOf(modules), packages: Object.keys(listed).length }
}

/** What can be imported of an installed package: `@hubkit/core`, `@hubkit/core/contract`, ... */
export async function entriesOf(folder: string, name: string): Promise<readonly string[]> {
  const manifest = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')
  const { exports }: { readonly exports: object } = JSON.parse(manifest)
  return Object.keys(exports).map((entry) => name + entry.slice(1))
}

/** What is in a Python environment; Python itself is linked and not counted, as Node.js is not. @param bin its folder of commands */
export async function installedWithPip(bin: string): Promise<Installed> {
  const folder = join(bin, '..')
  const all = await readdir(folder, { recursive: true, withFileTypes: true })
  const packages = all.filter(({ name }) => name.endsWith('.dist-info')).length
  return { bytes: await sizeOf(folder), packages }
}

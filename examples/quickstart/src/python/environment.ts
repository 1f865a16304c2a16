import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run.ts'
import { findInstallers, type Installer } from './installer.ts'
import { findPython } from './interpreter.ts'

/** What {@link ensureEnvironment} makes. */
export interface EnvironmentOptions {
  /** Everything is kept below this folder. */
  readonly folder: string
  /** As pip takes them; `-c <file>` and its like are fine as two entries. Another list makes another environment. */
  readonly requirements: readonly string[]
  /** Further text that decides whether an environment is the wanted one, such as a constraints file's content. */
  readonly basis?: string | undefined
  /** Where uv is kept when it has to be downloaded. @default `<folder>/uv` */
  readonly uvFolder?: string | undefined
  /** Told each step, one line. */
  readonly say?: ((line: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** A virtual environment that is complete, or why there is none. */
export type Environment = { readonly bin: string } | { readonly missing: string }

const STAMP = 'current.json'

/**
 * A Python virtual environment with these packages, made when there is none. It is made under a name of its own and
 * counts only once a stamp names it: one that was interrupted is made again. (It cannot be renamed when it is done,
 * since its scripts name their interpreter by its path.)
 */
export async function ensureEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { folder, requirements, basis = '', signal, say = () => undefined } = options
  const wanted = createHash('sha256')
    .update(JSON.stringify([requirements, basis]))
    .digest('hex')
  const present = await stamped(folder, wanted)
  if (present !== undefined && (await works(join(folder, present), signal))) {
    return { bin: join(folder, present, 'bin') }
  }

  const python = await findPython(signal)
  if ('missing' in python) return python
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await removeLeftovers(folder)
  say(`Preparing a Python ${python.version} environment (once; it takes some seconds to minutes).`)
  const installers = await findInstallers(python, options.uvFolder ?? join(folder, 'uv'), signal)

  const name = `environment-${process.pid}-${randomBytes(4).toString('hex')}`
  const made = join(folder, name)
  let missing = ''
  for (const installer of installers) {
    say(`Installing with ${installer.name} ...`)
    const complaint = await build(installer, made, requirements, signal)
    if (complaint !== undefined) {
      missing = `${installer.name} failed: ${complaint}`
      continue
    }
    await writeStamp(folder, { name, wanted })
    if (present !== undefined) await rm(join(folder, present), { recursive: true, force: true })
    return { bin: join(made, 'bin') }
  }
  return { missing }
}

/** Makes a whole environment, or nothing. @returns what went wrong */
async function build(
  installer: Installer,
  made: string,
  requirements: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  let complete = false
  try {
    const created = await installer.create(made, signal)
    if (!created.ok) return created.complaint
    const installed = await installer.install(made, requirements, signal)
    complete = installed.ok
    return complete ? undefined : installed.complaint
  } finally {
    if (!complete) await rm(made, { recursive: true, force: true })
  }
}

/** The Python it was made of may have gone since. */
async function works(environment: string, signal?: AbortSignal): Promise<boolean> {
  return (await run(join(environment, 'bin/python'), ['--version'], { signal, timeout: 10_000 })).ok
}

async function stamped(folder: string, wanted: string): Promise<string | undefined> {
  let text
  try {
    text = await readFile(join(folder, STAMP), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const stamp: unknown = JSON.parse(text)
  if (typeof stamp !== 'object' || stamp === null) return undefined
  if (!('name' in stamp) || !('wanted' in stamp) || stamp.wanted !== wanted) return undefined
  return typeof stamp.name === 'string' ? stamp.name : undefined
}

async function writeStamp(folder: string, stamp: { name: string; wanted: string }): Promise<void> {
  const draft = join(folder, `${STAMP}-${process.pid}`)
  await writeFile(draft, JSON.stringify(stamp))
  await rename(draft, join(folder, STAMP))
}

/** Unfinished environments of processes that are gone. */
async function removeLeftovers(folder: string): Promise<void> {
  const stamp = await readFile(join(folder, STAMP), 'utf8').catch(() => '') // no stamp: none is in use
  for (const name of await readdir(folder)) {
    const pid = /^environment-(\d+)-/.exec(name)?.[1]
    if (pid === undefined || stamp.includes(name) || isAlive(Number(pid))) continue
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

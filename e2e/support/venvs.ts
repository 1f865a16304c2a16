import { homedir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { ensureEnvironment, type Environment } from '@hubkit/example-quickstart/python'
import { constraints } from './constraints.ts'

/** The single-user servers that hubs are tested with: the last release of each major. */
export const SINGLE_USER = { 3: '3.1.1', 4: '4.1.6', 5: '5.5.4', 6: '6.1.1' } as const
export type SingleUserMajor = keyof typeof SINGLE_USER

const COMMON = ['jupyterlab', 'jupyter-server', 'ipykernel']
/** The browser draws a plot. */
const EXTRA: Readonly<Partial<Record<SingleUserMajor, readonly string[]>>> = { 6: ['matplotlib'] }

/** Where environments are kept, outside the repository. */
export const CACHE: string = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'hubkit-e2e',
)
/** Where uv is kept when there is none on the PATH. */
export const UV: string = join(CACHE, 'uv')

/** How to start it, or why it cannot be had. */
export type SingleUser = { readonly command: readonly string[] } | { readonly missing: string }

/**
 * The command of a real `jupyterhub-singleuser`, installed outside the repository when it is not there yet: once per
 * set of exact versions, in `$XDG_CACHE_HOME/hubkit-e2e`.
 */
export function singleUser(major: SingleUserMajor): Promise<SingleUser> {
  // One after the other: what the first one downloads is there for the next.
  const made = queue.then(() => make(major))
  queue = made.catch(() => undefined) // whoever asked is told; the next one goes on
  return made
}

let queue: Promise<unknown> = Promise.resolve()

async function make(major: SingleUserMajor): Promise<SingleUser> {
  const { pins, file } = await constraints(CACHE)
  const packages = [`jupyterhub==${SINGLE_USER[major]}`, ...COMMON, ...(EXTRA[major] ?? [])]
  const key = createHash('sha256')
    .update(JSON.stringify([packages, file]))
    .digest('hex')
  const made: Environment = await ensureEnvironment({
    folder: join(CACHE, `singleuser-${major}-${key.slice(0, 16)}`),
    uvFolder: UV,
    requirements: [...packages, '-c', file],
    basis: pins,
  })
  if ('missing' in made) return made
  // Jupyter refuses to run as root unless it is told that this is meant.
  const root = process.getuid?.() === 0 ? ['--allow-root'] : []
  return { command: [join(made.bin, 'jupyterhub-singleuser'), ...root] }
}

/** What to tell when a test cannot run: fails it where everything has to be there, and else gives the words. */
export function cannotRun(what: string, why: string, remedy: string): string {
  const words = `${what} not tested: ${why}. ${remedy}`
  if (process.env['CI'] === 'true') throw new Error(words)
  console.warn(words)
  return words
}

export const PYTHON_REMEDY =
  'Install Python 3.10 or later with pip (Debian: apt install python3-venv python3-pip) and let it reach its index.'

import { randomBytes } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run, type Ran } from '../run.ts'
import type { Python } from './interpreter.ts'

/** Makes virtual environments and installs into them. */
export interface Installer {
  readonly name: 'uv' | 'pip'
  /** Makes an environment, with pip in it so that its users may add to it. */
  create(folder: string, signal?: AbortSignal): Promise<Ran>
  install(folder: string, requirements: readonly string[], signal?: AbortSignal): Promise<Ran>
}

/** An index that cannot be reached is noticed within seconds: a download may stall for as long as this. */
const STALL = '10'

/**
 * The installers to be had, quickest first: uv on the PATH, or from the package index (it is ten times as fast as pip,
 * its own download included); and Python's own venv and pip, which may reach an index that uv does not.
 *
 * @param folder where uv is put when it has to be downloaded
 */
export async function findInstallers(
  python: Python,
  folder: string,
  signal?: AbortSignal,
): Promise<readonly Installer[]> {
  const own = join(folder, 'bin', 'uv')
  if (await answers('uv', signal)) return [uvInstaller('uv', python), pipInstaller(python)]
  if (!(await answers(own, signal))) await download(python, folder, signal)
  const found = await answers(own, signal)
  return [...(found ? [uvInstaller(own, python)] : []), pipInstaller(python)]
}

/** Puts uv into `folder` if it can be had; the folder appears whole, or not at all. */
async function download(python: Python, folder: string, signal?: AbortSignal): Promise<void> {
  const draft = `${folder}-${process.pid}-${randomBytes(4).toString('hex')}`
  const flags = ['--quiet', '--disable-pip-version-check', '--timeout', STALL, '--retries', '0']
  const args = ['-m', 'pip', 'install', ...flags, '--target', draft, 'uv']
  try {
    const got = await run(python.path, args, { signal })
    if (!got.ok) return // no pip, or no index: whoever installs next says so
    await rename(draft, folder)
  } catch (error) {
    // Somebody else was quicker; theirs is as good.
    const taken = error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY'
    if (!taken) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function answers(uv: string, signal?: AbortSignal): Promise<boolean> {
  return (await run(uv, ['--version'], { signal, timeout: 10_000 })).ok
}

function uvInstaller(uv: string, python: Python): Installer {
  const env = {
    UV_HTTP_TIMEOUT: STALL,
    UV_HTTP_RETRIES: '1',
    UV_PYTHON_DOWNLOADS: 'never',
    // Certificates that this machine trusts, such as a company's, besides those that uv brings along.
    UV_SYSTEM_CERTS: '1',
  }
  const at = (folder: string): string => join(folder, 'bin/python')
  return {
    name: 'uv',
    create: (folder, signal) =>
      run(uv, ['venv', '--quiet', '--seed', '--python', python.path, folder], { signal, env }),
    install: (folder, requirements, signal) =>
      run(uv, ['pip', 'install', '--quiet', '--python', at(folder), ...requirements], {
        signal,
        env,
      }),
  }
}

function pipInstaller(python: Python): Installer {
  return {
    name: 'pip',
    create: (folder, signal) => run(python.path, ['-m', 'venv', folder], { signal }),
    install: (folder, requirements, signal) => {
      const flags = ['--quiet', '--disable-pip-version-check', '--timeout', STALL, '--retries', '1']
      const pip = join(folder, 'bin/python')
      return run(pip, ['-m', 'pip', 'install', ...flags, ...requirements], { signal })
    },
  }
}

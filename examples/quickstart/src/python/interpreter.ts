import { run } from '../run.ts'

/** A Python on this machine. */
export interface Python {
  readonly path: string
  /** `3.12` */
  readonly version: string
}

/** JupyterLab 4.6 needs at least this. */
const LEAST_MINOR = 10
const NAMES = ['python3', 'python', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`)]
const TELL = 'import sys; print("%d.%d" % sys.version_info[:2]); print(sys.executable)'

/** The first Python on the PATH that is new enough, or why there is none. */
export async function findPython(signal?: AbortSignal): Promise<Python | { missing: string }> {
  let old: string | undefined
  for (const name of NAMES) {
    const told = await run(name, ['-c', TELL], { signal, timeout: 10_000 })
    const [version = '', path = ''] = told.output.trim().split('\n')
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (!told.ok || path === '') continue
    if (major === 3 && minor >= LEAST_MINOR) return { path, version }
    old ??= version
  }
  const needed = `Python 3.${LEAST_MINOR} or later is needed`
  return { missing: old === undefined ? `${needed}, and there is none` : `${needed}, not ${old}` }
}

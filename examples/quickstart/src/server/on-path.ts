import { access, constants, open } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { run } from '../run.ts'

/** A single-user server that is installed, or what keeps it from being used. */
export type Found =
  | { readonly command: string; readonly version: string }
  | { readonly missing: string }

const NAME = 'jupyterhub-singleuser'

/** Looks for a `jupyterhub-singleuser` 3 or later, with JupyterLab, on the PATH. */
export async function findOnPath(signal?: AbortSignal): Promise<Found> {
  const command = await which(NAME)
  if (command === undefined) return { missing: `there is no ${NAME} on the PATH` }
  const told = await run(command, ['--version'], { signal, timeout: 30_000 })
  const version = /\d+\.\d+\.\S+/.exec(told.output)?.[0]
  if (!told.ok || version === undefined) return { missing: `${command} does not run` }
  if (Number.parseInt(version, 10) < 3) return { missing: `${command} ${version} is too old` }
  const python = await interpreterOf(command)
  const probe = ['-c', 'import jupyterlab, jupyter_server']
  const complete = await run(python, probe, { signal, timeout: 30_000 })
  return complete.ok ? { command, version } : { missing: `${command} has no JupyterLab` }
}

async function which(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue
    const file = join(folder, name)
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false, // not here, or not for us
    )
    if (executable) return file
  }
  return undefined
}

/** The Python that runs a script: its first line says so, unless it is a wrapper of another kind. */
async function interpreterOf(script: string): Promise<string> {
  const file = await open(script)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
    const line = buffer.toString('utf8', 0, bytesRead).split('\n')[0] ?? ''
    const [, named] = /^#!\s*(\/\S*python[\d.]*)\s*$/.exec(line) ?? []
    return named ?? join(dirname(script), 'python3')
  } finally {
    await file.close()
  }
}

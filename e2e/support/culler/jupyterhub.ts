import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../hub-child.ts'
import { runProgram, type Program } from './program.ts'
import { ROLES } from './roles.ts'
import { untilJupyterHubRuns } from '../jupyterhub-runs.ts'

const CONFIG = fileURLToPath(new URL('jupyterhub_config.py', import.meta.url))

/** A JupyterHub in a process of its own. */
export interface JupyterHub {
  /** Of its REST API. */
  readonly url: string
  /** Where it keeps what others need to speak with it, when it speaks TLS. */
  readonly certificates: string
  log(): string
  /** Stops so far: `+` begins and `-` ends one. */
  stops(): Promise<readonly string[]>
  close(): Promise<void>
}

/**
 * @param bin where `jupyterhub` is installed
 * @param tls whether it speaks TLS with certificates of its own ("internal SSL")
 */
export async function startJupyterHub(bin: string, tls = false): Promise<JupyterHub> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-jupyterhub-')))
  const port = await freePort()
  const stops = join(folder, 'stops')
  const certificates = join(folder, 'certificates')
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}/hub/api`
  const settings = JSON.stringify({ port, stops, tls, certificates, services: ROLES })
  const hub: Program = runProgram(
    [join(bin, 'jupyterhub'), '-f', CONFIG],
    { CULLER_TEST: settings, PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: folder },
    folder,
  )
  const close = async (): Promise<void> => {
    await hub.end()
    await rm(folder, { recursive: true, force: true })
  }
  await untilJupyterHubRuns(hub, close)
  return {
    url,
    certificates,
    log: hub.output,
    async stops() {
      const text = await readFile(stops, 'utf8')
      return text.split('\n').filter((line) => line !== '')
    },
    close,
  }
}

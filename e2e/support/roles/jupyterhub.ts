import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram, type Program } from '../culler/program.ts'
import { freePort } from '../hub-child.ts'
import { untilJupyterHubRuns } from '../jupyterhub-runs.ts'

const CONFIG = fileURLToPath(new URL('jupyterhub_config.py', import.meta.url))

/** What a hub with roles is made of. */
export interface RolesWorld {
  readonly roles: Readonly<
    Record<
      string,
      {
        readonly scopes: readonly string[]
        readonly users?: readonly string[]
        readonly groups?: readonly string[]
        readonly services?: readonly string[]
      }
    >
  >
  /** Members by group. */
  readonly groups: Readonly<Record<string, readonly string[]>>
  /** Tokens by service. */
  readonly services: Readonly<Record<string, string>>
}

/** A JupyterHub in a process of its own; `url` is that of its REST API. */
export interface JupyterHubWithRoles {
  readonly url: string
  log(): string
  close(): Promise<void>
}

/** @param bin where `jupyterhub` is installed */
export async function startJupyterHubWithRoles(
  bin: string,
  world: RolesWorld,
): Promise<JupyterHubWithRoles> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-roles-')))
  const port = await freePort()
  const hub: Program = runProgram(
    [join(bin, 'jupyterhub'), '-f', CONFIG],
    {
      ROLES_TEST: JSON.stringify({ ...world, port }),
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
    },
    folder,
  )
  const close = async (): Promise<void> => {
    await hub.end()
    await rm(folder, { recursive: true, force: true })
  }
  await untilJupyterHubRuns(hub, close)
  return { url: `http://127.0.0.1:${port}/hub/api`, log: hub.output, close }
}

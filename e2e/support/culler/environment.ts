import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureEnvironment, type Environment } from '@hubkit/example-quickstart/python'
import { CACHE, SINGLE_USER, UV } from '../venvs.ts'

/** The release that hubs are tested with. */
export const IDLE_CULLER = '2.0.0'

const CONSTRAINTS = fileURLToPath(new URL('../constraints.txt', import.meta.url))

/** JupyterHub and jupyterhub-idle-culler of PyPI, installed outside the repository when they are not there yet. */
export async function cullerEnvironment(): Promise<Environment> {
  const jupyterhub = SINGLE_USER[6]
  return ensureEnvironment({
    folder: join(CACHE, `culler-${IDLE_CULLER}-jupyterhub-${jupyterhub}`),
    uvFolder: UV,
    requirements: [
      `jupyterhub==${jupyterhub}`,
      `jupyterhub-idle-culler==${IDLE_CULLER}`,
      '-c',
      CONSTRAINTS,
    ],
    basis: await readFile(CONSTRAINTS, 'utf8'),
  })
}

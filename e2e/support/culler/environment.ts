import { join } from 'node:path'
import { ensureEnvironment, type Environment } from '@hubkit/example-quickstart/python'
import { constraints } from '../constraints.ts'
import { CACHE, SINGLE_USER, UV } from '../venvs.ts'

/** The release that hubs are tested with. */
export const IDLE_CULLER = '2.0.0'

/** JupyterHub and jupyterhub-idle-culler of PyPI, installed outside the repository when they are not there yet. */
export async function cullerEnvironment(): Promise<Environment> {
  const jupyterhub = SINGLE_USER[6]
  const { pins, file } = await constraints(CACHE)
  return ensureEnvironment({
    folder: join(CACHE, `culler-${IDLE_CULLER}-jupyterhub-${jupyterhub}`),
    uvFolder: UV,
    requirements: [
      `jupyterhub==${jupyterhub}`,
      `jupyterhub-idle-culler==${IDLE_CULLER}`,
      '-c',
      file,
    ],
    basis: pins,
  })
}

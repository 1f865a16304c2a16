import { JUPYTERHUB_VERSION } from '../../engine/version.ts'
import { z } from 'zod'
import { empty, json } from '../respond.ts'
import { endpoint, openEndpoint, type Endpoint } from './endpoint.ts'

const versionSchema = z.object({ version: z.string() })
const plugin = z.object({ class: z.string(), version: z.string() })
const infoSchema = z.object({
  version: z.string(),
  python: z.string(),
  sys_executable: z.string(),
  spawner: plugin,
  authenticator: plugin,
})

/** What the hub says of itself. Single-user servers ask the first before they serve anything. */
export const rootEndpoints: readonly Endpoint[] = [
  openEndpoint({
    method: 'get',
    path: '',
    summary: 'The version of JupyterHub whose API this is',
    responses: { 200: ['The version', versionSchema] },
    handle: () =>
      json({ version: JUPYTERHUB_VERSION }, { headers: { 'access-control-allow-origin': '*' } }),
  }),
  openEndpoint({
    method: 'get',
    path: 'health',
    summary: 'Whether the hub answers',
    responses: { 200: 'It does' },
    handle: () => empty({ status: 200 }),
  }),
  endpoint({
    method: 'get',
    path: 'info',
    summary: 'What the hub is made of',
    scopes: ['read:hub'],
    responses: { 200: ['Its parts', infoSchema] },
    handle({ parts }) {
      const { spawners, defaultSpawner, authenticators } = parts
      const spawner = spawners.get(defaultSpawner)
      const names = authenticators.map(({ id }) => id).join(', ')
      return json({
        version: JUPYTERHUB_VERSION,
        python: `none; Node.js ${process.versions.node}`,
        sys_executable: process.execPath,
        spawner: {
          class: spawner?.name ?? defaultSpawner,
          version: String(spawner?.specVersion ?? 1),
        },
        authenticator: { class: names, version: String(authenticators[0]?.specVersion ?? 1) },
      })
    },
  }),
]

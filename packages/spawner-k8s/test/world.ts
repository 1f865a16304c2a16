import type { ServerRef } from '@hubkit/core/contract'
import type { KubernetesSpawnerOptions } from '../src/options/spawner.ts'
import { buildManifests } from '../src/manifest/build.ts'
import { resolveSpec } from '../src/resolve/resolve-spec.ts'
import { readSettings, type Settings } from '../src/settings.ts'
import type { ManifestContext, Manifests, ServerSpec } from '../src/spec.ts'
import { userOptions } from '../src/profiles/user-options.ts'

/** Options of a test: everything but the cluster, which pure code never asks. */
export type TestOptions = Partial<Omit<KubernetesSpawnerOptions, 'cluster'>>

/** Settings as of a hub in the namespace `hub`. */
export function settingsOf(options: TestOptions = {}): Settings {
  return readSettings({
    cluster: { namespace: 'hub', close: () => Promise.resolve() },
    image: 'jupyter/base:1',
    ...options,
  })
}

/** A server of a user, told from others by what is given. */
export function serverOf(
  parts: { readonly user?: string; readonly name?: string; readonly hubId?: string } = {},
): ServerRef {
  const { user = 'user', name = '', hubId = 'hub1' } = parts
  return {
    id: 'sabcdefghijklmno',
    name,
    prefix: name === '' ? `/user/${user}/` : `/user/${user}/${name}/`,
    user: { id: 'u0123456789abcdefghi', name: user },
    hubId,
  }
}

/** What is asked of a test's user: their server, groups and answers. */
export interface Asked {
  readonly server?: ServerRef | undefined
  readonly groups?: readonly string[] | undefined
  readonly answers?: unknown
  readonly attempt?: number | undefined
}

/** One server's options as a start would have them. @throws when the answers are refused */
export async function specOf(options: TestOptions, asked: Asked = {}): Promise<ServerSpec> {
  const settings = settingsOf(options)
  const { server = serverOf(), groups = [], answers = {}, attempt = 1 } = asked
  const schema = await userOptions(settings)({ ...server.user, groups, admin: false })
  const result = await schema['~standard'].validate(answers)
  if (result.issues) throw new Error(JSON.stringify(result.issues))
  return resolveSpec(settings, server, attempt, result.value)
}

/** What the hub tells a server of a test. */
export const HUB_ENVIRONMENT: Readonly<Record<string, string>> = {
  JUPYTERHUB_API_TOKEN: 'secret-token',
  JUPYTERHUB_OAUTH_SCOPES: '["access:servers!server=user/"]',
}

/** The objects of a start. */
export async function manifestsOf(
  options: TestOptions = {},
  asked: Asked = {},
): Promise<Manifests & { readonly spec: ServerSpec }> {
  const { server = serverOf(), attempt = 1 } = asked
  const spec = await specOf(options, asked)
  const context: ManifestContext = {
    server,
    attempt,
    hubId: server.hubId,
    names: spec.names,
    env: HUB_ENVIRONMENT,
  }
  return { ...buildManifests(spec, context), spec }
}

import type { ChildProcess } from 'node:child_process'
import { mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requiredRbac } from '@hubkit/spawner-k8s'
import type { Cluster } from '@hubkit/test-cluster/cluster'
import { endHubChild, freePort, startHubChild } from '../hub-child.ts'
import { cleanUp } from '../hub-process.ts'
import type { ClusterHubSettings } from './hub-settings.ts'

const MAIN = fileURLToPath(new URL('hub-main.ts', import.meta.url))

/** A hub in a process of its own, with the rights it asks for and no more. */
export interface ClusterHub {
  readonly origin: string
  readonly folder: string
  log(): string
  /** Ends it as a power failure would; its servers go on. */
  kill(): Promise<void>
  /** Starts it again, on the same port and records. */
  restart(changed?: Pick<ClusterHubSettings, 'cull'>): Promise<void>
  /** Ends it; its servers go with their namespace. */
  close(): Promise<void>
}

/** What a test says of a hub. */
export interface ClusterHubOptions extends Pick<
  ClusterHubSettings,
  'cull' | 'limits' | 'spawner' | 'takeOver'
> {
  /** @default a free one */
  readonly port?: number | undefined
}

type Namespace = Awaited<ReturnType<Cluster['namespace']>>

/** The address of this machine that pods on real nodes reach: the API server itself listens there. */
export async function hostForPods({ api }: Cluster): Promise<string> {
  type Service = { readonly spec: { readonly clusterIP: string } }
  return (await api.get<Service>('/api/v1/namespaces/default/services/kubernetes')).spec.clusterIP
}

/** Starts a hub that runs its servers in a namespace. */
export async function startClusterHub(
  cluster: Cluster,
  namespace: Namespace,
  { port, spawner, ...more }: ClusterHubOptions,
): Promise<ClusterHub> {
  const objects = requiredRbac({ ...spawner, hubNamespace: namespace.name })
  const rules = objects.flatMap((object) =>
    object.kind === 'Role' && 'rules' in object ? (object.rules ?? []) : [],
  )
  const account = await namespace.serviceAccountClient(rules)
  await account.api.close()
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-e2e-')))
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, account.config.exportConfig(), { mode: 0o600 })
  let settings: ClusterHubSettings = {
    ...more,
    folder,
    kubeconfig,
    host: await hostForPods(cluster),
    port: port ?? (await freePort()),
    spawner: { ...spawner, hubNamespace: namespace.name },
  }
  let log = ''
  let child: ChildProcess | undefined

  const start = async (): Promise<void> => {
    child = await startHubChild(settings, { main: MAIN, keep: (text) => (log += text) })
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    child = undefined
    if (ending) await endHubChild(ending, signal)
  }
  const close = async (): Promise<void> => {
    try {
      await end('SIGTERM')
    } finally {
      await cleanUp(folder)
    }
  }
  try {
    await start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    origin: `http://${settings.host}:${settings.port}`,
    folder,
    log: () => log,
    kill: () => end('SIGKILL'),
    async restart(changed = {}) {
      settings = { ...settings, ...changed }
      await start()
    },
    close,
  }
}

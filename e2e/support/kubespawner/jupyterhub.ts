import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram, type Program } from '../culler/program.ts'
import { SERVICE_TOKEN } from '../hub-settings.ts'
import { untilJupyterHubRuns } from '../jupyterhub-runs.ts'

const CONFIG = fileURLToPath(new URL('jupyterhub_config.py', import.meta.url))

/** A JupyterHub whose servers are a KubeSpawner's pods. */
export interface KubeJupyterHub {
  log(): string
  /** Ends it; its pods go on. */
  close(): Promise<void>
}

/** Where it is, and where its pods are. */
export interface KubeJupyterHubOptions {
  /** Where `jupyterhub` is installed. */
  readonly bin: string
  /** Path. */
  readonly kubeconfig: string
  readonly url: string
  readonly namespace: string
  readonly image: string
  readonly storageClass: string
}

export async function startKubeJupyterHub(options: KubeJupyterHubOptions): Promise<KubeJupyterHub> {
  const { bin, kubeconfig, url, namespace, image, storageClass } = options
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-jupyterhub-')))
  const settings = { url, namespace, image, storage_class: storageClass, token: SERVICE_TOKEN }
  const hub: Program = runProgram(
    [join(bin, 'jupyterhub'), '-f', CONFIG],
    {
      TAKE_OVER_TEST: JSON.stringify(settings),
      KUBECONFIG: kubeconfig,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
    },
    folder,
  )
  const close = async (): Promise<void> => {
    await hub.end()
    await rm(folder, { recursive: true, force: true })
  }
  await untilJupyterHubRuns(hub, close, 240_000)
  return { log: hub.output, close }
}

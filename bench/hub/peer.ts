import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from '@hubkit/example-quickstart/python'
import { createClient, type Client } from './client.ts'
import { freePorts, hubProcess } from './hub-process.ts'
import { IN_FLIGHT } from './load.ts'
import { installPeer, JUPYTERHUB } from './peer/install.ts'
import { ADMIN_SCOPES, ADMIN_TOKEN, type Side } from './side.ts'

const CONFIG = fileURLToPath(new URL('peer/jupyterhub_config.py', import.meta.url))
const PROXY = createRequire(import.meta.url).resolve(
  'configurable-http-proxy/bin/configurable-http-proxy',
)

/** A JupyterHub that is put together in another way. */
export interface OtherPeer {
  readonly install?: (() => Promise<Environment>) | undefined
  readonly config?: string | undefined
  readonly name?: string | undefined
  readonly more?: {
    /** What its configuration is told beside the usual. */
    readonly settings: Readonly<Record<string, unknown>>
    readonly env: Readonly<Record<string, string>>
  }
}

/**
 * JupyterHub of PyPI with configurable-http-proxy of npm, not started yet; or why it cannot be had.
 *
 * @param backend port of what users' servers are
 */
export async function peerSide(
  backend: number,
  {
    install = () => installPeer(),
    config = CONFIG,
    name = `JupyterHub ${JUPYTERHUB}`,
    more,
  }: OtherPeer = {},
): Promise<Side | { readonly missing: string }> {
  const installed = await install()
  if ('missing' in installed) return installed
  const { bin } = installed
  const [port = 0, hubPort = 0, proxyPort = 0] = await freePorts(3)
  // Straight at the hub: its proxy would only take some of its rates away.
  const hub = hubProcess(`http://127.0.0.1:${hubPort}/hub/api`)
  let folder: string | undefined
  let clients: { readonly hub: Client; readonly front: Client } | undefined

  async function start(): Promise<number> {
    folder ??= mkdtempSync(join(tmpdir(), 'jupyterhub-bench-'))
    const settings = {
      port,
      hubPort,
      proxyPort,
      backend,
      folder,
      proxyCommand: [process.execPath, PROXY],
      token: ADMIN_TOKEN,
      scopes: ADMIN_SCOPES,
      ...more?.settings,
    }
    const env = {
      BENCHMARK: JSON.stringify(settings),
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      ...more?.env,
    }
    return hub.start({ file: join(bin, 'jupyterhub'), args: ['-f', config], env }, folder)
  }
  async function stop(): Promise<void> {
    await clients?.hub.close()
    await clients?.front.close()
    clients = undefined
    await hub.stop()
  }
  async function close(): Promise<void> {
    await stop()
    if (folder !== undefined) rmSync(folder, { recursive: true })
    folder = undefined
  }
  const connected = () =>
    (clients ??= {
      hub: createClient(`http://127.0.0.1:${hubPort}`, IN_FLIGHT),
      front: createClient(`http://127.0.0.1:${port}`, IN_FLIGHT),
    })

  return {
    name,
    start,
    stop,
    async startAfresh() {
      await close()
      return start()
    },
    client: () => connected().hub,
    front: () => connected().front,
    memory: () => hub.memory(),
    cpuTime: () => hub.cpuTime(),
    close,
  }
}

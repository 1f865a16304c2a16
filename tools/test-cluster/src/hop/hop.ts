import { once as first } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import { KubeConfig } from '@kubernetes/client-node'
import { saveConfig } from '../api/kubeconfig.ts'
import type { Faults, HopRequest } from './faults.ts'
import { handle } from './handle.ts'
import { upgrade } from './upgrade.ts'
import { upstreamOf } from './upstream.ts'

export { once, type Faults, type FaultyAnswer, type HopRequest } from './faults.ts'

/** An address before the API server at which things go wrong as told. */
export interface Hop {
  readonly url: string
  /** As administrator, through the hop. */
  readonly config: KubeConfig
  /** The same as a file. */
  readonly kubeconfig: string
  faults: Faults
  /** All that came, oldest first; may be emptied. */
  readonly requests: HopRequest[]
  /** Resets every open connection. */
  cut(): void
  close(): Promise<void>
}

/** What stands behind the hop. */
export interface Behind {
  readonly config: KubeConfig
  /** Folder of a cluster of ours, whose certificate the hop uses; without one it speaks plain HTTP on loopback. */
  readonly folder: string | undefined
}

export async function startHop({ config, folder }: Behind): Promise<Hop> {
  const upstream = await upstreamOf(config)
  const requests: HopRequest[] = []
  const sockets = new Set<Socket>()
  const hop = { faults: {} as Faults }
  const listener: RequestListener = (request, response) => {
    const seen = note(requests, request.method, request.url)
    response.once('close', () => (seen.ended = Date.now()))
    void handle({ request, response, seen, upstream, faults: () => hop.faults })
  }
  const server = await serverOf(folder, listener)
  server.on('upgrade', (request, socket, head) => {
    note(requests, request.method, request.url)
    upgrade(request, socket, head, upstream)
  })
  const track = (socket: Socket): void => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  server.on(folder === undefined ? 'connection' : 'secureConnection', track)
  server.listen(0, '127.0.0.1')
  await first(server, 'listening')

  const { port } = server.address() as AddressInfo
  const url = `${folder === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
  const own = through(config, url)
  const kubeconfig = await saveConfig(
    own,
    join(folder ?? tmpdir(), `hop-${port}-${process.pid}.kubeconfig`),
  )
  const cut = (): void => {
    for (const socket of sockets) reset(socket)
  }
  return Object.assign(hop, {
    url,
    config: own,
    kubeconfig,
    requests,
    cut,
    async close() {
      hop.faults = {}
      server.close()
      cut()
      upstream.close()
      await rm(kubeconfig, { force: true })
    },
  })
}

/** TLS has no reset of its own. */
function reset(socket: Socket): void {
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

function note(requests: HopRequest[], method = 'GET', path = '/'): HopRequest {
  const asked = new URL(path, 'http://hop').searchParams.get('watch')
  const seen = { method, path, watch: asked === '1' || asked === 'true', at: Date.now() }
  requests.push(seen)
  return seen
}

async function serverOf(folder: string | undefined, listener: RequestListener): Promise<Server> {
  if (folder === undefined) return createHttpServer(listener)
  const [cert, key] = await Promise.all(
    ['server.crt', 'server.key'].map((name) => readFile(join(folder, name))),
  )
  return createHttpsServer({ cert: cert ?? '', key: key ?? '' }, listener)
}

/** The same user at another address. */
function through(config: KubeConfig, server: string): KubeConfig {
  const own = new KubeConfig()
  own.loadFromString(config.exportConfig())
  own.clusters = own.clusters.map((cluster) => ({
    ...cluster,
    server,
    skipTLSVerify: server.startsWith('http:'),
  }))
  return own
}

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { KubeApi } from '../api/kube-api.ts'
import type { List } from '../api/objects.ts'
import { run } from '../base/run.ts'
import { clusterId, recorded } from '../control-plane/registry.ts'
import type { ControlPlane } from '../control-plane/start.ts'

/** A Service's address, which leads somewhere while this is open. */
export interface ServiceAddress extends AsyncDisposable {
  readonly address: string
  close(): Promise<void>
}

interface Service {
  readonly spec: {
    readonly clusterIP: string
    readonly ports: readonly { readonly name?: string; readonly port: number }[]
  }
}

interface EndpointSlice {
  readonly endpoints?: readonly {
    readonly addresses: readonly string[]
    readonly conditions?: { readonly ready?: boolean }
  }[]
  readonly ports?: readonly { readonly name?: string; readonly port: number }[]
}

/**
 * Does for one Service what kube-proxy does, in this process: its address is put on the bridge of the real nodes, and
 * each connection goes to a pod that is ready at that moment.
 */
export async function openService(
  { api, folder }: Pick<ControlPlane, 'api' | 'folder'>,
  namespace: string,
  name: string,
): Promise<ServiceAddress> {
  const { spec } = await api.get<Service>(`/api/v1/namespaces/${namespace}/services/${name}`)
  const bridge = (await recorded()).find(({ id }) => id === clusterId(folder))?.bridge
  if (bridge === undefined) throw new Error('the cluster has no real nodes')
  const address = `${spec.clusterIP}/32`
  await run('ip', ['addr', 'replace', address, 'dev', bridge])
  const sockets = new Set<Socket>()
  const servers = spec.ports.map((port) => {
    const find = (): Promise<Target | undefined> => readyPod(api, namespace, name, port.name ?? '')
    return { port: port.port, server: createServer((socket) => void join(socket, find, sockets)) }
  })
  const close = async (): Promise<void> => {
    const closed = servers.map(({ server }) => ended(server))
    for (const socket of sockets) socket.destroy()
    await Promise.all(closed)
    await run('ip', ['addr', 'del', address, 'dev', bridge])
  }
  for (const { server, port } of servers) {
    server.listen(port, spec.clusterIP)
    await once(server, 'listening')
  }
  return { address: spec.clusterIP, close, [Symbol.asyncDispose]: close }
}

interface Target {
  readonly host: string
  readonly port: number
}

async function readyPod(
  api: KubeApi,
  namespace: string,
  service: string,
  portName: string,
): Promise<Target | undefined> {
  const { items } = await api.get<List<EndpointSlice>>(
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io/service-name%3D${service}`,
  )
  const targets = items.flatMap(({ endpoints = [], ports = [] }) => {
    const port = ports.find((one) => (one.name ?? '') === portName)?.port
    const ready = endpoints.filter(({ conditions }) => conditions?.ready === true)
    const hosts = ready.flatMap(({ addresses }) => addresses)
    return port === undefined ? [] : hosts.map((host) => ({ host, port }))
  })
  return targets[0]
}

/** Joins a connection to a ready pod; without one it ends, as with kube-proxy. */
async function join(
  near: Socket,
  find: () => Promise<Target | undefined>,
  sockets: Set<Socket>,
): Promise<void> {
  near.pause()
  track(near, sockets)
  const target = await find().catch(() => undefined) // the API server is away: nobody knows a pod
  if (target === undefined || near.destroyed) {
    near.destroy()
    return
  }
  const far = connect(target)
  track(far, sockets)
  near.on('close', () => far.destroy())
  far.on('close', () => near.destroy())
  near.pipe(far)
  far.pipe(near)
}

function track(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  socket.on('error', () => socket.destroy()) // either side may end at any time
}

async function ended(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  await closed
}

import { defineProxy, type ListenOptions, type ReverseProxy } from '@hubkit/core/contract'
import { createConnections } from './connections.ts'
import { createTransport } from './create-transport.ts'
import { hiddenCookies } from './headers/hidden-cookies.ts'
import { createPeers } from './headers/peer.ts'
import { createTargets } from './http/targets.ts'
import { createIncidents } from './incidents.ts'
import { addressOf } from './listen-options.ts'
import { listen, type ProxyListening } from './listener.ts'
import { createLiveRoutes } from './live-routes.ts'
import { nodeProxySettings, type NodeProxyOptions } from './options.ts'
import { USUAL } from './plane/plane.ts'
import { createServing } from './serving.ts'

/** What went over a route, in milliseconds since 1970; `undefined` when nothing did. */
export interface RouteTraffic {
  /** From a client: a request that reached the server, a piece of a body, a WebSocket frame. This is the activity. */
  readonly fromClient: number | undefined
  /** From the server. No activity, since a notebook left alone may print for days. */
  readonly fromServer: number | undefined
}

/** How much a proxy has open. */
export interface ProxyCounts {
  readonly routes: number
  /** Connections of clients to its own ports. */
  readonly clients: number
  /** Requests and upgraded connections under way to servers. */
  readonly underWay: number
  /** Connections to servers by its own ports, upgraded ones not counted. */
  readonly servers: number
  /** Those of them that wait for a request. */
  readonly idle: number
  /** Requests that wait for a connection. */
  readonly waiting: number
}

/** A proxy inside this process, with what only such a one can tell. */
export interface NodeProxy extends ReverseProxy {
  readonly scope: 'process'
  readonly embed: NonNullable<ReverseProxy['embed']>
  attach: NonNullable<ReverseProxy['attach']>
  listen(options: ListenOptions): Promise<ProxyListening>
  close: NonNullable<ReverseProxy['close']>
  endLogin: NonNullable<ReverseProxy['endLogin']>
  /** What went over a route, `undefined` when there is none. */
  traffic(routespec: string): RouteTraffic | undefined
  /** How much there is of everything, now. */
  counts(): ProxyCounts
  /**
   * Reads the files of `tls` and `targetTls` again now, which happens by itself some seconds after they change.
   *
   * @throws HubError `HUB_ERR_OPTION`: then the old ones stay in use
   */
  reloadCertificates(): void
  /** Ends what is under way over a route, also over one that was deleted. @returns how many connections */
  closeConnections(routespec: string): number
}

const EMBEDDED = { strict: false, awaitsContinue: false }

/**
 * A reverse proxy inside this process: `listen` owns a port, `embed` serves within an app's own server.
 *
 * Deleting a route stops new requests; those under way may end by themselves.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function nodeProxy(options: NodeProxyOptions = {}): NodeProxy {
  const settings = nodeProxySettings(options)
  const { responseTimeout, keepAliveTimeout, headTimeout, tls, targetTls, log } = settings
  const transport = createTransport({
    names: { tls: 'nodeProxy.tls', targetTls: 'nodeProxy.targetTls' },
    tls,
    targetTls,
    log: () => log ?? routes.log,
  })
  const targets = createTargets({ ...settings, transport })
  const routes = createLiveRoutes(targets)
  const connections = createConnections()
  const cookies = hiddenCookies(settings.hiddenCookies)
  const peers = createPeers(settings.trustedProxies)
  const serving = createServing(routes, {
    peers,
    cookies,
    connections,
    responseTimeout,
  })
  const incidents = createIncidents(() => log ?? routes.log, Date.now)
  const listeners = new Set<ProxyListening>()
  let closing: Promise<void> | undefined

  async function close(): Promise<void> {
    routes.close()
    connections.destroy(() => true)
    await Promise.all([...listeners].map((listener) => listener.close(0)))
    await targets.close()
    transport.close()
  }

  return {
    ...defineProxy({ name: 'node', scope: 'process', addRoute, deleteRoute, listRoutes }),
    scope: 'process',
    attach: (host) => routes.attach(host),
    embed: {
      request: (request, response, fallback) =>
        serving.request(request, response, fallback, EMBEDDED),
      upgrade: (request, socket, head, fallback) =>
        serving.upgrade(request, socket, head, fallback, EMBEDDED),
      fetch: (request, peer = {}) => serving.fetch(request, peer),
    },
    async listen({ hub, ...where }) {
      const listening = await listen(
        {
          transport,
          onTick: (now) => targets.sweep(now),
          routes,
          peers,
          cookies,
          connections,
          incidents,
          responseTimeout,
          headTimeout,
          keepAliveTimeout,
          ...USUAL,
        },
        addressOf(where),
        hub,
      )
      listeners.add(listening)
      return listening
    },
    close: () => (closing ??= close()),
    traffic(routespec) {
      const route = routes.get(routespec)
      return route && { fromClient: route.lastActivity, fromServer: route.lastAnswer }
    },
    reloadCertificates: () => transport.reload(),
    counts() {
      const { open: servers, idle, waiting } = targets.counts()
      const clients = [...listeners].reduce((sum, listener) => sum + listener.clients, 0)
      return { routes: routes.size, clients, underWay: connections.size, servers, idle, waiting }
    },
    closeConnections: (routespec) =>
      connections.destroy(({ route }) => route?.routespec === routespec),
    endLogin: (login) => void connections.destroy(({ logins }) => logins.includes(login)),
  }

  async function addRoute(route: Parameters<ReverseProxy['addRoute']>[0]): Promise<void> {
    routes.add(route)
  }

  async function deleteRoute(routespec: string): Promise<void> {
    routes.delete(routespec)
  }

  async function listRoutes(): ReturnType<ReverseProxy['listRoutes']> {
    return routes.list()
  }
}

import { createConnections, type Connections } from '../connections.ts'
import type { LiveTransport } from '../create-transport.ts'
import { hiddenCookies } from '../headers/hidden-cookies.ts'
import { createPeers, type Peers } from '../headers/peer.ts'
import { createTargets, type Targets } from '../http/targets.ts'
import { createIncidents } from '../incidents.ts'
import { listen, type ProxyListening } from '../listener.ts'
import type { Meter } from '../plane/meter.ts'
import { errorPages } from './error-pages.ts'
import { withFields, type Log } from './log.ts'
import { redirectRewrite } from './redirect.ts'
import { createChpRoutes, type ChpRoutes } from './routes.ts'
import { addressOf, type CommandSettings } from './settings.ts'

/** How long the head of a request may take, and a connection to a target to be made, in milliseconds. */
const HEAD_TIMEOUT = 60_000
const CONNECT_TIMEOUT = 10_000
/** Requests to one target at once: as many as come, since configurable-http-proxy has no bound either. */
const NO_BOUND = 1_000_000

/** The settings that a process needs to serve clients: plain data, to be sent to one. */
export type DataPlaneSettings = Omit<
  CommandSettings,
  'token' | 'api' | 'apiTls' | 'metrics' | 'redirect' | 'pidFile' | 'warnings'
>

/** What serves clients, in one process. */
export interface DataPlane {
  readonly routes: ChpRoutes
  /** @throws HubError `HUB_ERR_PORT_TAKEN`, `HUB_ERR_PROXY`, `HUB_ERR_OPTION` */
  listen(onTick: () => void): Promise<ProxyListening>
  /** Ends what is left, after the listener. */
  close(): Promise<void>
}

/** Makes one that does not listen yet, so that its table can be filled before. */
export function createDataPlane(
  settings: DataPlaneSettings,
  transport: LiveTransport,
  log: Log,
  meter: Meter | undefined,
): DataPlane {
  const { hostRouting, includePrefix, prependPath } = settings
  const targets: Targets = createTargets({
    transport,
    connectTimeout: CONNECT_TIMEOUT,
    maxConnectionsPerTarget: NO_BOUND,
  })
  const routes = createChpRoutes(targets, { hostRouting, includePrefix, prependPath })
  const connections: Connections = createConnections()
  const logger = withFields(log)
  const incidents = createIncidents(() => logger, Date.now)
  return {
    routes,
    listen: (onTick) =>
      listen(
        {
          transport,
          onTick(now) {
            targets.sweep(now)
            onTick()
          },
          routes: routes.live,
          peers: peersOf(settings),
          cookies: hiddenCookies([]),
          connections,
          incidents,
          responseTimeout: settings.responseTimeout,
          headTimeout: HEAD_TIMEOUT,
          keepAliveTimeout: settings.keepAliveTimeout,
          silenceTimeout: settings.silenceTimeout,
          rewriting: {
            statesClient: settings.statesClient,
            targetHost: settings.changeOrigin,
            added: settings.customHeaders,
            redirect: redirectRewrite(settings),
            guarded: false,
          },
          alone: errorPages(settings.errors, log, transport.targetOptions),
          meter,
        },
        addressOf(settings.listen),
      ),
    async close() {
      routes.live.close()
      connections.destroy(() => true)
      await targets.close()
      transport.close()
    },
  }
}

/** Whom the X-Forwarded-* headers are believed: everybody, unless it is said whom, as what is in front may be anywhere. */
function peersOf({ trustedProxies }: DataPlaneSettings): Peers {
  if (trustedProxies) return createPeers(trustedProxies)
  const peers = createPeers([])
  return {
    ...peers,
    of: (address, encrypted) => ({ ...peers.of(address, encrypted), trusted: true }),
  }
}

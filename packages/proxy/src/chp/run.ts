import { rm, writeFile } from 'node:fs/promises'
import { HubError, isHubError } from '@hubkit/core/contract'
import { createConnections } from '../connections.ts'
import { hiddenCookies } from '../headers/hidden-cookies.ts'
import { createPeers, type Peers } from '../headers/peer.ts'
import { createTargets } from '../http/targets.ts'
import { listen } from '../listener.ts'
import { tcp } from '../plane/transport.ts'
import { apiHandler } from './api.ts'
import { errorPages } from './error-pages.ts'
import { placeOf, serveHttp, type Served } from './http-server.ts'
import type { Log } from './log.ts'
import { redirectRewrite } from './redirect.ts'
import { redirectListener } from './redirect-server.ts'
import { routeKey } from './route-key.ts'
import { createChpRoutes } from './routes.ts'
import type { CommandSettings } from './settings.ts'

/** How long the head of a request may take, and a connection to a target to be made, in milliseconds. */
const HEAD_TIMEOUT = 60_000
const CONNECT_TIMEOUT = 10_000
/** Requests to one target at once: as many as come, since configurable-http-proxy has no bound either. */
const NO_BOUND = 1_000_000

/** A proxy that runs. */
export interface RunningProxy {
  /** Lets requests under way finish for as long as the settings say, and ends everything. Idempotent. */
  close(): Promise<void>
  /** Ends at once. */
  destroy(): void
}

/**
 * Opens all listeners of a proxy with configurable-http-proxy's API.
 *
 * @throws HubError `HUB_ERR_PORT_TAKEN`, `HUB_ERR_PROXY`, `HUB_ERR_OPTION`
 */
export async function runProxy(settings: CommandSettings, log: Log): Promise<RunningProxy> {
  const { token, hostRouting, includePrefix, prependPath } = settings
  const { redirect, metrics: metricsAt, defaultTarget, pidFile } = settings
  const targets = createTargets({
    transport: tcp,
    connectTimeout: CONNECT_TIMEOUT,
    maxConnectionsPerTarget: NO_BOUND,
  })
  const routes = createChpRoutes(targets, { hostRouting, includePrefix, prependPath })
  const root = routeKey('/', hostRouting)
  if (defaultTarget !== undefined && root) routes.set(root, defaultTarget, {})
  // Its library takes memory and time to load.
  const metrics = metricsAt && (await import('./metrics.ts')).createMetrics()
  const connections = createConnections()
  const opened: Served[] = []
  const open = async (name: string, at: Parameters<typeof serveHttp>[1], what: Handler) => {
    const served = await serveHttp(name, at, what)
    opened.push(served)
    log.info(`${name} on ${served.place}`)
  }

  const close = async (grace: number): Promise<void> => {
    await plane?.close(grace)
    routes.live.close()
    connections.destroy(() => true)
    await Promise.all(opened.map((served) => served.close()))
    await targets.close()
    if (pidFile !== undefined) await rm(pidFile, { force: true })
  }
  let closing: Promise<void> | undefined
  let plane: Awaited<ReturnType<typeof listen>> | undefined

  try {
    const handler = apiHandler({ routes, hostRouting, token, log, meter: metrics?.api })
    await open('The API', settings.api, handler)
    if (metricsAt && metrics) await open('Metrics', metricsAt, metrics.listener)
    if (redirect)
      await open(
        'The redirect',
        { ...settings.listen, port: redirect.port },
        redirectListener(redirect.to),
      )
    plane = await listen(
      {
        transport: tcp,
        onTick: (now) => targets.sweep(now),
        routes: routes.live,
        peers: peersOf(settings),
        cookies: hiddenCookies([]),
        connections,
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
        alone: errorPages(settings.errors, log),
        meter: metrics?.plane,
      },
      { port: settings.listen.port, host: settings.listen.host ?? '' },
    )
    log.info(`Clients on ${placeOf({ ...settings.listen, port: plane.port })}`)
    if (pidFile !== undefined) await writePid(pidFile)
  } catch (error) {
    await close(0)
    throw error
  }
  return {
    close: () => (closing ??= close(settings.drainTimeout)),
    destroy: () => void connections.destroy(() => true),
  }
}

type Handler = Parameters<typeof serveHttp>[2]

/** Whom the X-Forwarded-* headers are believed: everybody, unless it is said whom, as what is in front may be anywhere. */
function peersOf({ trustedProxies }: CommandSettings): Peers {
  if (trustedProxies) return createPeers(trustedProxies)
  const peers = createPeers([])
  return {
    ...peers,
    of: (address, encrypted) => ({ ...peers.of(address, encrypted), trusted: true }),
  }
}

async function writePid(file: string): Promise<void> {
  try {
    await writeFile(file, String(process.pid))
  } catch (error) {
    if (isHubError(error)) throw error
    throw new HubError('HUB_ERR_OPTION', { message: '--pid-file: cannot be written', cause: error })
  }
}

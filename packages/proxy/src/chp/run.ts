import { rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { HubError, isHubError } from '@hubkit/core/contract'
import { createTransport } from '../create-transport.ts'
import { placeOf } from '../listen-at.ts'
import { apiHandler } from './api.ts'
import { serveByWorkers, serveHere, type Clients } from './clients.ts'
import { createDataPlane } from './data-plane.ts'
import { serveHttp, type Served, type ServedBy } from './http-server.ts'
import type { Log } from './log.ts'
import { redirectListener } from './redirect-server.ts'
import { routeKey } from './route-key.ts'
import { addressOf, type CommandSettings } from './settings.ts'
import { TLS_NAMES } from './tls-settings.ts'

/** A proxy that runs. */
export interface RunningProxy {
  /** Reads all certificates again. What goes wrong is logged, and the old ones stay in use. */
  reload(): void
  /** Lets what is under way go on for at most `grace` milliseconds, and ends. Called again it can only hurry. */
  close(grace: number): Promise<void>
}

/**
 * Opens all listeners of a proxy with configurable-http-proxy's API.
 *
 * @throws HubError `HUB_ERR_PORT_TAKEN`, `HUB_ERR_PROXY`, `HUB_ERR_OPTION`
 */
export async function runProxy(settings: CommandSettings, log: Log): Promise<RunningProxy> {
  const { token, hostRouting, tls, apiTls, clientTls, workers } = settings
  const { redirect, metrics: metricsAt, defaultTarget, pidFile } = settings
  const transport = createTransport({
    names: TLS_NAMES,
    tls,
    targetTls: clientTls,
    log: () => (workers > 1 ? undefined : log),
  })
  // Its library takes memory and time to load.
  const metrics = metricsAt && (await import('./metrics.ts')).createMetrics()
  const plane = createDataPlane(settings, transport, log, metrics?.plane)
  const root = routeKey('/', hostRouting)
  if (defaultTarget !== undefined && root) plane.routes.set(root, defaultTarget, {})
  const opened: Served[] = []
  const open = async (name: string, by: Omit<ServedBy, 'log'>, what: RequestListener) => {
    const served = await serveHttp({ ...by, log }, what)
    opened.push(served)
    log.info(`${name} on ${served.place}`)
  }
  let clients: Clients | undefined
  let closing: Promise<void> | undefined

  async function end(drained: Promise<void> | undefined): Promise<void> {
    await drained
    await Promise.all(opened.map((served) => served.close()))
    await plane.close()
    if (pidFile !== undefined) await rm(pidFile, { force: true })
  }

  try {
    clients =
      workers > 1
        ? await serveByWorkers(plane, settings, log)
        : await serveHere(plane, transport.reload)
    const { routes, measured } = clients
    const handler = apiHandler({ routes, hostRouting, token, log, meter: metrics?.api })
    const apiBy = {
      at: addressOf(settings.api),
      tls: apiTls && { name: API_TLS, settings: apiTls },
    }
    await open('The API', apiBy, handler)
    if (metricsAt && metrics)
      await open('Metrics', { at: addressOf(metricsAt) }, metrics.listener(measured))
    if (redirect) {
      const at = addressOf({ ...settings.listen, socket: undefined, port: redirect.port })
      await open('The redirect', { at }, redirectListener(redirect.to ?? clients.port))
    }
    // Whoever reads that it serves may look for its file.
    if (pidFile !== undefined) await writePid(pidFile)
    const at = addressOf(settings.listen)
    log.info(`Clients on ${placeOf('socket' in at ? at : { ...at, port: clients.port })}`)
  } catch (error) {
    await end(clients?.drain(0))
    throw error
  }
  const { drain, reload } = clients
  return {
    reload() {
      try {
        reload()
        for (const served of opened) served.reload()
      } catch (error) {
        if (!isHubError(error)) throw error
        log.warn(`${error.message}: the certificates as they were stay in use`)
      }
    },
    close(grace) {
      const drained = drain(grace)
      return (closing ??= end(drained))
    },
  }
}

const API_TLS = '--api-ssl'

async function writePid(file: string): Promise<void> {
  try {
    await writeFile(file, String(process.pid))
  } catch (error) {
    if (isHubError(error)) throw error
    throw new HubError('HUB_ERR_OPTION', { message: '--pid-file: cannot be written', cause: error })
  }
}

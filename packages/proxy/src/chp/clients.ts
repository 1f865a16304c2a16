import type { CommandSettings } from './settings.ts'
import type { ApiRoutes } from './api.ts'
import type { DataPlane } from './data-plane.ts'
import type { Log } from './log.ts'
import type { ChpRoutes } from './routes.ts'
import type { Activity } from './workers/messages.ts'

/** What serves clients: this process, or several others. */
export interface Clients {
  readonly port: number
  /** The table as the API changes it. */
  readonly routes: ApiRoutes
  /** What other processes have measured. */
  measured(): Promise<readonly unknown[]>
  /** @throws HubError `HUB_ERR_OPTION`: then the old certificates stay in use */
  reload(): void
  drain(grace: number): Promise<void>
}

/** Serves them in this process. */
export async function serveHere(plane: DataPlane, reload: () => void): Promise<Clients> {
  const listener = await plane.listen(() => undefined)
  return {
    port: listener.port,
    routes: plane.routes,
    measured: async () => [],
    reload,
    drain: (grace) => listener.drain(grace),
  }
}

/** Has workers serve them. The plane of this process never listens: its table is the one that workers get. */
export async function serveByWorkers(
  plane: DataPlane,
  settings: CommandSettings,
  log: Log,
): Promise<Clients> {
  const { startWorkers } = await import('./workers/pool.ts')
  const { routes } = plane
  const pool = await startWorkers({
    count: settings.workers,
    settings: forWorkers(settings),
    measures: settings.metrics !== undefined,
    log,
    table: routes.targets,
    onActivity: (activity) => note(routes, activity),
  })
  return {
    port: pool.port,
    routes: {
      async set(key, target, data) {
        routes.set(key, target, data)
        await pool.apply({ kind: 'set', key, target })
      },
      async delete(key) {
        const isKnown = routes.delete(key)
        // Also one that is not known: who deleted it may not have been answered yet.
        await pool.apply({ kind: 'delete', key })
        return isKnown
      },
      get: routes.get,
      list: routes.list,
    },
    measured: pool.measured,
    reload: pool.reload,
    drain: pool.drain,
  }
}

/** Secrets of the API stay in this process. */
function forWorkers(settings: CommandSettings) {
  const { token: _token, api: _api, apiTls: _apiTls, ...rest } = settings
  return rest
}

function note(routes: ChpRoutes, activity: Activity): void {
  for (const [routespec, fromClient = 0, fromServer = 0] of activity) {
    const route = routes.live.get(routespec)
    if (!route) continue
    route.lastActivity = Math.max(route.lastActivity ?? 0, fromClient)
    if (fromServer > 0) route.lastAnswer = Math.max(route.lastAnswer ?? 0, fromServer)
  }
}

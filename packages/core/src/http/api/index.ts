import { Hono } from 'hono'
import type { HubParts } from '../../engine/parts.ts'
import type { HubEnv, HubRoutes } from '../context.ts'
import { activityEndpoints } from './activity.ts'
import { authorizationEndpoints } from './authorizations.ts'
import type { Endpoint } from './endpoint.ts'
import { groupEndpoints } from './group.ts'
import { groupsEndpoints } from './groups.ts'
import { metricsEndpoint } from './metrics.ts'
import { openApiEndpoint } from './openapi.ts'
import { progressEndpoints } from './progress.ts'
import { proxyEndpoints } from './proxy.ts'
import { rootEndpoints } from './root.ts'
import { selfEndpoints } from './self.ts'
import { serverEndpoints } from './server.ts'
import { servicesEndpoints } from './services.ts'
import { shutdownEndpoints } from './shutdown.ts'
import { tokenEndpoints } from './token.ts'
import { tokensEndpoints } from './tokens.ts'
import { userEndpoints } from './user.ts'
import { usersEndpoints } from './users.ts'

/** The whole REST API as data. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...rootEndpoints,
  ...selfEndpoints,
  ...usersEndpoints,
  ...userEndpoints,
  ...activityEndpoints,
  ...serverEndpoints,
  ...progressEndpoints,
  ...tokensEndpoints,
  ...tokenEndpoints,
  ...groupsEndpoints,
  ...groupEndpoints,
  ...servicesEndpoints,
  ...proxyEndpoints,
  ...shutdownEndpoints,
  ...authorizationEndpoints,
]

/**
 * JupyterHub's REST API, with whole paths: mount it at `/`, where a slash at the end of `/hub/api/` survives. What it
 * does not have is left to the caller's 404 and 405.
 */
export function apiRoutes(parts: HubParts): HubRoutes {
  const app: HubRoutes = new Hono<HubEnv>()
  const all = parts.metrics ? [...ENDPOINTS, metricsEndpoint(parts.metrics)] : ENDPOINTS
  for (const { method, paths, run } of [...all, openApiEndpoint(parts, all)]) {
    for (const path of paths) {
      app.on(method.toUpperCase(), parts.urls.api(path), run)
      if (path === '') app.on(method.toUpperCase(), parts.urls.api(), run)
    }
  }
  return app
}

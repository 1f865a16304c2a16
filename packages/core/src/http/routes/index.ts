import { Hono } from 'hono'
import type { HubParts } from '../../engine/parts.ts'
import type { HubEnv, HubRoutes } from '../context.ts'
import type { Site } from '../site.ts'
import { metricsEndpoint } from '../api/metrics.ts'
import { addAdminRoutes } from './admin.ts'
import { addHealthRoutes } from './health.ts'
import { addHomeRoutes } from './home.ts'
import { addLanguageRoutes } from './language.ts'
import { addLoginRoutes } from './login.ts'
import { addLogRoutes } from './logs.ts'
import { addLogoutRoutes } from './logout.ts'
import { addOAuthRoutes } from './oauth.ts'
import { addPendingRoutes } from './pending.ts'
import { addRootRoutes } from './root.ts'
import { addSessionRoutes } from './sessions.ts'
import { addSpawnRoutes } from './spawn.ts'
import { addTokenRoutes } from './tokens.ts'
import { addUserRedirectRoutes } from './user-redirect.ts'
import { addUserRoutes } from './user.ts'

/** Everything for people, and the OAuth provider, relative to the hub's base path. */
export function pageRoutes(parts: HubParts, { assets }: Site): HubRoutes {
  const app: HubRoutes = new Hono<HubEnv>()
  addRootRoutes(app, parts.urls, assets)
  addHealthRoutes(app)
  if (parts.metrics) app.get('/hub/metrics', metricsEndpoint(parts.metrics).run)
  addLoginRoutes(app, parts)
  addLogoutRoutes(app)
  addOAuthRoutes(app)
  addHomeRoutes(app)
  addSpawnRoutes(app)
  addPendingRoutes(app)
  addTokenRoutes(app)
  addSessionRoutes(app)
  addLogRoutes(app)
  addAdminRoutes(app)
  addLanguageRoutes(app)
  addUserRedirectRoutes(app)
  addUserRoutes(app)
  return app
}

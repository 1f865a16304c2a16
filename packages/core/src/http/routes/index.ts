import { Hono } from 'hono'
import type { HubParts } from '../../engine/parts.ts'
import type { HubEnv, HubRoutes } from '../context.ts'
import { addHomeRoutes } from './home.ts'
import { addLoginRoutes } from './login.ts'
import { addLogoutRoutes } from './logout.ts'
import { addOAuthRoutes } from './oauth.ts'
import { addPendingRoutes } from './pending.ts'
import { addRootRoutes } from './root.ts'
import { addSpawnRoutes } from './spawn.ts'
import { addTokenRoutes } from './tokens.ts'
import { addUserRedirectRoutes } from './user-redirect.ts'
import { addUserRoutes } from './user.ts'

/** Everything for people, and the OAuth provider, relative to the hub's base path. */
export function pageRoutes(parts: HubParts): HubRoutes {
  const app: HubRoutes = new Hono<HubEnv>()
  addRootRoutes(app, parts.urls)
  addLoginRoutes(app, parts)
  addLogoutRoutes(app)
  addOAuthRoutes(app)
  addHomeRoutes(app)
  addSpawnRoutes(app)
  addPendingRoutes(app)
  addTokenRoutes(app)
  addUserRedirectRoutes(app)
  addUserRoutes(app)
  return app
}

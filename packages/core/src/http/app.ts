import { Hono } from 'hono'
import { HubError } from '../contract/errors.ts'
import type { HubParts } from '../engine/parts.ts'
import { apiRoutes } from './api/index.ts'
import { createClientAddress } from './client-address.ts'
import type { ConnectionInfo, HubEnv, HubRoutes } from './context.ts'
import { createCookies } from './cookies.ts'
import { methodsOf } from './methods.ts'
import { problem } from './problem.ts'
import { pageRoutes } from './routes/index.ts'
import { requestPath } from './request-path.ts'
import { createXsrf } from './xsrf.ts'

/** The hub as a web-standard handler. */
export interface HubApp {
  /** Answers every request, also to paths that are not the hub's: those get 404. Never rejects. */
  fetch(request: Request, info?: ConnectionInfo): Promise<Response>
}

/** All routes of a hub under its base path. */
function routes(parts: HubParts): HubRoutes {
  const app: HubRoutes = new Hono<HubEnv>()
  const cookies = createCookies(parts.urls)
  const xsrf = createXsrf(parts.secrets, cookies)
  const addressOf = createClientAddress(parts.trustedProxies)
  app.use(async (context, next) => {
    const peer = context.env.remoteAddress ?? '127.0.0.1'
    context.set('parts', parts)
    context.set('cookies', cookies)
    context.set('xsrf', xsrf)
    context.set('clientAddress', addressOf(peer, context.req.header('x-forwarded-for') ?? null))
    await next()
  })
  // The OAuth provider is among the pages: it comes first, since it is under the API's path.
  app.route(parts.urls.base, pageRoutes(parts))
  app.route('/', apiRoutes(parts))
  app.notFound((context) => {
    const { path, method } = context.req
    const allowed = methodsOf(app, path).filter((other) => other !== method)
    return problem(
      parts,
      path,
      new HubError(allowed.length > 0 ? 'HUB_ERR_METHOD' : 'HUB_ERR_NOT_FOUND'),
    )
  })
  app.onError((error, context) => problem(parts, context.req.path, error))
  return app
}

/** Makes the hub's HTTP side of its parts. */
export function createApp(parts: HubParts): HubApp {
  const app = routes(parts)
  return {
    async fetch(request, info = {}) {
      try {
        requestPath(request.url)
        return await app.fetch(request, info)
      } catch (error) {
        return problem(parts, new URL(request.url).pathname, error)
      }
    },
  }
}

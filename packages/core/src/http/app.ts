import { Hono } from 'hono'
import { HubError } from '../contract/errors.ts'
import type { HubParts } from '../engine/parts.ts'
import { apiRoutes } from './api/index.ts'
import { createClientPath } from './client-address.ts'
import type { ConnectionInfo, HubEnv, HubRoutes } from './context.ts'
import { createCookies } from './cookies.ts'
import { surroundings, type Surroundings } from './frame.ts'
import { measureRequests } from './measure-requests.ts'
import { methodsOf } from './methods.ts'
import { whole, WRITES_PLAIN } from './plain-answer.ts'
import { visitorOf } from './person.ts'
import { problem } from './problem.ts'
import { pageRoutes } from './routes/index.ts'
import { requestPath } from './request-path.ts'
import { redirect } from './respond.ts'
import type { Site } from './site.ts'
import { createXsrf } from './xsrf.ts'

/** The hub as a web-standard handler. */
export interface HubApp {
  /** Answers every request, also to paths that are not the hub's: those get 404. Never rejects. */
  fetch(request: Request, info?: ConnectionInfo): Promise<Response>
}

/** All routes of a hub under its base path. */
function routes(around: Omit<Surroundings, 'request'>): HubRoutes {
  const app: HubRoutes = new Hono<HubEnv>()
  const { parts, site, cookies, xsrf } = around
  const pathOf = createClientPath(parts.trustedProxies)
  app.use(async (context, next) => {
    const { remoteAddress: peer } = context.env
    const way = pathOf(peer ?? '127.0.0.1', context.req.header('x-forwarded-for') ?? null)
    context.set('parts', parts)
    context.set('site', site)
    context.set('cookies', cookies)
    context.set('xsrf', xsrf)
    context.set('clientAddress', way.client)
    context.set('forwardedBy', peer === undefined ? undefined : way.trusted)
    await next()
  })
  app.use(measureRequests)
  const { base } = parts.urls
  if (base !== '/') app.get(base.slice(0, -1), () => redirect(base)) // as typed by hand
  // The OAuth provider is among the pages: it comes first, since it is under the API's path.
  app.route(parts.urls.base, pageRoutes(parts, site))
  app.route('/', apiRoutes(parts))
  app.notFound((context) => {
    const { path, method } = context.req
    const allowed = methodsOf(app, path).filter((other) => other !== method)
    const error = new HubError(allowed.length > 0 ? 'HUB_ERR_METHOD' : 'HUB_ERR_NOT_FOUND')
    return problem(surroundings(context), error, () => visitorOf(context))
  })
  app.onError((error, context) => problem(surroundings(context), error, () => visitorOf(context)))
  return app
}

/** Makes the hub's HTTP side of its parts. */
export function createApp(site: Site, parts: HubParts): HubApp {
  const cookies = createCookies(parts.urls)
  const around = { parts, site, cookies, xsrf: createXsrf(parts.secrets, cookies) }
  const app = routes(around)
  const answered = async (request: Request, info: ConnectionInfo): Promise<Response> => {
    try {
      requestPath(request.url)
      return await app.fetch(request, info)
    } catch (error) {
      return await problem({ ...around, request }, error)
    }
  }
  return {
    async fetch(request, info = {}) {
      const answer = await answered(request, info)
      return info[WRITES_PLAIN] ? answer : whole(answer)
    },
  }
}

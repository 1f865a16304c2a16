import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { stopwatch } from '../engine/measure.ts'
import type { HubEnv } from './context.ts'

/** Measures how long the hub takes to begin its answer, by route: an event stream counts until it begins. */
export const measureRequests: MiddlewareHandler<HubEnv> = async (context, next) => {
  const seconds = stopwatch()
  await next()
  const handler = routePath(context, -1)
  context.get('parts').measure('request', seconds(), {
    method: context.req.method,
    handler: handler.includes('*') ? 'none' : handler,
    code: context.res.status,
  })
}

import type { JsonObject, Route } from '@hubkit/core/contract'
import type { Target } from '../http/targets.ts'

/**
 * A route as the table holds it. Requests keep a reference to it, so what they count needs no second lookup; one that
 * was deleted or replaced goes on counting for nobody.
 */
export interface LiveRoute {
  routespec: string
  data: JsonObject
  /** The target as it was written. */
  origin: string
  readonly target: Target
  /** What path and query become on their way to the target; `undefined` when they stay. */
  rewrite: ((url: string) => string) | undefined
  /** In milliseconds, 0 for ever; `undefined` for the proxy's own. */
  responseTimeout: number | undefined
  /** When a client last sent something, in milliseconds since 1970. */
  lastActivity: number | undefined
  /** When the server last sent something. No activity: a notebook left alone may print for days. */
  lastAnswer: number | undefined
}

/** The route as the contract shows it. */
export function toRoute(live: LiveRoute): Route {
  const { routespec, origin, data, lastActivity, responseTimeout } = live
  const route = { routespec, target: origin, data, lastActivity }
  return responseTimeout === undefined ? route : { ...route, responseTimeout }
}

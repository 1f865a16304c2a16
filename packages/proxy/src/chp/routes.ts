import { HubError, type JsonObject } from '@hubkit/core/contract'
import type { Targets } from '../http/targets.ts'
import { createLiveRoutes, type LiveRoutes, type Place } from '../live-routes.ts'
import type { LiveRoute } from '../routing/live-route.ts'
import type { RouteKey } from './route-key.ts'
import { rewriteOf, splitTarget } from './target.ts'

/** A route as the REST API shows it: `target`, `last_activity`, and what was stored with it. */
export type ShownRoute = JsonObject

/** The table behind the REST API. */
export interface ChpRoutes {
  /** What the data plane looks into. */
  readonly live: LiveRoutes
  /** Adds or replaces. @throws HubError `HUB_ERR_OPTION` when `target` is no URL of a supported scheme */
  set(key: RouteKey, target: string, data: JsonObject): void
  /** @returns whether there was one */
  delete(key: RouteKey): boolean
  get(key: RouteKey): ShownRoute | undefined
  /** By their keys. @param inactiveSince only those not used since, in milliseconds since 1970 */
  list(inactiveSince?: number): Readonly<Record<string, ShownRoute>>
  /** All that another process needs to have the same table, but for what is only stored. */
  targets(): readonly KeyedTarget[]
}

/** A route and where its requests go. */
export interface KeyedTarget {
  readonly key: RouteKey
  /** As it was written. */
  readonly target: string
}

export interface ChpRoutesOptions {
  readonly hostRouting: boolean
  readonly includePrefix: boolean
  readonly prependPath: boolean
}

export function createChpRoutes(targets: Targets, options: ChpRoutesOptions): ChpRoutes {
  const keys = new Map<string, RouteKey>()
  const live = createLiveRoutes(targets, placeOf)

  function placeOf({ routespec, target }: { routespec: string; target: string }): Place {
    const split = splitTarget(target)
    if (!split) throw badTarget()
    const { origin, path, query } = split
    return {
      origin,
      rewrite: rewriteOf({
        without: options.includePrefix ? 0 : (keys.get(routespec)?.segments ?? 0),
        path: options.prependPath ? path : '',
        query: options.prependPath ? query : '',
      }),
    }
  }

  return {
    live,
    set(key, target, data) {
      const known = keys.get(key.routespec)
      keys.set(key.routespec, key)
      const more = key.host === undefined ? data : { ...data, host: key.host }
      try {
        live.add({ routespec: key.routespec, target, data: more, lastActivity: Date.now() })
      } catch (error) {
        if (!known) keys.delete(key.routespec)
        throw error
      }
    },
    delete({ routespec }) {
      const isKnown = keys.delete(routespec)
      if (isKnown) live.delete(routespec)
      return isKnown
    },
    get({ routespec }) {
      const route = keys.has(routespec) ? live.get(routespec) : undefined
      return route && shown(route)
    },
    list(inactiveSince = Number.POSITIVE_INFINITY) {
      const entries: [string, ShownRoute][] = []
      for (const { routespec, key } of keys.values()) {
        const route = live.get(routespec)
        if (route && (route.lastActivity ?? 0) < inactiveSince) entries.push([key, shown(route)])
      }
      // Also for a key such as `__proto__` this makes a property of its own.
      return Object.fromEntries(entries)
    },
    targets: () =>
      [...keys.values()].flatMap((key) => {
        const route = live.get(key.routespec)
        return route ? [{ key, target: route.origin }] : []
      }),
  }
}

function shown({ origin, data, lastActivity = 0, lastAnswer }: LiveRoute): ShownRoute {
  return {
    ...data,
    target: origin,
    last_activity: new Date(lastActivity).toISOString(),
    ...(lastAnswer !== undefined && { last_response: new Date(lastAnswer).toISOString() }),
  }
}

function badTarget(): HubError {
  return new HubError('HUB_ERR_OPTION', {
    message:
      "target: expected a URL such as 'http://127.0.0.1:8888', 'https://server:8888' or 'http+unix://%2Frun%2Fserver.sock'",
  })
}

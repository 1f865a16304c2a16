import {
  HubError,
  type Credentials,
  type Logger,
  type ProxyHost,
  type Route,
  type Visit,
} from '@hubkit/core/contract'
import type { Targets } from './http/targets.ts'
import { toRoute, type LiveRoute } from './routing/live-route.ts'
import { RouteFinder } from './routing/route-finder.ts'
import { RouteTable } from './routing/route-table.ts'

/** The table of a running proxy, with the targets its routes use. */
export interface LiveRoutes {
  readonly usesHosts: boolean
  attach(host: ProxyHost): void
  /** @throws HubError `HUB_ERR_OPTION` for a bad routespec or target, `HUB_ERR_CLOSED` after `close` */
  add(route: Route): void
  delete(routespec: string): void
  list(): readonly Route[]
  values(): Iterable<LiveRoute>
  readonly size: number
  /** Where the host wants to be told what goes wrong. */
  readonly log: Logger | undefined
  get(routespec: string): LiveRoute | undefined
  find(path: string, host: string | undefined): LiveRoute | undefined
  /** Whether a path without a route may have one in the records. */
  mayExist(path: string): boolean
  /** Asks the host for it. */
  resolve(path: string): Promise<LiveRoute | undefined>
  /** Whether the host has something to say of credentials. */
  readonly asksWhoComes: boolean
  /** What the host says of a request's credentials. */
  visit(credentials: Credentials): Visit | Promise<void>
  /** Forgets all routes and the host. */
  close(): void
}

/** Who comes, when nobody asks. */
export const NOBODY: Visit = { dropped: new Set(), refused: false, logins: [] }

/** Where the requests of a route go. */
export interface Place {
  readonly origin: string
  /** As in `LiveRoute`. */
  readonly rewrite: ((url: string) => string) | undefined
}

const atOrigin = ({ target }: Route): Place => ({ origin: target, rewrite: undefined })

/** @param placeOf by default the target is an origin, and requests keep their path */
export function createLiveRoutes(
  targets: Targets,
  placeOf: (route: Route) => Place = atOrigin,
): LiveRoutes {
  let table = new RouteTable<LiveRoute>()
  let host: ProxyHost | undefined
  let finder: RouteFinder<LiveRoute> | undefined
  let closed = false

  function add(route: Route): void {
    if (closed) throw new HubError('HUB_ERR_CLOSED')
    const { routespec, target: origin, data } = route
    const responseTimeout = checkedTimeout(route)
    const before = table.get(routespec)
    const { origin: place, rewrite } = placeOf(route)
    const target = targets.acquire(place)
    if (before?.target === target) {
      // The same object, since connections under way go on counting on it.
      Object.assign(before, {
        routespec,
        origin,
        data,
        rewrite,
        responseTimeout,
        lastActivity: latest(before.lastActivity, route.lastActivity),
      })
    } else {
      table.set(routespec, {
        routespec,
        origin,
        data,
        target,
        rewrite,
        responseTimeout,
        lastActivity: route.lastActivity,
        lastAnswer: undefined,
      })
    }
    if (before) targets.release(before.target)
  }

  return {
    get usesHosts() {
      return table.usesHosts
    },
    attach(attached) {
      host = attached
      finder = new RouteFinder(attached, { find: (path) => table.find(path), add })
    },
    add,
    delete(routespec) {
      const removed = table.delete(routespec)
      finder?.deleted(routespec)
      if (removed) targets.release(removed.target)
    },
    get size() {
      return [...table.values()].length
    },
    get log() {
      return host?.log
    },
    list: () => [...table.values()].map(toRoute),
    values: () => table.values(),
    get: (routespec) => table.get(routespec),
    find: (path, name) => table.find(path, name),
    mayExist: (path) => host?.owns(path) ?? false,
    resolve: async (path) => finder?.find(path),
    get asksWhoComes() {
      return host?.visit !== undefined
    },
    visit: (credentials) => host?.visit?.(credentials) ?? NOBODY,
    close() {
      closed = true
      table = new RouteTable()
      host = undefined
      finder = undefined
    },
  }
}

function checkedTimeout({ responseTimeout }: Route): number | undefined {
  if (responseTimeout === undefined || (Number.isFinite(responseTimeout) && responseTimeout >= 0))
    return responseTimeout
  throw new HubError('HUB_ERR_OPTION', {
    message: 'responseTimeout of a route: expected milliseconds, or 0 for ever',
  })
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.max(one, other)
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Credentials, HttpHandler, PeerInfo, Visit } from '@hubkit/core/contract'
import { headerOf, headersOf } from './headers/request-headers.ts'
import { forwardFetch } from './http/forward-fetch.ts'
import { forwardRequest, type ForwardingParts } from './http/forward-request.ts'
import { sendError } from './http/node-answer.ts'
import { webError } from './http/web-answer.ts'
import type { LiveRoutes } from './live-routes.ts'
import type { LiveRoute } from './routing/live-route.ts'
import { parseRequestTarget, type RequestPath } from './routing/request-path.ts'
import { forwardUpgrade } from './upgrade/forward-upgrade.ts'
import { endWithError } from './upgrade/raw-answer.ts'

/** How a request is served. */
interface ServingMode {
  /** Whether addresses that are malformed are refused even when no server can be meant. */
  readonly strict: boolean
  /** Whether the client waits to be told to send its body. */
  readonly awaitsContinue: boolean
}

/** Serves what is for users' servers; `false` or `undefined` for all else. Decides by path at once. */
export interface Serving {
  request(
    request: IncomingMessage,
    response: ServerResponse,
    fallback: HttpHandler,
    mode: ServingMode,
  ): boolean
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    fallback: HttpHandler,
    mode: ServingMode,
  ): boolean
  fetch(request: Request, peer: PeerInfo): Promise<Response | undefined>
}

/** How often who comes is asked about again when it changes meanwhile. */
const TRIES = 10

export function createServing(routes: LiveRoutes, parts: ForwardingParts): Serving {
  function find(path: RequestPath, rawHeaders: readonly string[]): LiveRoute | undefined {
    const host = routes.usesHosts ? (path.authority ?? headerOf(rawHeaders, 'host')) : undefined
    return routes.find(path.path, host)
  }

  // What is refused must still be for a server: an app's own addresses are the app's business.
  function refuses(path: RequestPath, rawHeaders: readonly string[], strict: boolean): boolean {
    if (!path.malformed) return false
    return (
      strict ||
      find(path, rawHeaders) !== undefined ||
      routes.mayExist(path.path.replaceAll('%', '%25'))
    )
  }

  /**
   * Calls `go` when it is known who comes, in the same turn as it was said: a login that ends later finds the
   * connection that it has to end.
   */
  function admit(
    route: LiveRoute,
    path: RequestPath,
    rawHeaders: readonly string[],
    go: (route: LiveRoute, visit: Visit) => void,
    refuse: (status: 403 | 503) => void,
    tries = TRIES,
  ): void {
    const visit = routes.visit(credentialsOf(route, path, rawHeaders))
    if (!(visit instanceof Promise)) {
      if (visit.refused) refuse(403)
      else go(route, visit)
      return
    }
    const again = (): void => {
      // Its server may have stopped meanwhile.
      const now = find(path, rawHeaders)
      if (now && tries > 0) admit(now, path, rawHeaders, go, refuse, tries - 1)
      else refuse(503)
    }
    // The host knows and logs why the records cannot be read.
    visit.then(again, () => refuse(503))
  }

  function serveRequest(
    route: LiveRoute,
    path: RequestPath,
    request: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
  ): void {
    const isGone = (): boolean => response.destroyed || request.socket.destroyed
    admit(
      route,
      path,
      request.rawHeaders,
      (now, visit) => {
        if (!isGone()) forwardRequest(parts, now, visit, path, request, response, awaitsContinue)
      },
      (status) => {
        if (!isGone()) sendError(request, response, status)
      },
    )
  }

  function serveUpgrade(
    route: LiveRoute,
    path: RequestPath,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void {
    guard(socket)
    admit(
      route,
      path,
      request.rawHeaders,
      (now, visit) => {
        if (!socket.destroyed) forwardUpgrade(parts, now, visit, path, request, socket, head)
      },
      (status) => endWithError(request, socket, status),
    )
  }

  function serveFetch(
    route: LiveRoute,
    path: RequestPath,
    request: Request,
    peer: PeerInfo,
  ): Promise<Response> {
    const accept = request.headers.get('accept') ?? undefined
    const { host } = new URL(request.url)
    const headers = ['Host', request.headers.get('host') ?? host, ...[...request.headers].flat()]
    return new Promise((answer) => {
      admit(
        route,
        path,
        headers,
        (now, visit) => answer(forwardFetch(parts, now, visit, path, request, peer)),
        (status) => answer(webError(status, accept)),
      )
    })
  }

  async function resolve(path: RequestPath): Promise<LiveRoute | 'failed' | undefined> {
    try {
      return await routes.resolve(path.path)
    } catch {
      // The records cannot be read, which the host of the proxy knows and logs; this request cannot be placed.
      return 'failed'
    }
  }

  async function requestAfterMiss(
    path: RequestPath,
    request: IncomingMessage,
    response: ServerResponse,
    fallback: HttpHandler,
    { awaitsContinue }: ServingMode,
  ): Promise<void> {
    const found = await resolve(path)
    if (response.destroyed || request.socket.destroyed) return
    if (found === 'failed') {
      sendError(request, response, 503)
    } else if (found) {
      serveRequest(found, path, request, response, awaitsContinue)
    } else {
      if (awaitsContinue) response.writeContinue()
      fallback.request(request, response)
    }
  }

  async function upgradeAfterMiss(
    path: RequestPath,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    fallback: HttpHandler,
  ): Promise<void> {
    const found = await resolve(path)
    if (socket.destroyed) return
    if (found === 'failed') endWithError(request, socket, 503)
    else if (found) serveUpgrade(found, path, request, socket, head)
    else if (!fallback.upgrade(request, socket, head)) endWithError(request, socket, 404)
  }

  return {
    request(request, response, fallback, mode) {
      const path = parseRequestTarget(request.url ?? '/')
      if (!path) return false
      if (path.malformed) {
        if (!refuses(path, request.rawHeaders, mode.strict)) return false
        sendError(request, response, 400)
        return true
      }
      const route = find(path, request.rawHeaders)
      if (route) {
        serveRequest(route, path, request, response, mode.awaitsContinue)
        return true
      }
      if (!routes.mayExist(path.path)) return false
      void requestAfterMiss(path, request, response, fallback, mode)
      return true
    },

    upgrade(request, socket, head, fallback, mode) {
      const path = parseRequestTarget(request.url ?? '/')
      if (!path) return false
      if (path.malformed) {
        if (!refuses(path, request.rawHeaders, mode.strict)) return false
        guard(socket)
        endWithError(request, socket, 400)
        return true
      }
      const route = find(path, request.rawHeaders)
      if (route) {
        serveUpgrade(route, path, request, socket, head)
        return true
      }
      if (!routes.mayExist(path.path)) return false
      guard(socket)
      void upgradeAfterMiss(path, request, socket, head, fallback)
      return true
    },

    async fetch(request, peer) {
      const { pathname, search, host } = new URL(request.url)
      const path = parseRequestTarget(pathname + search)
      if (!path) return undefined
      const named = ['Host', request.headers.get('host') ?? host]
      if (path.malformed) {
        return refuses(path, named, false)
          ? webError(400, request.headers.get('accept') ?? undefined)
          : undefined
      }
      const known = find(path, named)
      if (known) return serveFetch(known, path, request, peer)
      if (!routes.mayExist(path.path)) return undefined
      const found = await resolve(path)
      if (found === 'failed') return webError(503, request.headers.get('accept') ?? undefined)
      return found && serveFetch(found, path, request, peer)
    },
  }
}

function credentialsOf(
  { data }: LiveRoute,
  path: RequestPath,
  rawHeaders: readonly string[],
): Credentials {
  const cookies = headersOf(rawHeaders, 'cookie')
  return {
    data,
    cookie: cookies.length === 0 ? undefined : cookies.join('; '),
    authorization: headerOf(rawHeaders, 'authorization'),
    url: path.url,
  }
}

/** A socket without a server has nobody who listens to its errors. */
function guard(socket: Duplex): void {
  socket.on('error', () => socket.destroy())
}

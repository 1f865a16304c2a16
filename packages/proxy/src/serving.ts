import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HttpHandler, PeerInfo } from '@hubkit/core/contract'
import { headerOf } from './headers/request-headers.ts'
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

export function createServing(routes: LiveRoutes, parts: ForwardingParts): Serving {
  function find(path: RequestPath, rawHeaders: readonly string[]): LiveRoute | undefined {
    const host = routes.usesHosts ? (path.authority ?? headerOf(rawHeaders, 'host')) : undefined
    return routes.find(path.path, host)
  }

  // Each way to a server, with a word to the hub before about who comes.
  function forward(
    route: LiveRoute,
    path: RequestPath,
    request: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
  ): void {
    routes.tell(route, request.headers.authorization, path.url)
    forwardRequest(parts, route, path, request, response, awaitsContinue)
  }

  function upgradeTo(
    route: LiveRoute,
    path: RequestPath,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void {
    routes.tell(route, request.headers.authorization, path.url)
    forwardUpgrade(parts, route, path, request, socket, head)
  }

  function fetchFrom(
    route: LiveRoute,
    path: RequestPath,
    request: Request,
    peer: PeerInfo,
  ): Promise<Response> {
    routes.tell(route, request.headers.get('authorization') ?? undefined, path.url)
    return forwardFetch(parts, route, path, request, peer)
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
      forward(found, path, request, response, awaitsContinue)
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
    else if (found) upgradeTo(found, path, request, socket, head)
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
        forward(route, path, request, response, mode.awaitsContinue)
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
        upgradeTo(route, path, request, socket, head)
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
      if (known) return fetchFrom(known, path, request, peer)
      if (!routes.mayExist(path.path)) return undefined
      const found = await resolve(path)
      if (found === 'failed') return webError(503, request.headers.get('accept') ?? undefined)
      return found && fetchFrom(found, path, request, peer)
    },
  }
}

/** A socket without a server has nobody who listens to its errors. */
function guard(socket: Duplex): void {
  socket.on('error', () => socket.destroy())
}

import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  defineProxy,
  HubError,
  type Listening,
  type ReverseProxy,
  type Route,
  type Visit,
} from '@hubkit/core/contract'
import { fakeVisits, withoutDropped } from './proxy-visits.ts'
import { startTestServer } from './http-server.ts'

/** A plain reverse proxy for tests, and the calls it got. */
export interface FakeProxy extends ReverseProxy {
  /** `add <routespec>` and `delete <routespec>`, oldest first. */
  readonly calls: readonly string[]
  /** Every call rejects from now on, as if the proxy could not be reached; `undefined` ends that. */
  fail(error: Error | undefined): void
  /** Forgets all routes, as a proxy does that was restarted. */
  forget(): void
  /** Serves on 127.0.0.1, on a port the system chose; what no route takes gets 404. */
  serve(): Promise<Listening & { readonly origin: string }>
}

/** Options of {@link fakeProxy}. */
export interface FakeProxyOptions {
  /** @default 'process' */
  readonly scope?: ReverseProxy['scope'] | undefined
  /** Whether a route takes a path. @default by whole segments, decoded one by one */
  readonly matches?: ((routespec: string, path: string) => boolean) | undefined
}

/** Makes a reverse proxy that is simple rather than fast. It passes the proxy contract. */
export function fakeProxy({
  scope = 'process',
  matches = matchesSegments,
}: FakeProxyOptions = {}): FakeProxy {
  const table = new Map<string, Route>()
  const servers = new Set<Listening>()
  const calls: string[] = []
  const visits = fakeVisits()
  let failure: Error | undefined

  function call(words: string): void {
    calls.push(words)
    if (failure) throw failure
  }

  function find(path: string): Route | undefined {
    const fitting = [...table.values()].filter((route) => matches(route.routespec, path))
    const found = fitting.toSorted(
      (a, b) => segments(b.routespec).length - segments(a.routespec).length,
    )[0]
    if (found) table.set(found.routespec, { ...found, lastActivity: Date.now() })
    return found
  }

  async function request(
    route: Route,
    message: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const visit = await visits.of(message, route)
    if (typeof visit === 'number') {
      response.writeHead(visit).end()
      return
    }
    response.on(
      'close',
      visits.begun(visit, () => response.destroy()),
    )
    await forward(route, visit, message, response)
  }

  async function upgrade(
    route: Route,
    message: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const visit = await visits.of(message, route)
    if (typeof visit === 'number') {
      socket.end(`HTTP/1.1 ${visit} No\r\nConnection: close\r\n\r\n`)
      return
    }
    socket.on(
      'close',
      visits.begun(visit, () => socket.destroy()),
    )
    forwardUpgrade(route, visit, message, socket, head)
  }

  return {
    ...defineProxy({
      name: 'fake',
      scope,
      async addRoute(route) {
        call(`add ${route.routespec}`)
        const lastActivity = table.get(route.routespec)?.lastActivity
        table.set(route.routespec, { ...structuredClone(route), lastActivity })
      },
      async deleteRoute(routespec) {
        call(`delete ${routespec}`)
        table.delete(routespec)
      },
      async listRoutes() {
        if (failure) throw failure
        return [...table.values()]
      },
      attach: visits.attach,
      endLogin: visits.endLogin,
      async close() {
        await Promise.all([...servers].map((server) => server.close()))
      },
    }),
    calls,
    fail: (error) => {
      failure = error && new HubError('HUB_ERR_PROXY', { cause: error })
    },
    forget: () => table.clear(),
    async serve() {
      const server = await startTestServer({
        request: (message, response) => {
          const route = find(message.url ?? '/')
          if (route) void request(route, message, response)
          else response.writeHead(404).end()
        },
        upgrade: (message, socket, head) => {
          const route = find(message.url ?? '/')
          if (route) void upgrade(route, message, socket, head)
          else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
        },
      })
      const listening = {
        host: '127.0.0.1',
        port: server.port,
        origin: server.origin,
        close: server.close,
      }
      servers.add(listening)
      return listening
    },
  }
}

function matchesSegments(routespec: string, path: string): boolean {
  const wanted = segments(path)
  return segments(routespec).every((segment, index) => segment === wanted[index])
}

/** Decoded one by one, so that an encoded slash divides nothing. */
function segments(path: string): string[] {
  const [pathname = ''] = path.split('?')
  return pathname.replace(/\/$/, '').split('/').map(decode)
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    // A stray '%': compared as it stands.
    if (error instanceof URIError) return segment
    throw error
  }
}

async function forward(
  route: Route,
  visit: Visit,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { hostname, port } = new URL(route.target)
  const { method, url } = message
  const { cookie, ...others } = message.headers
  const kept = withoutDropped(cookie, visit)
  const headers = kept === undefined ? others : { ...others, cookie: kept }
  const answered = Promise.withResolvers<IncomingMessage>()
  const sent = ask({ hostname, port, method, path: url, headers, agent: false }, answered.resolve)
  sent.on('error', answered.reject)
  response.on('close', () => sent.destroy())
  message.pipe(sent)
  try {
    const answer = await answered.promise
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    response.flushHeaders()
    await pipeline(answer, response)
  } catch (error) {
    if (response.headersSent) response.destroy(error instanceof Error ? error : undefined)
    else response.writeHead(503).end()
  }
}

function forwardUpgrade(
  route: Route,
  visit: Visit,
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const { hostname, port } = new URL(route.target)
  const server = connect(Number(port), hostname)
  const lines = [`${message.method} ${message.url} HTTP/1.1`]
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    const name = message.rawHeaders[index] ?? ''
    const value = message.rawHeaders[index + 1]
    const kept = name.toLowerCase() === 'cookie' ? withoutDropped(value, visit) : value
    if (kept !== undefined) lines.push(`${name}: ${kept}`)
  }
  server.write(`${lines.join('\r\n')}\r\n\r\n`)
  if (head.length > 0) server.write(head)
  server.on('error', () => {
    if (server.bytesRead === 0)
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
    else socket.destroy()
  })
  socket.on('error', () => server.destroy())
  socket.on('close', () => server.destroy())
  server.on('close', () => socket.end())
  socket.pipe(server)
  server.pipe(socket)
}

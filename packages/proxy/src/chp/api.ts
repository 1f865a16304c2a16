import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isHubError, type Awaitable, type JsonObject } from '@hubkit/core/contract'
import { readBody, routeBody } from './api-body.ts'
import { createGate } from './api-gate.ts'
import type { Log } from './log.ts'
import { routeKey, type RouteKey } from './route-key.ts'
import type { ShownRoute } from './routes.ts'

/** What counts calls of the API. */
export interface ApiMeter {
  called(what: 'get' | 'add' | 'delete'): void
  answered(status: number): void
}

/** The table that the API works on. What was changed counts everywhere once it says so. */
export interface ApiRoutes {
  /** @throws HubError `HUB_ERR_OPTION` when `target` is no URL of a supported scheme */
  set(key: RouteKey, target: string, data: JsonObject): Awaitable<void>
  /** @returns whether there was one */
  delete(key: RouteKey): Awaitable<boolean>
  get(key: RouteKey): ShownRoute | undefined
  list(inactiveSince?: number): Readonly<Record<string, ShownRoute>>
}

export interface ApiOptions {
  readonly routes: ApiRoutes
  readonly hostRouting: boolean
  /** `undefined` to let everybody in. */
  readonly token: string | undefined
  readonly log: Log
  readonly meter: ApiMeter | undefined
}

/** What is answered: nothing, words, or JSON. */
interface Answer {
  readonly status: number
  readonly words?: string
  readonly json?: unknown
}

const BASE = '/api/routes'
const MALFORMED: Answer = { status: 400, words: 'the path is malformed' }
const NO_ROUTE: Answer = { status: 404 }

/** configurable-http-proxy's REST API. Every request is answered, and who it comes from is looked at first. */
export function apiHandler({
  routes,
  hostRouting,
  token,
  log,
  meter,
}: ApiOptions): RequestListener {
  const isAllowed = createGate(token)

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { method = '', url = '', headers } = request
    if (!isAllowed(headers.authorization))
      return { status: 403, words: "the header 'Authorization: token ...' is missing or wrong" }
    const question = url.indexOf('?')
    const path = question < 0 ? url : url.slice(0, question)
    if (path !== BASE && !path.startsWith(`${BASE}/`)) return { status: 404, words: 'Not found' }
    const key = routeKey(path.slice(BASE.length), hostRouting)
    if (!key) return MALFORMED
    switch (method) {
      case 'GET':
        meter?.called('get')
        return get(key, new URLSearchParams(question < 0 ? '' : url.slice(question)))
      case 'POST':
        meter?.called('add')
        return add(key, request)
      case 'DELETE':
        meter?.called('delete')
        return (await routes.delete(key)) ? { status: 204 } : NO_ROUTE
      default:
        return { status: 405, words: 'Method not supported' }
    }
  }

  function get(key: RouteKey, query: URLSearchParams): Answer {
    if (key.key !== '/') {
      const route = routes.get(key)
      return route ? { status: 200, json: route } : NO_ROUTE
    }
    const since = query.get('inactive_since') ?? query.get('inactiveSince')
    if (since === null) return { status: 200, json: routes.list() }
    const time = Date.parse(since)
    if (Number.isNaN(time))
      return { status: 400, words: 'inactive_since: expected a time as in ISO 8601' }
    return { status: 200, json: routes.list(time) }
  }

  async function add(key: RouteKey, request: IncomingMessage): Promise<Answer> {
    const body = await readBody(request)
    if (body === undefined) return { status: 413, words: 'the body is too large' }
    const route = routeBody(body)
    if (typeof route === 'string') return { status: 400, words: route }
    try {
      await routes.set(key, route.target, route.data)
    } catch (error) {
      if (!isHubError(error, 'HUB_ERR_OPTION')) throw error
      return { status: 400, words: error.message }
    }
    return { status: 201 }
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const made = await answer(request).catch((error: unknown): Answer => {
      log.error(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : ''}`)
      return { status: 500, words: 'Something went wrong in the proxy.' }
    })
    write(response, made)
    meter?.answered(made.status)
    const level = made.status < 400 ? 'info' : made.status < 500 ? 'warn' : 'error'
    log[level](`${made.status} ${request.method} ${request.url?.split('?')[0]}`)
  }

  return (request, response) => void respond(request, response)
}

function write(response: ServerResponse, { status, words, json }: Answer): void {
  // What is left of a request that was refused is not worth reading.
  if (status >= 400 && status !== 404) response.setHeader('Connection', 'close')
  if (status === 405) response.setHeader('Allow', 'GET, POST, DELETE')
  if (json !== undefined) response.setHeader('Content-Type', 'application/json')
  else if (words !== undefined) response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.statusCode = status
  response.end(json === undefined ? words : JSON.stringify(json))
}

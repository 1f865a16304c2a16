import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Hub } from '../hub.ts'
import { WRITES_PLAIN } from '../http/plain-answer.ts'
import { writePlain } from './write-plain.ts'

/** What a Node server calls for a request. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => void

/** The address as the client sent it: frameworks cut off the path a handler is mounted at, and keep the whole here. */
function originalUrl(incoming: IncomingMessage): string | undefined {
  return 'originalUrl' in incoming && typeof incoming.originalUrl === 'string'
    ? incoming.originalUrl
    : undefined
}

function whole(request: Request, incoming: IncomingMessage): Request {
  const sent = originalUrl(incoming)
  if (sent === undefined || sent === incoming.url) return request
  const init: RequestInit & { duplex?: 'half' } = {
    method: request.method,
    headers: request.headers,
    signal: request.signal,
    body: request.body,
    duplex: 'half',
  }
  return new Request(new URL(sent, request.url), init)
}

/** Serves the hub's own pages and API, not users' servers. */
export function hubListener(hub: Pick<Hub, 'fetch'>): NodeListener {
  const listener = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as HttpBindings
      const { socket } = incoming
      const answer = await hub.fetch(whole(request, incoming), {
        remoteAddress: socket.remoteAddress,
        encrypted: 'encrypted' in socket,
        [WRITES_PLAIN]: true,
      })
      return writePlain(answer, incoming, outgoing) ? RESPONSE_ALREADY_SENT : answer
    },
    // An app's own Request and Response stay what they are.
    { overrideGlobalObjects: false },
  )
  return (request, response) => void listener(request, response)
}

/**
 * A listener for a Node server (or Express, Fastify's `rawServer`, ...): users' servers by the embedded proxy, when the
 * hub's proxy has one, and everything else by the hub. The hub starts with the first request, unless it has before.
 *
 * @example
 * http.createServer(toNodeListener(hub)).listen(8000)
 */
export function toNodeListener(hub: Pick<Hub, 'fetch' | 'start' | 'proxy'>): NodeListener {
  const own = hubListener(hub)
  const fallback = { request: own, upgrade: () => false }
  const serve: NodeListener = (request, response) => {
    if (hub.proxy.embed?.request(request, response, fallback) !== true) own(request, response)
  }
  let listener: NodeListener = (request, response) => {
    const begin = (): void => {
      listener = serve
      serve(request, response)
    }
    // When the start failed, `fetch` tries once more and answers with what went wrong.
    hub.start().then(begin, () => own(request, response))
  }
  return (request, response) => listener(request, response)
}

import type { LiveRoute } from '../routing/live-route.ts'
import { parseRequestTarget, type RequestPath } from '../routing/request-path.ts'
import { UNUSUAL } from '../wire/octets.ts'
import { requestFraming } from '../wire/framing.ts'
import { RequestHead } from '../wire/request-head.ts'
import type { Client } from './client.ts'
import { errorText } from './error-text.ts'
import type { Exchange } from './exchange.ts'
import { text, valueOf } from './head-text.ts'
import { hubRequestText, requestText } from './request-text.ts'

/**
 * The protocol that a request asks to switch to. One with a body cannot, since that would have to be sent before the
 * answer; HTTP/2 is spoken by one connection only (RFC 9113, 3.1 and 8.6).
 */
export function upgradeOf(bytes: Buffer, head: RequestHead): string | undefined {
  if (!head.asksUpgrade || requestFraming(head) !== 'none') return undefined
  const asked = valueOf(bytes, head.fields, head.upgrade)
  return /\bh2c\b/i.test(asked) || asked === '' ? undefined : asked
}

/** Sends a request to the server of its route, or to the hub. Asks for the route when only the records may have it. */
export function routeRequest(
  client: Client,
  exchange: Exchange,
  head: RequestHead,
  bytes: Buffer,
  start: number,
  end: number,
): void {
  const { routes } = client.plane
  const target = text(bytes, head.targetStart, head.targetEnd)
  if (head.method === 'CONNECT') {
    exchange.keepsAlive = false
    exchange.refuse(errorText(405, headersOf(bytes, head), head.method))
    return
  }
  const path = pathOf(target, head)
  if (!path) {
    toHub(client, exchange, head, bytes, target)
    return
  }
  if (path.malformed) {
    if (!exchange.requestDone) exchange.keepsAlive = false
    exchange.refuse(errorText(400, headersOf(bytes, head), head.method))
    return
  }
  const host =
    routes.usesHosts && head.host >= 0 ? valueOf(bytes, head.fields, head.host) : undefined
  const route = routes.find(path.path, host)
  if (route) {
    toServer(client, exchange, head, bytes, path, route)
  } else if (routes.mayExist(path.path)) {
    // The bytes are gone when the answer comes.
    void afterMiss(client, exchange, path, target, Buffer.from(bytes.subarray(start, end)))
  } else {
    toHub(client, exchange, head, bytes, target)
  }
}

function pathOf(target: string, head: RequestHead): RequestPath | undefined {
  if ((head.target & UNUSUAL) !== 0 || !target.startsWith('/')) return parseRequestTarget(target)
  const question = target.indexOf('?')
  const path = question < 0 ? target : target.slice(0, question)
  return { url: target, path, malformed: false, authority: undefined }
}

function headersOf(bytes: Buffer, { fields }: RequestHead): string {
  return `\r\n${text(bytes, fields.start, fields.end)}`
}

async function afterMiss(
  client: Client,
  exchange: Exchange,
  path: RequestPath,
  target: string,
  bytes: Buffer,
): Promise<void> {
  let route: LiveRoute | undefined
  let failed = false
  try {
    route = await client.plane.routes.resolve(path.path)
  } catch {
    // The records cannot be read, which the host of the proxy knows and logs; this request cannot be placed.
    failed = true
  }
  if (exchange.over) return
  const head = new RequestHead()
  head.parse(bytes, 0, bytes.length, true)
  if (failed) exchange.refuse(errorText(503, headersOf(bytes, head), head.method))
  else if (route) toServer(client, exchange, head, bytes, path, route)
  else toHub(client, exchange, head, bytes, target)
}

function toServer(
  client: Client,
  exchange: Exchange,
  head: RequestHead,
  bytes: Buffer,
  path: RequestPath,
  route: LiveRoute,
): void {
  const { peer, stated, plane } = client
  const rules = {
    peer,
    cookies: plane.cookies,
    fallbackHost: route.target.host,
    upgrade: exchange.upgrade,
  }
  const out = requestText(bytes, head, path.url, rules, stated)
  exchange.send(out, route, route.target.upstreams)
}

function toHub(
  client: Client,
  exchange: Exchange,
  head: RequestHead,
  bytes: Buffer,
  target: string,
): void {
  const out = hubRequestText(bytes, head, target, exchange.upgrade)
  exchange.send(out, undefined, client.links)
}

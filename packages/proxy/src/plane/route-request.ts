import type { Credentials, Visit } from '@hubkit/core/contract'
import { NOBODY } from '../live-routes.ts'
import type { LiveRoute } from '../routing/live-route.ts'
import { parseRequestTarget, type RequestPath } from '../routing/request-path.ts'
import { AUTHORIZATION, COOKIE } from '../wire/header-names.ts'
import { UNUSUAL } from '../wire/octets.ts'
import { requestFraming } from '../wire/framing.ts'
import { RequestHead } from '../wire/request-head.ts'
import type { Client } from './client.ts'
import type { ErrorStatus } from '../http/error-answer.ts'
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

/** How often who comes is asked about again when it changes meanwhile. */
const TRIES = 10

/** A request that is looking for its way. */
interface Asked {
  readonly client: Client
  readonly exchange: Exchange
  readonly head: RequestHead
  /** What `head` has positions in, from `start` to `end`. */
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  readonly target: string
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
  const { alone, meter } = client.plane
  exchange.target = target
  const asked: Asked = { client, exchange, head, bytes, start, end, target }
  if (head.method === 'CONNECT') {
    exchange.keepsAlive = false
    refuse(asked, 405)
    return
  }
  const path = pathOf(target, head)
  if (!path) {
    toHub(asked)
    return
  }
  if (path.malformed) {
    if (!exchange.requestDone) exchange.keepsAlive = false
    refuse(asked, 400)
    return
  }
  const own = alone?.answer(path.url, head.method)
  if (own !== undefined) {
    exchange.refuse(own)
    return
  }
  const since = meter?.now() ?? 0
  const route = find(asked, path)
  meter?.looked(since)
  if (route) admit(asked, path, route)
  else if (routes.mayExist(path.path)) void afterMiss(kept(asked), path)
  else toHub(asked)
}

function pathOf(target: string, head: RequestHead): RequestPath | undefined {
  if ((head.target & UNUSUAL) !== 0 || !target.startsWith('/')) return parseRequestTarget(target)
  const question = target.indexOf('?')
  const path = question < 0 ? target : target.slice(0, question)
  return { url: target, path, malformed: false, authority: undefined }
}

function find({ client, head, bytes }: Asked, path: RequestPath): LiveRoute | undefined {
  const { routes } = client.plane
  const host =
    routes.usesHosts && head.host >= 0 ? valueOf(bytes, head.fields, head.host) : undefined
  return routes.find(path.path, host)
}

/** The same with bytes and a head of its own: the others are gone when an answer comes. */
function kept(asked: Asked): Asked {
  const bytes = Buffer.from(asked.bytes.subarray(asked.start, asked.end))
  const head = new RequestHead()
  head.parse(bytes, 0, bytes.length, true)
  return { ...asked, head, bytes, start: 0, end: bytes.length }
}

async function afterMiss(asked: Asked, path: RequestPath): Promise<void> {
  const { client, exchange } = asked
  let route: LiveRoute | undefined
  let failed = false
  try {
    route = await client.plane.routes.resolve(path.path)
  } catch {
    // The records cannot be read, which the host of the proxy knows and logs; this request cannot be placed.
    failed = true
  }
  if (exchange.over) return
  if (failed) refuse(asked, 503)
  else if (route) admit(asked, path, route)
  else toHub(asked)
}

/**
 * Sends a request on when it is known who comes, in the same turn as it was said: a login that ends later finds the
 * exchange that it has to end.
 */
function admit(asked: Asked, path: RequestPath, route: LiveRoute, tries = TRIES): void {
  const { routes } = asked.client.plane
  if (!routes.asksWhoComes) {
    toServer(asked, path, route, NOBODY)
    return
  }
  const visit = routes.visit(credentialsOf(asked, path, route))
  if (visit instanceof Promise) void afterVisit(kept(asked), path, visit, tries)
  else if (visit.refused) refuse(asked, 403)
  else toServer(asked, path, route, visit)
}

async function afterVisit(
  asked: Asked,
  path: RequestPath,
  visit: Promise<void>,
  tries: number,
): Promise<void> {
  let failed = false
  try {
    await visit
  } catch {
    // The host knows and logs why the records cannot be read.
    failed = true
  }
  if (asked.exchange.over) return
  // Its server may have stopped meanwhile.
  const route = failed ? undefined : find(asked, path)
  if (route && tries > 0) admit(asked, path, route, tries - 1)
  else refuse(asked, 503)
}

function credentialsOf({ bytes, head }: Asked, path: RequestPath, route: LiveRoute): Credentials {
  const { fields } = head
  let cookie: string | undefined
  let authorization: string | undefined
  for (let mark = 0; mark < fields.marked; mark += 1) {
    const id = fields.id(mark)
    if (id === COOKIE) {
      const value = valueOf(bytes, fields, mark)
      cookie = cookie === undefined ? value : `${cookie}; ${value}`
    } else if (id === AUTHORIZATION) {
      authorization ??= valueOf(bytes, fields, mark)
    }
  }
  return { data: route.data, cookie, authorization, url: path.url }
}

function refuse({ exchange, bytes, head }: Asked, status: ErrorStatus): void {
  const { start, end } = head.fields
  exchange.fail(status, `\r\n${text(bytes, start, end)}`)
}

function toServer(
  { client, exchange, head, bytes }: Asked,
  path: RequestPath,
  route: LiveRoute,
  visit: Visit,
): void {
  const { peer, stated, plane } = client
  const rules = {
    peer,
    cookies: plane.cookies,
    dropped: visit.dropped,
    fallbackHost: route.target.host,
    upgrade: exchange.upgrade,
    rewriting: plane.rewriting,
  }
  exchange.logins = visit.logins
  if (plane.rewriting.redirect && head.host >= 0)
    exchange.host = valueOf(bytes, head.fields, head.host)
  const url = route.rewrite === undefined ? path.url : route.rewrite(path.url)
  const out = requestText(bytes, head, url, rules, stated)
  exchange.send(out, route, route.target.upstreams)
}

function toHub(asked: Asked): void {
  const { client, exchange, head, bytes, target } = asked
  const { links } = client
  if (!links) {
    refuse(asked, 404)
    return
  }
  const out = hubRequestText(bytes, head, target, exchange.upgrade)
  exchange.send(out, undefined, links)
}

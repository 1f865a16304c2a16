import type { Dispatcher } from 'undici'
import { isHopByHop, namedByConnection } from './connection.ts'
import { cookieName, type HiddenCookies } from './hidden-cookies.ts'

/** Names and values in turn, as undici and node:http give them. */
export type RawHeaders = Dispatcher.DispatchController['rawHeaders']

/** Header bytes as text, one character a byte (RFC 9110, 5.5). */
export function headerText(raw: RawHeaders): string[] {
  if (!Array.isArray(raw)) return []
  return raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')))
}

/**
 * What a browser takes to be about the whole origin, which the hub and other users' servers share: to forget all its
 * cookies, to report its errors to somebody, to come by TLS or by another port from now on.
 */
const ABOUT_THE_ORIGIN: ReadonlySet<string> = new Set([
  'alt-svc',
  'clear-site-data',
  'nel',
  'report-to',
  'strict-transport-security',
])

/** What {@link responseHeaders} needs to know besides the headers. */
export interface ResponseRules {
  readonly cookies: HiddenCookies
  readonly routespec: string
}

/** The name under which a browser sends a cookie back: `=a=b` is one without a name, which it sends as `a=b`. */
export function sentName(setCookie: string): string {
  return cookieName(setCookie.replace(/^[\s=]+/, ''))
}

/** The path a server has to itself, with both slashes. */
export function ownPath(routespec: string): string {
  const path = routespec.slice(routespec.indexOf('/'))
  return path.endsWith('/') ? path : `${path}/`
}

/**
 * Makes the headers for the client: end-to-end headers stay in order and letter case; what belongs to the connection
 * goes. A server that sets one of the hub's own cookies does not get it through; nor, when it has only a part of its
 * origin, what it says about all of it, and its service workers get that part and no more: one for all would see the
 * passwords that people type at the hub.
 *
 * @param keepTrailer whether the answer can carry trailers
 */
export function responseHeaders(
  raw: readonly string[],
  { cookies, routespec }: ResponseRules,
  keepTrailer: boolean,
): string[] {
  const named = namedByConnection(raw)
  const path = ownPath(routespec)
  const headers: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    const lower = name.toLowerCase()
    if (isHopByHop(lower) || named?.has(lower)) continue
    if (lower === 'trailer' && !keepTrailer) continue
    if (lower === 'set-cookie' && cookies.has(sentName(value))) continue
    if (path !== '/' && ABOUT_THE_ORIGIN.has(lower)) continue
    headers.push(name, lower === 'service-worker-allowed' ? path : value)
  }
  return headers
}

// RFC 9110, 6.5.1: framing, routing, authentication and cookies mean nothing behind the body.
const NO_TRAILER: ReadonlySet<string> = new Set([
  'authorization',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'host',
  'set-cookie',
  'trailer',
])

/** Whether a header, named in lower case, may be passed on behind the body. */
export function mayTrail(lowerName: string): boolean {
  return !isHopByHop(lowerName) && !NO_TRAILER.has(lowerName)
}

/** The trailers that may be passed on, in pairs. */
export function trailerPairs(raw: RawHeaders): [string, string][] {
  const text = headerText(raw)
  const pairs: [string, string][] = []
  for (let index = 0; index < text.length; index += 2) {
    const name = text[index] ?? ''
    if (mayTrail(name.toLowerCase())) pairs.push([name, text[index + 1] ?? ''])
  }
  return pairs
}

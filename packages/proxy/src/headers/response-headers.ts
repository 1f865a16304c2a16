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
 * Makes the headers for the client: end-to-end headers stay in order and letter case; what belongs to the connection
 * goes. A server that sets one of the hub's own cookies does not get it through.
 *
 * @param keepTrailer whether the answer can carry trailers
 */
export function responseHeaders(
  raw: readonly string[],
  cookies: HiddenCookies,
  keepTrailer: boolean,
): string[] {
  const named = namedByConnection(raw)
  const headers: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    const lower = name.toLowerCase()
    if (isHopByHop(lower) || named?.has(lower)) continue
    if (lower === 'trailer' && !keepTrailer) continue
    if (lower === 'set-cookie' && cookies.has(cookieName(value))) continue
    headers.push(name, value)
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

/** The trailers that may be passed on, in pairs. */
export function trailerPairs(raw: RawHeaders): [string, string][] {
  const text = headerText(raw)
  const pairs: [string, string][] = []
  for (let index = 0; index < text.length; index += 2) {
    const name = text[index] ?? ''
    const lower = name.toLowerCase()
    if (!isHopByHop(lower) && !NO_TRAILER.has(lower)) pairs.push([name, text[index + 1] ?? ''])
  }
  return pairs
}

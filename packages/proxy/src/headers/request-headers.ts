import { isHopByHop, namedByConnection } from './connection.ts'
import { Forwarded } from './forwarded.ts'
import type { HiddenCookies } from './hidden-cookies.ts'
import type { Peer } from './peer.ts'

/** What becomes of a request's headers on their way to a server. */
export interface RequestHead {
  /** Names and values in turn, in the order and the letter case they came in. */
  readonly headers: string[]
  /** Whether a body follows (RFC 9112, 6.3). */
  readonly hasBody: boolean
}

/** What {@link requestHead} needs to know besides the headers. */
export interface RequestRules {
  readonly peer: Peer
  readonly cookies: HiddenCookies
  /** Pairs `name=value` of cookies that do not go on either. @default none */
  readonly dropped?: ReadonlySet<string> | undefined
  /** The host an absolute request target named. */
  readonly authority?: string | undefined
  /** The protocol to ask the server to switch to. */
  readonly upgrade?: string | undefined
}

/**
 * Makes the headers for the server: Host and everything end-to-end stays; what belongs to the connection, and the
 * hub's own cookies, goes; X-Forwarded-* says what this proxy knows.
 *
 * @param raw names and values in turn, as `rawHeaders` of node:http
 */
export function requestHead(raw: readonly string[], rules: RequestRules): RequestHead {
  const named = namedByConnection(raw)
  const forwarded = new Forwarded(rules.peer)
  const headers: string[] = []
  let hasBody = false
  let host: string | undefined
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    const lower = name.toLowerCase()
    switch (lower) {
      case 'host':
        host = rules.authority ?? value
        headers.push(name, host)
        break
      case 'cookie': {
        const rest = named?.has(lower) ? undefined : rules.cookies.strip(value, rules.dropped)
        if (rest !== undefined) headers.push(name, rest)
        break
      }
      case 'content-length':
        hasBody ||= Number(value) > 0
        headers.push(name, value)
        break
      case 'transfer-encoding':
        hasBody = true
        break
      case 'expect':
      // Requests are sent on without trailers.
      case 'trailer':
        break
      default:
        if (isHopByHop(lower) || forwarded.takes(lower, value)) break
        if (named?.has(lower)) break
        headers.push(name, value)
    }
  }
  forwarded.write(headers, host)
  if (rules.upgrade !== undefined) headers.push('Connection', 'Upgrade', 'Upgrade', rules.upgrade)
  return { headers, hasBody }
}

/** The first header of a name given in lower case. */
export function headerOf(raw: readonly string[], lowerName: string): string | undefined {
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return raw[index + 1]
  }
  return undefined
}

/** All headers of a name given in lower case. */
export function headersOf(raw: readonly string[], lowerName: string): readonly string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === lowerName)
}

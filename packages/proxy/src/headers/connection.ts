/**
 * Headers that belong to one connection and are never passed on (RFC 9110, 7.6.1, and the older list of RFC 2616,
 * 13.5.1), lower case. `trailer` is decided by the framing.
 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

export function isHopByHop(lowerName: string): boolean {
  return HOP_BY_HOP.has(lowerName)
}

// What every client says; naming these changes nothing.
const ORDINARY = /^(?:keep-alive|close|upgrade)$/i
// A client must not be able to have these removed: framing, routing and what the proxy itself states.
const NEVER_NAMED: ReadonlySet<string> = new Set([
  'content-length',
  'host',
  'close',
  'keep-alive',
  'upgrade',
])

/** The header names that the Connection headers list, lower case; `undefined` when there are none. */
export function namedByConnection(raw: readonly string[]): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue
    const value = raw[index + 1] ?? ''
    if (ORDINARY.test(value)) continue
    for (const part of value.split(',')) {
      const token = part.trim().toLowerCase()
      if (token === '' || NEVER_NAMED.has(token)) continue
      named ??= new Set()
      named.add(token)
    }
  }
  return named
}

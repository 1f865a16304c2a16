import type { Urls } from '../engine/urls.ts'

/** Any origin will do: it only has to be left when the address says so. */
const ELSEWHERE = 'http://hub.invalid'

// A browser drops tabs and line ends and reads a backslash as a slash: such an address is never one of ours.
// oxlint-disable-next-line no-control-regex
const SUSPICIOUS = /[\u0000-\u001f\u007f\\]/

/**
 * Where a person may be sent after login: a path under the hub's base on its own origin, or `undefined`. An absolute
 * address with the public origin loses it. Parsed as a browser parses it (WHATWG URL), so that both agree on the host.
 */
export function safeNext(urls: Urls, next: string | null | undefined): string | undefined {
  if (!next || SUSPICIOUS.test(next) || next !== next.trim()) return undefined
  const base = urls.publicOrigin ?? ELSEWHERE
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(next)
  if (!absolute && !next.startsWith('/')) return undefined
  if (next.startsWith('//')) return undefined
  const url = URL.parse(next, base)
  if (!url || url.origin !== base || url.username !== '' || url.password !== '') return undefined
  // `/hub/..//host` parses to a path that a browser would read as another host.
  if (url.pathname.startsWith('//') || !url.pathname.startsWith(urls.base)) return undefined
  return url.pathname + url.search + url.hash
}

/** A path of the hub's own with where to go afterwards. */
export function withNext(path: string, next: string | undefined): string {
  return next === undefined ? path : `${path}?${new URLSearchParams({ next }).toString()}`
}

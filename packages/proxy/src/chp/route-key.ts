import { decodeSegment } from '../routing/request-path.ts'
import { normalizeHost } from '../routing/routespec.ts'

/** Under what the REST API knows a route, and the table too. */
export interface RouteKey {
  /** As the API lists it: decoded, but for a slash within a segment, without one at its end. */
  readonly key: string
  readonly routespec: string
  /** With host routing: the first segment. */
  readonly host: string | undefined
  /** Of its path, without the host. */
  readonly segments: number
}

/**
 * @param path what stands behind `/api/routes`, percent-encoded
 * @param hostRouting whether the first segment is a host
 * @returns `undefined` when it has a malformed escape or a dot segment, which no request would ever match
 */
export function routeKey(path: string, hostRouting: boolean): RouteKey | undefined {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '')
  const segments = trimmed === '' ? [] : trimmed.split('/').map(decodeSegment)
  if (!segments.every(isMatchable)) return undefined
  const key = `/${segments.map(shown).join('/')}`
  const [host, ...rest] = segments
  if (hostRouting && host?.includes('/')) return undefined
  if (!hostRouting || host === undefined || host === '') {
    const routespec = `/${segments.map(encodeURIComponent).join('/')}`
    return { key, routespec, host: undefined, segments: segments.length }
  }
  const routespec = `${normalizeHost(host)}/${rest.map(encodeURIComponent).join('/')}`
  return { key, routespec, host, segments: rest.length }
}

function isMatchable(segment: string | undefined): segment is string {
  return segment !== undefined && segment !== '.' && segment !== '..'
}

function shown(segment: string): string {
  return segment.replaceAll('/', '%2F')
}

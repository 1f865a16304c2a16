import { HubError } from '@hubkit/core/contract'
import { decodeSegment } from './request-path.ts'

/** A routespec taken apart. */
export interface ParsedRoutespec {
  /** Lower case, without port; `undefined` for any host. */
  readonly host: string | undefined
  /** Decoded one by one; empty for `/`. */
  readonly segments: readonly string[]
}

/**
 * Takes a routespec apart (`/user/alice/`, `alice.hub.example/`). The last slash may be missing.
 *
 * @throws HubError `HUB_ERR_OPTION` when it has no slash or a malformed escape
 */
export function parseRoutespec(routespec: string): ParsedRoutespec {
  const slash = routespec.indexOf('/')
  if (slash < 0) return refuse(routespec)
  const path = routespec.slice(slash + 1)
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path
  const segments = trimmed === '' && path.length < 2 ? [] : trimmed.split('/')
  return {
    host: slash === 0 ? undefined : normalizeHost(routespec.slice(0, slash)),
    segments: segments.map((segment) => decodeSegment(segment) ?? refuse(routespec)),
  }
}

/** A Host header without its port, lower case; the brackets of an IPv6 address stay. */
export function normalizeHost(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':')
  const name = (end > 0 ? host.slice(0, end) : host).toLowerCase()
  return name.endsWith('.') ? name.slice(0, -1) : name
}

function refuse(routespec: string): never {
  throw new HubError('HUB_ERR_OPTION', {
    message: `routespec ${JSON.stringify(routespec)}: expected a percent-encoded path such as '/user/alice/', optionally after a host`,
  })
}

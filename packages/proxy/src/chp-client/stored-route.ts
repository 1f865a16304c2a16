import type { JsonObject, JsonValue, Route } from '@hubkit/core/contract'
import { decodeSegment } from '../routing/request-path.ts'

/** The key that marks a route as ours, among those of others, and holds what is no concern of the proxy's. */
const TAG = 'hubkit'

/**
 * The path of a route in the REST API, quoted as JupyterHub does: `@` and `~` stay, and no slash at its end, which old
 * proxies do not take. A host is the first segment.
 */
export function apiPath(routespec: string): string {
  const segments = routespec.replace(/^\//, '').replace(/\/$/, '').split('/')
  return `/${segments.map((segment) => quoted(decodeSegment(segment) ?? segment)).join('/')}`
}

function quoted(segment: string): string {
  return encodeURIComponent(segment)
    .replaceAll('%40', '@')
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** What is sent to store a route. */
export function toStored({ routespec, target, data }: Route): JsonObject {
  return { target, [TAG]: { routespec, data } }
}

/** A route that we have stored, `undefined` for one of somebody else. */
export function fromStored(stored: JsonValue | undefined): Route | undefined {
  if (!isObject(stored)) return undefined
  const { target, last_activity: used, [TAG]: ours } = stored
  if (typeof target !== 'string' || !isObject(ours)) return undefined
  const { routespec, data } = ours
  if (typeof routespec !== 'string' || !isObject(data)) return undefined
  const at = typeof used === 'string' ? Date.parse(used) : Number.NaN
  return { routespec, target, data, lastActivity: Number.isNaN(at) ? undefined : at }
}

/** Whether a route, of anybody, goes to this target. */
export function goesTo(stored: JsonValue | undefined, target: string): boolean {
  const found = isObject(stored) ? stored['target'] : undefined
  return typeof found === 'string' && URL.parse(found)?.href === URL.parse(target)?.href
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

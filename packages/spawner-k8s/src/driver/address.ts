import type { JsonObject } from '@hubkit/core/contract'
import type { PodView } from './pod-view.ts'

/**
 * Where the hub reaches a pod's server; `undefined` until it has an address. The live pod's port counts.
 *
 * @param state of the server: what an application said goes first
 */
export function urlOf(pod: PodView, state?: JsonObject): string | undefined {
  const given = state?.['url']
  if (typeof given === 'string') return given
  const host = pod.connectHost ?? pod.ip
  if (host === undefined) return undefined
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return new URL(`http://${written}:${pod.port ?? 8888}`).origin
}

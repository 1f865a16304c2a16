import type { PodView } from './pod-view.ts'

/** Where the hub reaches a pod's server; `undefined` until it has an address. The live pod's port counts. */
export function urlOf(pod: PodView): string | undefined {
  const host = pod.connectHost ?? pod.ip
  if (host === undefined) return undefined
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return new URL(`http://${written}:${pod.port ?? 8888}`).origin
}

import { isIPv6 } from 'node:net'

/** A server that listens on every address is reached at the loopback one. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

function origin(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

/** Where the hub reaches a server that listens on this host. */
export function reachableAt(host: string, port: number): string {
  return origin(LOOPBACK[host] ?? host, port)
}

/** `JUPYTERHUB_SERVICE_URL`: what a single-user server listens on (jupyterhub-singleuser 3 and later). */
export function serviceUrl(host: string, port: number, prefix: string): string {
  return `${origin(host, port)}${prefix}`
}

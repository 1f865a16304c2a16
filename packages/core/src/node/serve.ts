import { createServer, type Server } from 'node:http'
import { HubError } from '../contract/errors.ts'
import type { Listening } from '../contract/proxy.ts'
import type { CloseOptions, Hub } from '../hub.ts'
import { hubListener, toNodeListener } from './listener.ts'
import { attachUpgrade } from './upgrade.ts'

/** Where to serve. */
export interface ServeOptions {
  /** 0 takes a free one. @default 8000 */
  readonly port?: number | undefined
  /** @default '127.0.0.1' */
  readonly host?: string | undefined
}

/** A hub with a port of its own. */
export interface ServedHub {
  /** Where it is reached from this machine, with the base path. */
  readonly url: string
  readonly port: number
  /** Stops accepting, lets running requests finish for at most 5 s, and closes the hub. Idempotent. */
  close(options?: CloseOptions): Promise<void>
}

/** Milliseconds that running requests get when the port closes. */
const GRACE = 5000

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const message = `Port ${port} on ${host} is already in use.`
      reject(taken ? new HubError('HUB_ERR_PORT_TAKEN', { message, cause: error }) : error)
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function end(server: Server, grace: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => server.closeAllConnections(), grace)
    server.close((error) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve()
    })
    server.closeIdleConnections()
  })
}

/** A server of our own, for a proxy that has no port or keeps it elsewhere. */
async function ownPort(hub: Hub, port: number, host: string): Promise<Listening> {
  const server = createServer(toNodeListener(hub))
  attachUpgrade(server, hub)
  const taken = await listen(server, port, host)
  return { host, port: taken, close: (grace = GRACE) => end(server, grace) }
}

/** An address that this machine can open, whatever was listened at. */
function origin(host: string, port: number): string {
  const wildcard = host === '0.0.0.0' || host === '::'
  const name = wildcard ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

/**
 * Starts a hub and serves it at a port: by its proxy, with the hub behind it, when the proxy can own a port.
 *
 * @example
 * const { url } = await serve(hub, { port: 8000 })
 *
 * @throws HubError `HUB_ERR_PORT_TAKEN`, and what `hub.start()` throws
 */
export async function serve(
  hub: Hub,
  { port = 8000, host = '127.0.0.1' }: ServeOptions = {},
): Promise<ServedHub> {
  await hub.start()
  const listening = hub.proxy.listen
    ? await hub.proxy.listen({
        port,
        host,
        hub: { request: hubListener(hub), upgrade: () => false },
      })
    : await ownPort(hub, port, host)
  let closing: Promise<void> | undefined
  return {
    url: origin(host, listening.port) + hub.urls.base,
    port: listening.port,
    close(options) {
      closing ??= listening.close(GRACE).then(() => hub.close(options))
      return closing
    },
  }
}

import { createServer, type RequestListener } from 'node:http'
import type { Logger } from '@hubkit/core/contract'
import { listenAt, placeOf, type ListenAddress } from '../listen-at.ts'
import { logReload } from '../tls/log-reload.ts'
import type { TlsServerSettings } from '../tls/options.ts'
import { tlsServer } from '../tls/tls-server.ts'

/** A server that listens. */
export interface Served {
  /** Where, for the log. */
  readonly place: string
  readonly port: number
  /** Reads its certificate again. @throws HubError `HUB_ERR_OPTION`: then the old one stays in use */
  reload(): void
  close(): Promise<void>
}

/** How a server is reached. */
export interface ServedBy {
  readonly at: ListenAddress
  /** Names the option in errors. */
  readonly tls?: { readonly name: string; readonly settings: TlsServerSettings } | undefined
  readonly log: Logger
}

/** How long a request may take to come, in milliseconds. */
const REQUEST_TIMEOUT = 60_000

/** @throws HubError `HUB_ERR_PORT_TAKEN`, `HUB_ERR_PROXY` when it cannot listen there, `HUB_ERR_OPTION` by its files */
export async function serveHttp(
  { at, tls, log }: ServedBy,
  listener: RequestListener,
): Promise<Served> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT }, listener)
  const secured =
    tls && tlsServer(tls.settings, { name: tls.name, onReload: logReload(tls.name, () => log) })
  secured?.server.on('secureConnection', (socket) => void server.emit('connection', socket))
  const front = secured?.server ?? server
  let port: number
  try {
    port = await listenAt(front, at)
  } catch (error) {
    front.close()
    throw error
  }
  return {
    place: placeOf('socket' in at ? at : { ...at, port }),
    port,
    reload: () => secured?.reload(),
    async close() {
      const closed = new Promise((resolve) => front.close(resolve))
      server.closeAllConnections()
      secured?.destroyConnections()
      await closed
    },
  }
}

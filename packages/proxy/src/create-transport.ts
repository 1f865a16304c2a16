import type { SecureContextOptions } from 'node:tls'
import type { Logger } from '@hubkit/core/contract'
import { tcp, type Transport } from './plane/transport.ts'
import { logReload } from './tls/log-reload.ts'
import { tlsClientOptions, type TlsClientSettings, type TlsServerSettings } from './tls/options.ts'
import { readPemFiles } from './tls/pem-files.ts'
import { tlsClient, type TlsClient } from './tls/tls-client.ts'
import { tlsServer, type TlsServer } from './tls/tls-server.ts'
import { tlsTransport } from './tls/transport.ts'

/** How a proxy speaks to both sides. */
export interface TransportOptions {
  /** What the two options are called in errors and in the log. */
  readonly names: { readonly tls: string; readonly targetTls: string }
  /** For the side of the clients. @default plain connections */
  readonly tls?: TlsServerSettings | undefined
  /** For servers at `https:`. @default what Node.js trusts */
  readonly targetTls?: TlsClientSettings | undefined
  readonly log: () => Logger | undefined
  /** What several processes that serve one address share. */
  readonly ticketSecret?: Buffer | undefined
}

/** A transport, and what it keeps an eye on. */
export interface LiveTransport extends Transport {
  /** What `node:https` needs to speak to a target as the transport does. */
  targetOptions(): SecureContextOptions & { readonly rejectUnauthorized: boolean }
  /** Reads all certificates again now. @throws HubError `HUB_ERR_OPTION`: then the old ones stay in use */
  reload(): void
  close(): void
}

/** @throws HubError `HUB_ERR_OPTION` for files that are missing or do not belong together */
export function createTransport(options: TransportOptions): LiveTransport {
  const { tls, targetTls, log, ticketSecret } = options
  const { tls: serverName, targetTls: clientName } = options.names
  // Each listener reads them again; what is wrong with them should be known before.
  if (tls) readPemFiles(serverName, tls, Date.now())
  const makeClient = (settings: TlsClientSettings): TlsClient =>
    tlsClient(settings, { name: clientName, onReload: logReload(clientName, log) })
  let client = targetTls && makeClient(targetTls)
  const servers = new Set<TlsServer>()
  const serve = (settings: TlsServerSettings): TlsServer => {
    const parts = { name: serverName, onReload: logReload(serverName, log), ticketSecret }
    const made = tlsServer(settings, parts)
    servers.add(made)
    made.server.on('close', () => void servers.delete(made))
    return made
  }
  const theClient = (): TlsClient => (client ??= makeClient(tlsClientOptions({}, clientName)))
  const transport = tlsTransport(tls && (() => serve(tls)), theClient)
  return {
    connect: transport.connect,
    dial: transport.dial,
    targetOptions: () => theClient().options(),
    serve: tls ? transport.serve : tcp.serve,
    reload() {
      for (const server of servers) server.reload()
      client?.reload()
    },
    close: () => client?.close(),
  }
}

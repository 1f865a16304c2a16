import { hkdfSync } from 'node:crypto'
import type { Socket } from 'node:net'
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls'
import { liveFiles, type OnReload } from './live-files.ts'
import type { TlsServerSettings } from './options.ts'

/** How long a handshake may take, in milliseconds. */
const HANDSHAKE = 60_000

/** A server that speaks TLS. */
export interface TlsServer {
  /** Emits `secureConnection`. Its certificates follow their files until it closes. */
  readonly server: Server
  /** Reads key and certificates again. @throws HubError `HUB_ERR_OPTION`: then the old ones stay in use */
  reload(): void
  /** Ends all connections, those that are still in their handshake too. */
  destroyConnections(): void
  /** What carries a connection. To reset that is the way to end one so that every client sees an error. */
  carrierOf(socket: TLSSocket): Socket | undefined
}

/** What a TLS server may be told besides its options. */
export interface TlsServerParts {
  /** Of the option, the first words of an error. */
  readonly name: string
  readonly onReload: OnReload
  /** What several processes share, so that each can resume the sessions of the others. @default nothing */
  readonly ticketSecret?: Buffer | undefined
}

/**
 * A server that does not listen yet. HTTP is all it is for: a client that offers other protocols only (ALPN) is refused.
 *
 * @throws HubError `HUB_ERR_OPTION` for files that are missing or do not belong together
 */
export function tlsServer(settings: TlsServerSettings, parts: TlsServerParts): TlsServer {
  const { name, onReload, ticketSecret } = parts
  const { requestCert, rejectUnauthorized } = settings
  const files = liveFiles(name, settings, onReload, (options) =>
    server.setSecureContext(withTickets(options)),
  )
  const server = createServer({
    ...withTickets(files.options),
    requestCert,
    rejectUnauthorized,
    honorCipherOrder: true,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: HANDSHAKE,
    // Else made of the program's arguments, by which one worker would not know another's sessions.
    sessionIdContext: 'hubkit-proxy',
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
  })
  const connections = new Set<Socket>()
  // By the port and address of their peers: Node tells in no other way what carries a connection.
  const carriers = new Map<string, Socket>()
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket)
    connections.add(socket)
    if (peer !== undefined) carriers.set(peer, socket)
    socket.on('close', () => {
      connections.delete(socket)
      if (peer !== undefined && carriers.get(peer) === socket) carriers.delete(peer)
    })
  })
  // A failed handshake is the client's affair: Node has ended the connection.
  server.on('tlsClientError', (_error, socket) => void socket.destroy())
  server.on('close', () => files.close())

  function withTickets(options: SecureContextOptions): SecureContextOptions {
    if (!ticketSecret) return options
    // With other certificates or authorities come other keys: sessions begun with the old ones count no more.
    const content = JSON.stringify([options.cert, options.ca])
    const keys = hkdfSync('sha256', ticketSecret, content, 'tickets', 48)
    return { ...options, ticketKeys: Buffer.from(keys) }
  }

  return {
    server,
    reload: () => files.reload(),
    destroyConnections() {
      for (const socket of connections) socket.destroy()
    },
    carrierOf: (socket) => carriers.get(peerOf(socket) ?? ''),
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remotePort === undefined ? undefined : `${remoteAddress} ${remotePort}`
}

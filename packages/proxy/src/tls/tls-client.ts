import { isIP } from 'node:net'
import {
  connect,
  createSecureContext,
  type ConnectionOptions,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls'
import { liveFiles, type OnReload } from './live-files.ts'
import type { TlsClientSettings } from './options.ts'

/** How many servers' sessions are kept to be resumed. */
const SESSIONS = 1000

/** Makes TLS connections to servers. */
export interface TlsClient {
  /** @param to what `tls.connect` needs to know of the address */
  connect(hostname: string, to: ConnectionOptions): TLSSocket
  options(): SecureContextOptions & { readonly rejectUnauthorized: boolean }
  /** Reads key and certificates again. @throws HubError `HUB_ERR_OPTION`: then the old ones stay in use */
  reload(): void
  close(): void
}

/**
 * Servers are known by the name or address in their URL. Sessions are resumed, so that only the first connection to a
 * server has a whole handshake.
 *
 * @param name of the option, the first words of an error
 * @throws HubError `HUB_ERR_OPTION` for files that are missing or do not belong together
 */
export function tlsClient(
  settings: TlsClientSettings,
  { name, onReload }: { readonly name: string; readonly onReload: OnReload },
): TlsClient {
  const { rejectUnauthorized } = settings
  const sessions = new Map<string, Buffer>()
  const files = liveFiles(name, settings, onReload, (options) => {
    sessions.clear()
    secureContext = createSecureContext(options)
  })
  let secureContext = createSecureContext(files.options)

  return {
    connect(hostname, to) {
      const server = `${hostname} ${to.port ?? to.path}`
      const session = sessions.get(server)
      const socket = connect({
        ...to,
        secureContext,
        rejectUnauthorized,
        ...(isIP(hostname) === 0 && { servername: hostname }),
        ...(session && { session }),
      })
      const context = secureContext
      socket.on('session', (resumable) => {
        // What was agreed with the old certificate is not for connections with the new one.
        if (context !== secureContext) return
        sessions.delete(server)
        sessions.set(server, resumable)
        if (sessions.size > SESSIONS) sessions.delete(sessions.keys().next().value ?? server)
      })
      socket.on('error', () => void sessions.delete(server))
      return socket
    },
    options: () => ({ ...files.options, rejectUnauthorized }),
    reload: () => files.reload(),
    close: () => files.close(),
  }
}

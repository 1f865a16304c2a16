import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type SecureVersion } from 'node:tls'
import { Client } from 'ldapts'
import { DirectoryUnavailable } from './faults.ts'

/** A server of the directory. */
export interface DirectoryServer {
  /** For logs. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** TLS from the start (`ldaps:`). */
  readonly isSecure: boolean
}

/** How servers are reached. */
export interface DialOptions {
  readonly startTls: boolean
  readonly tls: {
    readonly ca: string | undefined
    readonly minVersion: SecureVersion
    readonly serverName: string | undefined
  }
  /** Milliseconds, for each step. */
  readonly timeout: number
}

// RFC 4511, section 4.14.1.
const START_TLS = '1.3.6.1.4.1.1466.20037'

/**
 * Asks for TLS on a connection. The client that asks is thrown away: what somebody on the way may have sent behind the
 * answer, in the clear, never gets to the one that speaks through TLS.
 */
async function askForTls(socket: Socket, { timeout }: DialOptions): Promise<void> {
  const client = new Client({
    url: 'ldap://localhost',
    timeout,
    connectTimeout: timeout,
    createConnection: () => socket,
  })
  await client.exop(START_TLS)
  socket.removeAllListeners('data')
}

async function upgrade(
  { host }: DirectoryServer,
  { tls }: DialOptions,
  socket: Socket,
  signal: AbortSignal,
): Promise<Socket> {
  const { ca, minVersion, serverName } = tls
  // Without a host, Node.js would compare the certificate with 'localhost'. An address is no server name (RFC 6066, 3).
  const servername = serverName ?? (isIP(host) === 0 ? host : undefined)
  const secure = connectTls({
    socket,
    host,
    minVersion,
    rejectUnauthorized: true,
    ...(servername !== undefined && { servername }),
    ...(ca !== undefined && { ca }),
  })
  await once(secure, 'secureConnect', { signal })
  return secure
}

/**
 * Connects to a server, with TLS as the options say.
 *
 * @throws DirectoryUnavailable with why, without anything secret
 */
export async function dial(
  server: DirectoryServer,
  options: DialOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(options.timeout)])
  const socket = connect({ host: server.host, port: server.port, noDelay: true })
  try {
    await once(socket, 'connect', { signal: limited })
    if (!server.isSecure && !options.startTls) return socket
    if (options.startTls) await askForTls(socket, options)
    return await upgrade(server, options, socket, limited)
  } catch (cause) {
    // What is still to come of it has been told by this error.
    socket.on('error', () => undefined).destroy()
    const why = limited.aborted ? 'it takes too long' : wordsOf(cause)
    throw new DirectoryUnavailable(`${server.name} cannot be reached: ${why}`, { cause })
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'an unknown fault'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

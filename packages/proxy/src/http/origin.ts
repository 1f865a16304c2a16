import { HubError } from '@hubkit/core/contract'

/** Where the server of a route is. */
export interface Origin {
  /** The same for the same server, however it was written. */
  readonly origin: string
  readonly encrypted: boolean
  /** A name or an address, without brackets; `localhost` on a Unix socket. */
  readonly hostname: string
  readonly port: number
  /** Path of a Unix socket, in place of `hostname` and `port`. */
  readonly socketPath: string | undefined
  /** As a Host header names it. */
  readonly host: string
}

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** @throws HubError `HUB_ERR_OPTION` when it is no `http://host:port`, `https://host:port` or `http+unix://%2Fpath` */
export function parseOrigin(url: string): Origin {
  const parsed = URL.parse(url)
  const plain =
    parsed && (parsed.pathname === '/' || parsed.pathname === '') && !parsed.search && !parsed.hash
  if (!plain || parsed.username !== '' || parsed.password !== '') return refuse()
  const { protocol, hostname, port, host } = parsed
  if (protocol === 'http+unix:' || protocol === 'unix+http:') return onSocket(hostname, port)
  const usual = PORTS[protocol]
  if (usual === undefined) return refuse()
  return {
    origin: parsed.origin,
    encrypted: protocol === 'https:',
    host,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? usual : Number(port),
    socketPath: undefined,
  }
}

function onSocket(name: string, port: string): Origin {
  const socketPath = decoded(name)
  if (!socketPath.startsWith('/') || socketPath.includes('\0') || port !== '') return refuse()
  return {
    origin: `http+unix://${encodeURIComponent(socketPath)}`,
    encrypted: false,
    host: 'localhost',
    hostname: 'localhost',
    port: 0,
    socketPath,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // No path begins with it.
    return ''
  }
}

function refuse(): never {
  throw new HubError('HUB_ERR_OPTION', {
    message:
      "target of a route: expected an origin such as 'http://10.0.0.7:8888', 'https://server:8888' or 'http+unix://%2Frun%2Fserver.sock'",
  })
}

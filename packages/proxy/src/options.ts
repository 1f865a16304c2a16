import { check, checkOptions, type Duration, type Logger } from '@hubkit/core/contract'
import { addressRange } from './headers/peer.ts'
import {
  tlsClientOptions,
  tlsServerOptions,
  type TlsClientOptions,
  type TlsClientSettings,
  type TlsServerOptions,
  type TlsServerSettings,
} from './tls/options.ts'

/** Options of `nodeProxy`. */
export interface NodeProxyOptions {
  /**
   * Addresses and CIDR ranges of the proxies in front. Only what these say in X-Forwarded-* is believed and passed
   * on; what others say is replaced. `unix:` stands for all that connect to a Unix socket.
   *
   * @default []
   */
  readonly trustedProxies?: readonly string[] | undefined
  /**
   * Cookies that servers never see and cannot set: names, or beginnings that end in `*`. Name the hub's own here, if
   * it does not use the usual ones.
   *
   * @default ['hubkit-session', '__Secure-hubkit-session', '__Host-hubkit-session']
   */
  readonly hiddenCookies?: readonly string[] | undefined
  /**
   * How long a server may take until the head of its answer, at least 1 ms, exact to about a second. The body of an
   * answer, and an upload, may take for ever.
   *
   * @default none
   */
  readonly responseTimeout?: Duration | undefined
  /** How long a connection to a server may take to be made, at least 1 ms. @default '10s' */
  readonly connectTimeout?: Duration | undefined
  /** How long `listen` keeps an idle connection of a client, at least 1 s. @default '75s' */
  readonly keepAliveTimeout?: Duration | undefined
  /** How long `listen` waits for the head of a request, at least 1 s. @default '60s' */
  readonly headTimeout?: Duration | undefined
  /** Where it says what goes wrong at connections: one line a kind and minute. @default the log of the hub it serves */
  readonly log?: Logger | undefined
  /** Requests to one server at once, at least 1; further ones wait. Upgraded connections do not count. @default 1000 */
  readonly maxConnectionsPerTarget?: number | undefined
  /** TLS at what `listen` opens. Files that are replaced are read again within seconds. @default none */
  readonly tls?: TlsServerOptions | undefined
  /** For `https:` targets. @default servers need a certificate that Node.js trusts */
  readonly targetTls?: TlsClientOptions | undefined
}

/** The same, checked and with defaults; times in milliseconds. */
export interface NodeProxySettings {
  readonly trustedProxies: readonly string[]
  readonly hiddenCookies: readonly string[]
  /** 0 for none. */
  readonly responseTimeout: number
  readonly connectTimeout: number
  readonly keepAliveTimeout: number
  readonly maxConnectionsPerTarget: number
  readonly headTimeout: number
  readonly tls: TlsServerSettings | undefined
  readonly targetTls: TlsClientSettings | undefined
  readonly log: Logger | undefined
}

const HIDDEN_COOKIES = ['hubkit-session', '__Secure-hubkit-session', '__Host-hubkit-session']

const cookieName = check.string({
  // A token (RFC 6265, 4.1.1), perhaps with the star at its end.
  pattern: /^[!#$%&'+\-.^_`|~\w]+\*?$/,
  what: "the name of a cookie, or a beginning such as 'hub-*'",
})

const shape = {
  trustedProxies: check.optional(check.array(addressRange), []),
  hiddenCookies: check.optional(check.array(cookieName), HIDDEN_COOKIES),
  responseTimeout: check.optional(check.duration(1), 0),
  connectTimeout: check.optional(check.duration(1), 10_000),
  keepAliveTimeout: check.optional(check.duration(1000), 75_000),
  headTimeout: check.optional(check.duration(1000), 60_000),
  log: check.optional(
    check.having<Logger>(
      'a logger with debug, info, warn and error',
      'debug',
      'info',
      'warn',
      'error',
    ),
    undefined,
  ),
  maxConnectionsPerTarget: check.optional(check.integer(1), 1000),
  tls: check.optional(tlsServerOptions),
  targetTls: check.optional(tlsClientOptions),
}

/** @throws HubError `HUB_ERR_OPTION` */
export function nodeProxySettings(options: NodeProxyOptions): NodeProxySettings {
  return checkOptions('nodeProxy', options, shape)
}

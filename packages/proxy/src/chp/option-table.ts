/** How the text of an option is read. */
export type Kind = 'flag' | 'text' | 'texts' | 'port' | 'milliseconds' | 'count'

/** One option of the command. */
export interface OptionRow {
  readonly kind: Kind
  /** What stands for its value in the help. */
  readonly value?: string
  readonly help: string
  /** As the help shows it. */
  readonly usual?: string
  /** Why it cannot be given: a sentence without its end. */
  readonly refused?: string
}

const TLS = (side: string): string => `for TLS on ${side}`

/** All that configurable-http-proxy 5.3 takes, and what is ours. */
export const OPTIONS = {
  ip: { kind: 'text', value: 'ADDRESS', help: 'where to listen for clients', usual: 'all' },
  port: { kind: 'port', value: 'PORT', help: 'where to listen for clients', usual: '8000' },
  socket: {
    kind: 'text',
    value: 'PATH',
    help: 'a Unix socket for clients, without --ip and --port',
  },
  'ssl-key': { kind: 'text', value: 'FILE', help: `private key ${TLS('the public side')}` },
  'ssl-cert': { kind: 'text', value: 'FILE', help: 'certificate for it' },
  'ssl-ca': { kind: 'text', value: 'FILE', help: "authorities of clients' certificates" },
  'ssl-request-cert': { kind: 'flag', help: 'ask clients for a certificate' },
  'ssl-reject-unauthorized': { kind: 'flag', help: 'refuse clients without a good one' },
  'ssl-protocol': { kind: 'text', value: 'VERSION', help: 'TLSv1_2 or TLSv1_3 only' },
  'ssl-ciphers': { kind: 'text', value: 'LIST', help: "ciphers in OpenSSL's notation" },
  'ssl-allow-rc4': {
    kind: 'flag',
    help: 'not supported',
    refused: 'no TLS library has RC4 any more',
  },
  'ssl-dhparam': { kind: 'text', value: 'FILE', help: 'parameters for Diffie-Hellman' },
  'api-ip': {
    kind: 'text',
    value: 'ADDRESS',
    help: 'where the REST API listens',
    usual: 'localhost',
  },
  'api-port': {
    kind: 'port',
    value: 'PORT',
    help: 'where the REST API listens',
    usual: 'port + 1',
  },
  'api-socket': { kind: 'text', value: 'PATH', help: 'a Unix socket for it, without the two' },
  'api-ssl-key': { kind: 'text', value: 'FILE', help: `private key ${TLS('the API')}` },
  'api-ssl-cert': { kind: 'text', value: 'FILE', help: 'certificate for it' },
  'api-ssl-ca': { kind: 'text', value: 'FILE', help: "authorities of its clients' certificates" },
  'api-ssl-request-cert': { kind: 'flag', help: 'ask its clients for a certificate' },
  'api-ssl-reject-unauthorized': { kind: 'flag', help: 'refuse those without a good one' },
  'client-ssl-key': { kind: 'text', value: 'FILE', help: 'private key to show to https: targets' },
  'client-ssl-cert': { kind: 'text', value: 'FILE', help: 'certificate for it' },
  'client-ssl-ca': {
    kind: 'text',
    value: 'FILE',
    help: "authorities of the targets' certificates",
  },
  'client-ssl-request-cert': { kind: 'flag', help: 'taken, without effect' },
  'client-ssl-reject-unauthorized': { kind: 'flag', help: 'taken: that is always so' },
  insecure: { kind: 'flag', help: "do not check the targets' certificates" },
  'default-target': { kind: 'text', value: 'URL', help: 'where requests without a route go' },
  'error-target': {
    kind: 'text',
    value: 'URL',
    help: 'asked for error pages: URL/404?url=...; not with --error-path',
  },
  'error-path': { kind: 'text', value: 'FOLDER', help: 'of 404.html, 503.html, error.html' },
  'redirect-port': { kind: 'port', value: 'PORT', help: 'redirects from here to TLS' },
  'redirect-to': { kind: 'port', value: 'PORT', help: 'redirects to this port', usual: '--port' },
  'pid-file': { kind: 'text', value: 'FILE', help: 'gets the number of the process' },
  'no-x-forward': { kind: 'flag', help: 'do not add X-Forwarded-* headers' },
  'no-prepend-path': { kind: 'flag', help: "leave the path of a target's URL out" },
  'no-include-prefix': { kind: 'flag', help: "leave the route's own path out of requests" },
  'auto-rewrite': { kind: 'flag', help: 'put the Host of the client into redirects' },
  'change-origin': { kind: 'flag', help: 'send the Host of the target' },
  'protocol-rewrite': { kind: 'text', value: 'SCHEME', help: 'put http or https into redirects' },
  'custom-header': {
    kind: 'texts',
    value: "'NAME: VALUE'",
    help: 'sent to all targets; repeatable',
  },
  'metrics-ip': { kind: 'text', value: 'ADDRESS', help: 'where /metrics is', usual: 'all' },
  'metrics-port': { kind: 'port', value: 'PORT', help: 'where /metrics is', usual: 'nowhere' },
  'metrics-socket': { kind: 'text', value: 'PATH', help: 'a Unix socket for it' },
  'host-routing': { kind: 'flag', help: 'the first segment of a route is a host' },
  timeout: {
    kind: 'milliseconds',
    value: 'MS',
    help: 'silence that ends a request',
    usual: 'none',
  },
  'proxy-timeout': {
    kind: 'milliseconds',
    value: 'MS',
    help: 'how long a target may take to begin its answer',
    usual: 'none',
  },
  'keep-alive-timeout': {
    kind: 'milliseconds',
    value: 'MS',
    help: 'how long an idle connection is kept',
    usual: '5000',
  },
  'storage-backend': {
    kind: 'text',
    value: 'MODULE',
    help: 'not supported',
    refused: 'routes are kept in memory, and the hub fills the table again when it is empty',
  },
  'log-level': { kind: 'text', value: 'LEVEL', help: 'debug, info, warn or error', usual: 'info' },
  'trusted-proxies': {
    kind: 'text',
    value: 'RANGES',
    help: 'whose X-Forwarded-* are believed, such as 10.0.0.0/8,::1',
    usual: 'all',
  },
  'drain-timeout': {
    kind: 'milliseconds',
    value: 'MS',
    help: 'how long requests may go on after SIGTERM',
    usual: '5000',
  },
  workers: {
    kind: 'count',
    value: 'N',
    help: 'processes that serve clients, on one address and one table',
    usual: '1',
  },
} as const satisfies Readonly<Record<string, OptionRow>>

export type OptionName = keyof typeof OPTIONS

/** Those that configurable-http-proxy does not have. */
export const OURS: readonly OptionName[] = ['trusted-proxies', 'drain-timeout', 'workers']

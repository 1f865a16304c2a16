import { HubError } from '@hubkit/core/contract'
import { addressRange } from '../headers/peer.ts'
import type { ListenAddress } from '../listen-at.ts'
import type { AddedHeaders } from '../plane/rewriting.ts'
import { isLogLevel, LOG_LEVELS, type LogLevel } from './log.ts'
import type { OptionName } from './option-table.ts'
import type { Given } from './read-options.ts'
import { splitTarget } from './target.ts'
import { readTls, type CommandTls } from './tls-settings.ts'
import { readHeaders, readMilliseconds, readPort, readSecretFile, refuse } from './values.ts'

/** Where a listener is: a Unix socket, or a port of an address; of all addresses when `host` is `undefined`. */
export interface Where {
  readonly host: string | undefined
  readonly port: number
  readonly socket: string | undefined
}

/** The same for what listens. */
export function addressOf({ host, port, socket }: Where): ListenAddress {
  return socket === undefined ? { host, port } : { socket }
}

/** Where pages for errors come from. */
export type ErrorSource =
  | { readonly kind: 'built-in' }
  | { readonly kind: 'target'; readonly url: string }
  | { readonly kind: 'folder'; readonly path: string }

/** What the command does, from its options and environment. Times in milliseconds. */
export interface CommandSettings extends CommandTls {
  readonly listen: Where
  readonly api: Where
  /** `undefined` for none. */
  readonly metrics: Where | undefined
  /** `undefined` for an API without one. */
  readonly token: string | undefined
  /** `port` to listen at, `to` for where TLS is, by default at the proxy's own port. */
  readonly redirect: { readonly port: number; readonly to: number | undefined } | undefined
  readonly defaultTarget: string | undefined
  readonly errors: ErrorSource
  readonly hostRouting: boolean
  readonly includePrefix: boolean
  readonly prependPath: boolean
  readonly statesClient: boolean
  readonly changeOrigin: boolean
  readonly autoRewrite: boolean
  readonly protocolRewrite: string | undefined
  readonly customHeaders: AddedHeaders | undefined
  /** `undefined` to believe everybody. */
  readonly trustedProxies: readonly string[] | undefined
  /** 0 for none. */
  readonly silenceTimeout: number
  /** 0 for none. */
  readonly responseTimeout: number
  readonly keepAliveTimeout: number
  readonly drainTimeout: number
  /** How many processes serve clients; with 1 it is this one. */
  readonly workers: number
  readonly pidFile: string | undefined
  readonly logLevel: LogLevel
  /** What is to be said at the start though it is no error. */
  readonly warnings: readonly string[]
}

/** No machine has use for more. */
const MAX_WORKERS = 256

type Environment = Readonly<Record<string, string | undefined>>

/** @throws HubError `HUB_ERR_OPTION` naming the option or variable; no value is ever shown */
export function readSettings(given: Given, environment: Environment): CommandSettings {
  const text = (name: OptionName): string | undefined => given.get(name)?.at(-1)
  const read = <T>(name: OptionName, how: (option: string, text: string) => T): T | undefined => {
    const found = text(name)
    return found === undefined ? undefined : how(`--${name}`, found)
  }
  const warnings: string[] = []
  const address = (name: OptionName): string | undefined => {
    const found = text(name)
    if (found !== '*') return found
    warnings.push(`--${name}='*' means all addresses: leave it out, or name one`)
    return undefined
  }

  const listen = where(given, 'socket', 'ip', 'port', {
    host: address('ip'),
    port: read('port', readPort) ?? 8000,
    socket: text('socket'),
  })
  const usualApiPort = listen.socket !== undefined || listen.port === 0 ? 8001 : listen.port + 1
  const api = where(given, 'api-socket', 'api-ip', 'api-port', {
    host: given.has('api-ip') ? address('api-ip') : 'localhost',
    port: read('api-port', readPort) ?? usualApiPort,
    socket: text('api-socket'),
  })
  const wantsMetrics = given.has('metrics-port') || given.has('metrics-socket')
  const metrics = where(given, 'metrics-socket', 'metrics-ip', 'metrics-port', {
    host: address('metrics-ip'),
    port: read('metrics-port', readPort) ?? 0,
    socket: text('metrics-socket'),
  })
  const tls = readTls(given, environment)
  const redirectPort = read('redirect-port', readPort)
  if (redirectPort !== undefined && tls.tls === undefined)
    refuse('--redirect-port', 'a certificate to redirect to: --ssl-key and --ssl-cert')
  const token = readToken(environment)
  if (token === undefined) warnings.push(openApi(api))
  return {
    ...tls,
    listen,
    api,
    metrics: wantsMetrics ? metrics : undefined,
    token,
    redirect:
      redirectPort === undefined
        ? undefined
        : { port: redirectPort, to: read('redirect-to', readPort) },
    defaultTarget: read('default-target', readTarget),
    errors: errorSource(given),
    hostRouting: given.has('host-routing'),
    includePrefix: !given.has('no-include-prefix'),
    prependPath: !given.has('no-prepend-path'),
    statesClient: !given.has('no-x-forward'),
    changeOrigin: given.has('change-origin'),
    autoRewrite: given.has('auto-rewrite'),
    protocolRewrite: read('protocol-rewrite', readScheme),
    customHeaders: readHeaders('--custom-header', given.get('custom-header') ?? []),
    trustedProxies: read('trusted-proxies', readRanges),
    silenceTimeout: read('timeout', readMilliseconds) ?? 0,
    responseTimeout: read('proxy-timeout', readMilliseconds) ?? 0,
    keepAliveTimeout: read('keep-alive-timeout', readMilliseconds) ?? 5000,
    drainTimeout: read('drain-timeout', readMilliseconds) ?? 5000,
    workers: read('workers', readWorkers) ?? 1,
    pidFile: text('pid-file'),
    logLevel: read('log-level', readLevel) ?? 'info',
    warnings,
  }
}

function where(
  given: Given,
  socket: OptionName,
  ip: OptionName,
  port: OptionName,
  found: Where,
): Where {
  if (given.has(socket) && (given.has(ip) || given.has(port)))
    refuse(`--${socket}`, `to stand without --${ip} and --${port}`)
  return found
}

/** Whoever reaches an API without a token may send all users' requests to a server of their own. */
function openApi({ host, socket }: Where): string {
  const isLocal = socket !== undefined || host === 'localhost' || /^(127\.|::1$)/.test(host ?? '')
  if (isLocal)
    return 'CONFIGPROXY_AUTH_TOKEN is not set: all programs on this machine may use the API'
  throw new HubError('HUB_ERR_OPTION', {
    message: 'CONFIGPROXY_AUTH_TOKEN is not set, and the API listens for other machines',
    hint: 'Set it, or leave --api-ip out.',
  })
}

function readToken(environment: Environment): string | undefined {
  const file = environment['CONFIGPROXY_AUTH_TOKEN_FILE']
  const name = file ? 'CONFIGPROXY_AUTH_TOKEN_FILE' : 'CONFIGPROXY_AUTH_TOKEN'
  const token = file ? readSecretFile(name, file) : environment[name]
  if (!token && !file) return undefined
  // Anything else could not stand in a header.
  return token && /^[\x21-\x7e]+$/.test(token) ? token : refuse(name, 'a token without spaces')
}

function errorSource(given: Given): ErrorSource {
  const [target, path] = [given.get('error-target')?.at(-1), given.get('error-path')?.at(-1)]
  if (target !== undefined && path !== undefined)
    refuse('--error-target', 'to stand without --error-path')
  if (target !== undefined) return { kind: 'target', url: readTarget('--error-target', target) }
  return path === undefined ? { kind: 'built-in' } : { kind: 'folder', path }
}

function readTarget(option: string, text: string): string {
  return splitTarget(text) ? text : refuse(option, "a URL such as 'http://127.0.0.1:8081'")
}

function readScheme(option: string, text: string): string {
  return text === 'http' || text === 'https' ? text : refuse(option, 'http or https')
}

function readRanges(option: string, text: string): readonly string[] {
  return text.split(',').map((range) => addressRange(range.trim(), option))
}

function readWorkers(option: string, text: string): number {
  const count = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0
  return count > 0 && count <= MAX_WORKERS ? count : refuse(option, `1 to ${MAX_WORKERS}`)
}

function readLevel(option: string, text: string): LogLevel {
  const level = text.toLowerCase()
  return isLogLevel(level) ? level : refuse(option, `one of ${LOG_LEVELS.join(', ')}`)
}

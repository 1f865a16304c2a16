import { join } from 'node:path'
import { HubError, type Culler } from '@hubkit/core/contract'
import { idleCuller } from '../idle-culler.ts'
import type { Flags } from './flags.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'
import { readBoolean, readCount, readSeconds, readUrl } from './values.ts'

/** What the command does, from its flags and environment. */
export interface Settings {
  /** Of the REST API, without a slash at its end. */
  readonly url: string
  readonly token: string
  readonly culler: Culler
  /** Milliseconds from the end of a pass to the next. */
  readonly every: number
  /** Requests at once; 0 is without limit. */
  readonly concurrency: number
  /** Users a page of a list; 0 leaves that to the hub. */
  readonly pageSize: number
  /** Milliseconds that an answer may take. */
  readonly requestTimeout: number
  /** Files of JupyterHub's internal certificates. */
  readonly tls: { readonly key: string; readonly cert: string; readonly ca: string } | undefined
  readonly logLevel: LogLevel
}

/** @throws HubError `HUB_ERR_OPTION` naming the flag or variable; no value is ever shown */
export function readSettings(
  flags: Flags,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const value = <T>(name: string, read: (flag: string, text: string) => T, fallback: T): T => {
    const text = flags.get(name)
    return text === undefined ? fallback : read(`--${name}`, text)
  }
  const after = atLeastASecond('--timeout', value('timeout', readSeconds, 600_000))
  const maxAge = value('max-age', readSeconds, 0)
  // Whole seconds, as JupyterHub's culler halves them.
  const half = Math.max(1000, Math.floor(after / 2000) * 1000)
  const every = atLeastASecond('--cull-every', value('cull-every', readSeconds, 0) || half)
  const concurrency = value('concurrency', readCount, 10)
  const culler = idleCuller({
    after,
    every,
    maxAge: maxAge === 0 ? undefined : atLeastASecond('--max-age', maxAge),
    concurrency,
    defaultServers: value('cull-default-servers', readBoolean, true),
    namedServers: value('cull-named-servers', readBoolean, true),
    removeNamedServers: value('remove-named-servers', readBoolean, false),
    users: value('cull-users', readBoolean, false),
    adminUsers: value('cull-admin-users', readBoolean, true),
  })
  return {
    url: urlFrom(flags, environment['JUPYTERHUB_API_URL']),
    token: tokenFrom(environment['JUPYTERHUB_API_TOKEN']),
    culler,
    every,
    concurrency,
    pageSize: value('api-page-size', readCount, 0),
    requestTimeout: timeoutFrom(environment['JUPYTERHUB_REQUEST_TIMEOUT']),
    tls: value('ssl-enabled', readBoolean, false)
      ? certificates(flags.get('internal-certs-location') ?? 'internal-ssl')
      : undefined,
    logLevel: value('log-level', readLevel, 'info'),
  }
}

function atLeastASecond(flag: string, length: number): number {
  if (length >= 1000) return length
  throw new HubError('HUB_ERR_OPTION', { message: `${flag}: expected at least 1 second` })
}

function urlFrom(flags: Flags, variable: string | undefined): string {
  const flag = flags.get('url')
  if (flag !== undefined) return readUrl('--url', flag)
  if (variable) return readUrl('JUPYTERHUB_API_URL', variable)
  throw new HubError('HUB_ERR_OPTION', {
    message: 'There is no address of the hub',
    hint: "Set --url or JUPYTERHUB_API_URL to the hub's REST API, such as http://127.0.0.1:8081/hub/api.",
  })
}

function tokenFrom(variable: string | undefined): string {
  // Anything else could not stand in a header.
  if (variable && /^[\x21-\x7e]+$/.test(variable)) return variable
  throw new HubError('HUB_ERR_OPTION', {
    message: `JUPYTERHUB_API_TOKEN is ${variable ? 'no token' : 'not set'}`,
    hint: 'Set it to the token of a service with the scopes list:users, read:users:activity, read:servers and delete:servers.',
  })
}

function timeoutFrom(variable: string | undefined): number {
  const length = variable ? readSeconds('JUPYTERHUB_REQUEST_TIMEOUT', variable) : 0
  return length === 0 ? 60_000 : length
}

/** Where JupyterHub keeps them (`internal_certs_location`). */
function certificates(folder: string): NonNullable<Settings['tls']> {
  return {
    key: join(folder, 'hub-internal', 'hub-internal.key'),
    cert: join(folder, 'hub-internal', 'hub-internal.crt'),
    ca: join(folder, 'hub-ca', 'hub-ca.crt'),
  }
}

const PYTHON_LEVELS: Readonly<Record<string, LogLevel>> = {
  10: 'debug',
  20: 'info',
  30: 'warn',
  40: 'error',
  50: 'error',
  warning: 'warn',
  critical: 'error',
}

function readLevel(flag: string, text: string): LogLevel {
  const word = text.toLowerCase()
  const level = PYTHON_LEVELS[word] ?? LOG_LEVELS.find((one) => one === word)
  if (level) return level
  throw new HubError('HUB_ERR_OPTION', {
    message: `${flag}: expected one of ${LOG_LEVELS.join(', ')}`,
  })
}

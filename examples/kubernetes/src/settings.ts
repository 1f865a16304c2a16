import { check, checkOptions, type Duration } from '@hubkit/core/contract'

/** What the hub is told, and the manifests are made of. Secrets are apart: see secrets.ts. */
export interface Settings {
  /** Where the hub runs, or would run. @default 'hubkit' */
  readonly namespace: string
  /** Where users' servers and their home folders are. @default 'hubkit-servers' */
  readonly serversNamespace: string
  /** Needs `jupyterhub-singleuser`. @default a base-notebook of Jupyter's docker-stacks */
  readonly serverImage: string
  /** Of each user's home folder, as Kubernetes writes it. @default '10Gi' */
  readonly homeSize: string
  /** Of home folders and of the hub's own volume. @default the cluster's */
  readonly storageClass: string | undefined
  /** Where servers reach the hub. @default the address of the Service that the manifests make */
  readonly connectUrl: string
  /** Where people reach the hub. @default wherever they come to; then cookies are not `Secure` */
  readonly publicUrl: string | undefined
  /** Addresses or networks of an ingress controller, whose X-Forwarded-* headers are believed. @default none */
  readonly trustedProxies: readonly string[]
  /** Usernames. @default nobody */
  readonly admins: readonly string[]
  /** When a server that nobody uses is stopped, at least 1 s. @default '1h' */
  readonly cullAfter: Duration
  /** Folder of the hub's records. @default './hub-data' */
  readonly data: string
  /** @default 8000 */
  readonly port: number
}

/** Each setting's variable: the one list that hub, manifests and command go by. */
export const VARIABLES = {
  namespace: 'HUB_NAMESPACE',
  serversNamespace: 'HUB_SERVERS_NAMESPACE',
  serverImage: 'HUB_SERVER_IMAGE',
  homeSize: 'HUB_HOME_SIZE',
  storageClass: 'HUB_STORAGE_CLASS',
  connectUrl: 'HUB_CONNECT_URL',
  publicUrl: 'HUB_PUBLIC_URL',
  trustedProxies: 'HUB_TRUSTED_PROXIES',
  admins: 'HUB_ADMINS',
  cullAfter: 'HUB_CULL_AFTER',
  data: 'HUB_DATA',
  port: 'HUB_PORT',
} as const satisfies Record<keyof Settings, string>

/** Variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

const label = check.string({
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  what: 'a name of at most 63 characters a-z, 0-9 and -',
})
const text = check.string({ min: 1 })

function list(value: unknown, path: string): readonly string[] {
  return text(value, path)
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

function url(value: unknown, path: string): string {
  return check.url(value, path).href
}

function duration(value: unknown, path: string): Duration {
  check.duration(1000)(value, path)
  return value as Duration
}

function port(value: unknown, path: string): number {
  const number = Number(value)
  return Number.isInteger(number) && number >= 1 && number <= 65_535
    ? number
    : check.refuse(path, value, 'a port from 1 to 65535')
}

const SHAPE = {
  HUB_NAMESPACE: check.optional(label, 'hubkit'),
  HUB_SERVERS_NAMESPACE: check.optional(label, 'hubkit-servers'),
  HUB_SERVER_IMAGE: check.optional(text, 'quay.io/jupyter/base-notebook:2026-01-05'),
  HUB_HOME_SIZE: check.optional(text, '10Gi'),
  HUB_STORAGE_CLASS: check.optional(text),
  HUB_CONNECT_URL: check.optional(url),
  HUB_PUBLIC_URL: check.optional(url),
  HUB_TRUSTED_PROXIES: check.optional(list, []),
  HUB_ADMINS: check.optional(list, []),
  HUB_CULL_AFTER: check.optional(duration, '1h'),
  HUB_DATA: check.optional(text, './hub-data'),
  HUB_PORT: check.optional(port, 8000),
}

/**
 * Reads the settings; a variable that is empty counts as not set.
 *
 * @throws HubError `HUB_ERR_OPTION` with the variable's name
 */
export function readSettings(environment: Environment): Settings {
  const set = Object.values(VARIABLES).flatMap((name): [string, string][] => {
    const value = environment[name]
    return value === undefined || value === '' ? [] : [[name, value]]
  })
  const read = checkOptions('environment', Object.fromEntries(set), SHAPE)
  const { HUB_NAMESPACE: namespace, HUB_PORT: ownPort } = read
  return {
    namespace,
    serversNamespace: read.HUB_SERVERS_NAMESPACE,
    serverImage: read.HUB_SERVER_IMAGE,
    homeSize: read.HUB_HOME_SIZE,
    storageClass: read.HUB_STORAGE_CLASS,
    connectUrl: read.HUB_CONNECT_URL ?? `http://hub.${namespace}.svc:${ownPort}/`,
    publicUrl: read.HUB_PUBLIC_URL,
    trustedProxies: read.HUB_TRUSTED_PROXIES,
    admins: read.HUB_ADMINS,
    cullAfter: read.HUB_CULL_AFTER,
    data: read.HUB_DATA,
    port: ownPort,
  }
}

/** The variables that make these settings. */
export function environmentOf(settings: Settings): Readonly<Record<string, string>> {
  const entries = Object.entries(VARIABLES).map(([key, name]): [string, string] => {
    const value = settings[key as keyof Settings]
    return [name, Array.isArray(value) ? value.join(',') : String(value ?? '')]
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

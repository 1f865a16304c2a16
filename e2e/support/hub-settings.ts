import type { HubOptions } from '@hubkit/core'
import type { IdleCullerOptions } from '@hubkit/culler'
import type { ChpProxyOptions } from '@hubkit/proxy'
import type { ProcessSpawnerOptions } from '@hubkit/spawner-process'

/** What a test tells the hub it starts. */
export interface HubSettings {
  /** For everything it keeps. */
  readonly folder: string
  readonly port: number
  /** What runs for each user. */
  readonly command: readonly string[]
  /** What runs instead for a user of this name. */
  readonly commands?: Readonly<Record<string, readonly string[]>> | undefined
  /** Where users' servers reach their hub. @default this one's port */
  readonly connectUrl?: string | undefined
  /** What a test of several hubs sets. */
  readonly limits?: HubLimits | undefined
  /** Users whose starts wait before the spawner is asked, until there is {@link GO}. @default none */
  readonly held?: readonly string[] | undefined
  /** When idle servers are stopped. @default they are not */
  readonly cull?: Pick<IdleCullerOptions, 'after' | 'every'> | undefined
  /** A proxy outside of the hub's process. @default one inside */
  readonly chp?: ChpProxyOptions | undefined
  /** Of the administrator's password, so that a hub that is started often need not make it each time. @default it does */
  readonly adminHash?: string | undefined
  /** Servers are pods there, and not processes. */
  readonly kubernetes?:
    | { /** Path. */ readonly kubeconfig: string; readonly namespace: string }
    | undefined
  /** Ports of users' servers, when a test wants them to be few, and how long each is kept from others. */
  readonly ports?: Pick<ProcessSpawnerOptions, 'ports' | 'portCooldown'> | undefined
}

/** A file of this name in a hub's folder lets a start go on that was told to wait. */
export const GO = 'go'

/** Those options of a hub that are plain values. */
export type HubLimits = Pick<
  HubOptions,
  | 'leaseTime'
  | 'requestWait'
  | 'startTimeout'
  | 'answerTimeout'
  | 'concurrentStarts'
  | 'activeServers'
  | 'namedServers'
  | 'namedServersPerUser'
>

/** Lets anybody in under any name. */
export const PASSWORD = 'correct horse battery staple'
export const ADMIN = 'ada'
export const ADMIN_PASSWORD = 'only ada knows this one'
/** May make users and their tokens. */
export const SERVICE_TOKEN = 'tester-0123456789abcdef'

import type { HubErrorCode } from '@hubkit/core/contract'
import type { LogLevel } from '../log.ts'
import type { DataPlaneSettings } from '../data-plane.ts'
import type { RouteKey } from '../route-key.ts'
import type { KeyedTarget } from '../routes.ts'

/** A change of the table. */
export type RouteChange =
  | { readonly kind: 'set'; readonly key: RouteKey; readonly target: string }
  | { readonly kind: 'delete'; readonly key: RouteKey }

/** What a worker begins with. */
export interface WorkerStart {
  readonly kind: 'start'
  readonly settings: DataPlaneSettings
  readonly ticketSecret: Uint8Array
  readonly measures: boolean
  /** The whole table, as it is when this is sent; changes follow. */
  readonly table: readonly KeyedTarget[]
}

/** To a worker. One is sent after the other, and acted on in that order. */
export type ToWorker =
  | WorkerStart
  /** Sent when it is ready: all changes before this count from its first request on. */
  | { readonly kind: 'listen' }
  | { readonly kind: 'change'; readonly version: number; readonly change: RouteChange }
  | { readonly kind: 'measure'; readonly id: number }
  | { readonly kind: 'reload' }
  | { readonly kind: 'drain'; readonly grace: number }

/** When routes were used, by routespec, in milliseconds since 1970; the second time is of the servers' own. */
export type Activity = readonly (readonly [
  routespec: string,
  fromClient: number | undefined,
  fromServer: number | undefined,
])[]

/** From a worker. */
export type FromWorker =
  /** It has the table. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly error: WorkerFailure }
  /** All changes up to this one count for all further requests. */
  | { readonly kind: 'applied'; readonly version: number }
  | { readonly kind: 'active'; readonly activity: Activity }
  | { readonly kind: 'measured'; readonly id: number; readonly values: unknown }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly message: string }

/** Why a worker cannot begin. */
export interface WorkerFailure {
  readonly code: HubErrorCode
  readonly message: string
  readonly hint: string | undefined
}

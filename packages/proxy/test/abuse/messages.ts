import type { Logger } from '@hubkit/core/contract'
import type { NodeProxyOptions, ProxyCounts } from '../../src/index.ts'

/** What a proxy's process is started with. */
export interface ProxySetup {
  readonly options: Omit<NodeProxyOptions, 'log'>
  readonly routes: Readonly<Record<string, string>>
}

/** What a proxy's process has open; memory in bytes after a collection, `cpu` in microseconds so far. */
export interface Stats extends ProxyCounts {
  readonly heap: number
  readonly buffers: number
  readonly rss: number
  readonly sockets: number
  readonly timers: number
  /** 0 where the system does not tell. */
  readonly files: number
  readonly cpu: number
}

export interface LogLine {
  readonly level: keyof Logger
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export type ToProxy = { readonly id: number } & (
  | { readonly call: 'stats' | 'close' }
  | { readonly call: 'add'; readonly routes: Readonly<Record<string, string>> }
  | { readonly call: 'delete'; readonly routespecs: readonly string[] }
)

export type FromProxy =
  | { readonly port: number }
  | { readonly log: LogLine }
  | { readonly id: number; readonly result: unknown }

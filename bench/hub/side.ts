import type { Client } from './client.ts'

/** Resident memory, in MiB. */
export interface Memory {
  /** Of the hub's process. */
  readonly hub: number
  /** Of that and of those it has started: its proxy, where that is a process of its own. */
  readonly all: number
}

/** One of the two hubs. */
export interface Side {
  readonly name: string
  /** Starts the hub's process on the records it has; gives the milliseconds until its API answered. */
  start(): Promise<number>
  /** Ends the process as an operator would; users' servers go on. */
  stop(): Promise<void>
  /** Ends it, forgets all records, and starts it on none; gives what {@link start} gives. */
  startAfresh(): Promise<number>
  /** To its API and pages. */
  client(): Client
  /** Asks what comes to users' servers: where browsers ask. */
  front(): Client
  memory(): Promise<Memory>
  /** Processor time the hub's process has had, in milliseconds; `undefined` where that cannot be told. */
  cpuTime(): number | undefined
  /** Ends everything and removes its files. */
  close(): Promise<void>
}

/** May do everything; both hubs know it from their configuration. */
export const ADMIN_TOKEN = 'benchmark-0123456789abcdef'
/** What the administrator's token may do. */
export const ADMIN_SCOPES = ['admin:users', 'admin:servers', 'list:users', 'tokens', 'proxy']

/** What a service sends with each request. */
export const AS_ADMIN = { authorization: `token ${ADMIN_TOKEN}` }

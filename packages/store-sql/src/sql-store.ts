import { check, checkOptions, type Duration, type Store } from '@hubkit/core/contract'
import { sqliteDatabase } from './sqlite/database.ts'
import { storeOn } from './store.ts'

/** Options of {@link sqlStore}. */
export interface SqlStoreOptions {
  /** The file, made when there is none, on a local disk; or `':memory:'` for a store that ends with the process. */
  readonly path: string
  /**
   * `'full'`: what was committed survives a power failure. `'normal'`: it survives the end of the process, but the
   * last commits may be lost with the power; several times as many fit into a second.
   * @default 'full'
   */
  readonly synchronous?: 'full' | 'normal' | undefined
  /**
   * How long a call waits while other processes write.
   * @default '5s'
   */
  readonly busyTimeout?: Duration | undefined
  /**
   * How soon commits of other processes are noticed; at least 1 ms.
   * @default '25ms'
   */
  readonly pollInterval?: Duration | undefined
  /**
   * Milliseconds, the same for all processes of the hub; leases end by it. For tests.
   * @default Date.now
   */
  readonly clock?: (() => number) | undefined
}

/**
 * Keeps a hub's records in one SQLite file, which any number of processes of one machine may use at once. The file is
 * readable by its owner only when it is made here. It opens, and brings the schema up to date, before it returns.
 *
 * @throws HubError `HUB_ERR_OPTION`; `HUB_ERR_STORE_NEWER` for a file of a later version, `HUB_ERR_STORE_CORRUPT` for
 *   one that is damaged or no database, `HUB_ERR_STORE_READ_ONLY` when it cannot be written, else `HUB_ERR_STORE`
 */
export function sqlStore(options: SqlStoreOptions): Store {
  const { clock, ...sqlite } = checkOptions('sqlStore', options, {
    path: check.string({ min: 1, pattern: /^[^\0]*$/, what: "the path of a file or ':memory:'" }),
    synchronous: check.optional(check.oneOf('full', 'normal'), 'full'),
    busyTimeout: check.optional(check.duration(), 5000),
    pollInterval: check.optional(check.duration(1), 25),
    clock: check.optional(check.func<() => number>(), Date.now),
  })
  return storeOn(sqliteDatabase(sqlite), clock)
}

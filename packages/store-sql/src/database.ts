import type { Kysely, RawBuilder, SqlBool } from 'kysely'
import type { Schema, Value } from './schema.ts'
import type { Steps } from './steps.ts'

/** What databases say differently. */
export interface Dialect {
  /** Builds and compiles queries; it has no connection. */
  readonly build: Kysely<Schema>
  readonly types: {
    /** Compared by bytes. */
    readonly text: RawBuilder<unknown>
    readonly number: RawBuilder<unknown>
    readonly revision: RawBuilder<unknown>
    /** A primary key that grows and never gives a number twice. */
    readonly serial: RawBuilder<unknown>
  }
  /** What follows the columns of a new table. */
  readonly tableEnd: RawBuilder<unknown>
  /** The same column, but a query is not to be searched by its index. */
  unindexed(column: RawBuilder<unknown>): RawBuilder<unknown>
  /** Any number of values as one parameter. */
  list(values: readonly Value[]): Value
  /** Whether a column is one of the values of a {@link list}. */
  anyOf(column: RawBuilder<unknown>, list: Value): RawBuilder<SqlBool>
  /** Whether a column has a text in it, A to Z without regard to case. */
  contains(column: RawBuilder<unknown>, text: Value): RawBuilder<SqlBool>
}

/** A database that is open. All failures are `HubError`s. */
export interface Database {
  readonly name: string
  readonly dialect: Dialect
  /** Throws `HUB_ERR_CLOSED` when it is closed, or about to. */
  assertOpen(): void
  read<T>(steps: () => Steps<T>): Promise<T>
  /**
   * Runs steps in a transaction that excludes all other writers. They are undone when they throw or `keep` says no;
   * else they are on disk when it resolves.
   */
  write<T>(steps: () => Steps<T>, keep?: (result: T) => boolean): Promise<T>
  /** Calls `wake` soon after any process has committed, at times without need; gives the end of it. */
  watch(wake: () => void): () => void
  close(): Promise<void>
}

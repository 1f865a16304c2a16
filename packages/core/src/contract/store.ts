import type { JsonObject } from './json.ts'
import type { INDEXES, Kind, Records, Timestamp, TouchableKind } from './records.ts'

/** A record with its revision: 1 when it was made, one more with every write. */
export interface Versioned<Value> {
  readonly value: Value
  readonly revision: number
}

/** The fields of a kind that can be searched and sorted by. */
export type Field<K extends Kind> = (keyof (typeof INDEXES)[K] & keyof Records[K] & string) | 'id'

/**
 * What a field must be. `contains` compares text without regard to letter case (ASCII). An absent field matches only
 * `notIn`. A condition that is `undefined`, and a field that is not in `INDEXES`, are refused (`HUB_ERR_STORE`): taken
 * for no condition they would match everything.
 */
export type Condition<Value> =
  | Value
  | { readonly in: readonly Value[] }
  | { readonly notIn: readonly Value[] }
  | { readonly contains: string }
  /** Strictly less. */
  | { readonly below: number }
  /** Strictly greater. */
  | { readonly above: number }

/** Of a `userId`: the id of a user who matches. The store answers it by itself, however many users those are. */
export interface OfUser {
  readonly of: Where<'user'>
}

/** All of these must hold. */
export type Where<K extends Kind> = {
  readonly [F in Field<K>]?:
    | Condition<Exclude<Records[K][F], undefined>>
    | (F extends 'userId' ? OfUser : never)
}

/**
 * Which records, in which order. Equal ones come by `id`, forwards also when `descending`; absent values come first, or
 * last when `descending`. Text goes by its UTF-8 bytes, that is by code points and not by UTF-16 units.
 */
export interface Query<K extends Kind> {
  readonly where?: Where<K> | undefined
  /** @default { by: 'id' } */
  readonly order?: { readonly by: Field<K>; readonly descending?: boolean | undefined } | undefined
  /** @default 0 */
  readonly offset?: number | undefined
  /** Without it all. */
  readonly limit?: number | undefined
}

/** Something that happened, written in the commit that made it so. */
export interface OutboxEvent {
  /** `server.started` and the like. */
  readonly type: string
  /** What it is about: `server:<id>`, `user:<id>`, ... */
  readonly subject: string
  readonly at: Timestamp
  readonly data: JsonObject
}

/** An event with its place in the order of commits. */
export interface RecordedEvent extends OutboxEvent {
  /** Its own: greater than that of every event before it, also in the same commit. From 1; holes are possible. */
  readonly cursor: number
}

/** One entry of the change feed. */
export type Change =
  | { readonly type: 'event'; readonly event: RecordedEvent }
  /** The feed cannot go back that far: read the records again. The feed itself goes on after `cursor`. */
  | { readonly type: 'resync'; readonly cursor: number }

/** Sets `lastActivity` to `at` unless it is later already. Not a write: the revision stays. A missing record is skipped. */
export interface TouchOperation {
  readonly op: 'touch'
  readonly kind: TouchableKind
  readonly id: string
  readonly at: Timestamp
}

/** One step of a commit. Steps are applied in order; a later one sees what an earlier one did. */
export type Operation =
  /**
   * Writes a record as a whole, as JSON: members that are `undefined` are dropped. `expect` is the revision it must
   * have, 0 "absent"; without it any. `lastActivity` never goes back: the later one stays, also when the new record
   * has none. A record that was deleted starts with revision 1 again.
   */
  | {
      readonly [K in Kind]: {
        readonly op: 'put'
        readonly kind: K
        readonly value: Records[K]
        readonly expect?: number | undefined
      }
    }[Kind]
  /** Removes a record; one that is absent is no conflict unless `expect` is given. */
  | {
      readonly op: 'delete'
      readonly kind: Kind
      readonly id: string
      readonly expect?: number | undefined
    }
  /** Removes all that match. */
  | {
      readonly [K in Kind]: {
        readonly op: 'deleteWhere'
        readonly kind: K
        readonly where: Where<K>
      }
    }[Kind]
  /** Demands a revision (0 "absent") without writing. */
  | { readonly op: 'check'; readonly kind: Kind; readonly id: string; readonly expect: number }
  /** Demands that at most `max` records match now. */
  | {
      readonly [K in Kind]: {
        readonly op: 'limit'
        readonly kind: K
        readonly where: Where<K>
        readonly max: number
      }
    }[Kind]
  /** Demands that the lease was not released and that nobody else has acquired it since: see {@link Store.acquire}. */
  | { readonly op: 'fence'; readonly fence: Fence }
  | TouchOperation
  | { readonly op: 'emit'; readonly event: OutboxEvent }

/** A lease that is held, or was. */
export interface Fence {
  readonly key: string
  /** Grows each time the lease passes to another holder, and after a release also when it is the same. */
  readonly token: number
}

/** How much of what strangers can cause is kept, such as failed logins. */
export interface EventBound {
  /** The events about this. */
  readonly subject: string
  /** Older ones go. */
  readonly before: Timestamp
  /** Of the others so many stay: the newest commits. */
  readonly most: number
}

/** Why a commit did not happen. Nothing of it was written. */
export interface Conflict {
  readonly ok: false
  /** Which operation. */
  readonly index: number
  readonly reason: 'revision' | 'unique' | 'limit' | 'fence'
}

/** A commit that happened. */
export interface Done {
  readonly ok: true
}

/**
 * Keeps the records. Every hub process of a hub uses the same store; the records are the truth, everything in memory
 * is a cache. All methods may be called at once from any number of processes. Plugins never see it.
 *
 * Reads see every commit that was acknowledged to this process before. A failure of the store itself is a `HubError`
 * (`HUB_ERR_STORE` and its kin), never a conflict; after one, nothing or all of the commit has happened.
 */
export interface Store {
  readonly specVersion: 1
  readonly name: string

  /** Reads a record. Here as in `find`, to change what was read does not change the store. */
  get<K extends Kind>(kind: K, id: string): Promise<Versioned<Records[K]> | undefined>
  find<K extends Kind>(kind: K, query: Query<K>): Promise<readonly Versioned<Records[K]>[]>
  count<K extends Kind>(kind: K, where?: Where<K>): Promise<number>

  /**
   * Commits all operations or none. Once it resolves with `ok`, the commit survives the end of this process. MUST
   * check revisions, unique fields, limits and fences within the commit, against every other process. A conflict tells
   * the first operation at fault.
   */
  transact(operations: readonly Operation[]): Promise<Done | Conflict>

  /**
   * Takes or renews a lease for `ttl` milliseconds by the store's own clock. Resolves with a fence when the lease was
   * free, has run out, or is `holder`'s already (then the token stays the same), else with `undefined`. A fence
   * stays good after its time until another holder acquires the lease or it is released; from then on every commit
   * with it conflicts.
   */
  acquire(key: string, holder: string, ttl: number): Promise<Fence | undefined>
  /** Gives a lease back at once; a fence that is no longer good is ignored. */
  release(fence: Fence): Promise<void>

  /** The cursor of the newest event, also of one that was swept; 0 when there was none. */
  cursor(): Promise<number>
  /**
   * The events after `after`, at least once each, in the order of commits, as they are committed by any process;
   * waits for more until `signal` aborts, then ends. MUST NOT skip one; yields `resync` when it cannot go back that far
   * or `after` lies ahead of the newest commit (the store was put back from a copy). Throws `HUB_ERR_CLOSED` when the
   * store is closed meanwhile.
   */
  changes(options: { readonly after: number; readonly signal: AbortSignal }): AsyncIterable<Change>
  /** The events about one subject that are still kept, oldest first. */
  history(
    subject: string,
    options?: { readonly after?: number | undefined; readonly limit?: number | undefined },
  ): Promise<readonly RecordedEvent[]>

  /**
   * Removes records whose `expiresAt` is `now` or before, events whose `at` is before `eventsBefore`, and of the events about each
   * subject of `bounds` those that it does not keep. Idempotent.
   */
  sweep(options: {
    readonly now: Timestamp
    readonly eventsBefore: Timestamp
    readonly bounds?: readonly EventBound[] | undefined
  }): Promise<void>
  /** Releases files and connections; calls after it reject with `HUB_ERR_CLOSED`. Idempotent. */
  close(): Promise<void>
}

/** Adds the contract's version to a store. */
export function defineStore(store: Omit<Store, 'specVersion'>): Store {
  return { specVersion: 1, ...store }
}

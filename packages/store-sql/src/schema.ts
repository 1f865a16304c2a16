import type { Field, Kind } from '@hubkit/core/contract'
import type { Generated } from 'kysely'

/** A value as databases know it. */
export type Value = string | number | null

type AnyField = Exclude<{ [K in Kind]: Field<K> }[Kind], 'id'>

/**
 * A table of records. `doc` is the record as JSON, without `lastActivity`, which a touch moves by itself; the other
 * fields are copies to search by, and each table has only those of its kind (INDEXES).
 */
type RecordTable = {
  readonly id: string
  readonly revision: number
  readonly doc: string
} & { readonly [F in AnyField]: Value }

export type RecordTableName = `hub_${Kind}`

/** Every event, in the order of commits. */
export interface OutboxTable {
  readonly cursor: Generated<number>
  readonly type: string
  readonly subject: string
  readonly at: number
  readonly data: string
}

/** A row is a lease that was acquired and not released. Tokens are never given twice. */
export interface LeaseTable {
  readonly token: Generated<number>
  readonly key: string
  readonly holder: string
  readonly expires: number
}

/** Numbers of the store itself. `floor`: the newest event that was swept. */
interface MetaTable {
  readonly name: string
  readonly value: number
}

export interface Schema extends Record<RecordTableName, RecordTable> {
  readonly hub_outbox: OutboxTable
  readonly hub_lease: LeaseTable
  readonly hub_meta: MetaTable
}

export function tableOf(kind: Kind): RecordTableName {
  return `hub_${kind}`
}

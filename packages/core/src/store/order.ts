import type { JsonObject, Kind, Query } from '../contract/index.ts'
import { assertField } from './condition.ts'

/** The records of a page: sorted, then cut. */
export function page<
  Row extends { readonly value: JsonObject & { readonly id: string } },
  K extends Kind,
>(kind: K, rows: readonly Row[], query: Query<K>): readonly Row[] {
  const { by, descending = false } = query.order ?? { by: 'id' }
  assertField(kind, by)
  const sorted = rows.toSorted((left, right) => {
    const order = compare(left.value[by], right.value[by])
    return (descending ? -order : order) || compare(left.value.id, right.value.id)
  })
  const offset = query.offset ?? 0
  return sorted.slice(offset, query.limit === undefined ? undefined : offset + query.limit)
}

/** Absent first; text by its bytes in UTF-8, as databases compare it. */
function compare(left: unknown, right: unknown): number {
  if (left === right) return 0
  if (left === undefined) return -1
  if (right === undefined) return 1
  if (typeof left === 'string' && typeof right === 'string') {
    return Buffer.compare(Buffer.from(left), Buffer.from(right))
  }
  return Number(left) - Number(right)
}

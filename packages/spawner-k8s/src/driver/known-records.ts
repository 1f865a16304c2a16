import type { ServerRef } from '@hubkit/core/contract'
import type { StoredLog } from './record.ts'

/** How many are kept; of others the cluster is asked. */
const MOST = 10_000

/** Whose record it is: two hubs of one process may have servers of the same id, as after a copy of a store. */
type Owner = Pick<ServerRef, 'id' | 'hubId'>

/**
 * Records as this process last read or wrote them. A change names the revision it is made to, so an old one costs a second
 * look and does no harm. Nothing else may be decided from them.
 */
export interface KnownRecords {
  keep(owner: Owner, log: StoredLog): void
  find(owner: Owner): StoredLog | undefined
  forget(owner: Owner): void
}

const keyOf = ({ id, hubId }: Owner): string => `${hubId}/${id}`

export function createKnownRecords(): KnownRecords {
  const known = new Map<string, StoredLog>()
  return {
    keep(owner, log) {
      const key = keyOf(owner)
      known.delete(key)
      known.set(key, log)
      for (const oldest of known.keys()) {
        if (known.size <= MOST) return
        known.delete(oldest)
      }
    },
    find: (owner) => known.get(keyOf(owner)),
    forget(owner) {
      known.delete(keyOf(owner))
    },
  }
}

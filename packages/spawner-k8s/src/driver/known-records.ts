import type { StoredLog } from './record.ts'

/** How many are kept; of others the cluster is asked. */
const MOST = 10_000

/**
 * Records as this process last read or wrote them, by server id. A change names the revision it is made to, so an old one
 * costs a second look and does no harm. Nothing else may be decided from them.
 */
export interface KnownRecords {
  keep(serverId: string, log: StoredLog): void
  find(serverId: string): StoredLog | undefined
  forget(serverId: string): void
}

export function createKnownRecords(): KnownRecords {
  const known = new Map<string, StoredLog>()
  return {
    keep(serverId, log) {
      known.delete(serverId)
      known.set(serverId, log)
      for (const oldest of known.keys()) {
        if (known.size <= MOST) return
        known.delete(oldest)
      }
    },
    find: (serverId) => known.get(serverId),
    forget(serverId) {
      known.delete(serverId)
    },
  }
}

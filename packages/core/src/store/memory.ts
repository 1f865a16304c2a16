import { check, checkOptions, defineStore, EXPIRING, HubError } from '../contract/index.ts'
import type { Kind, Query, Records, Store, Versioned, Where } from '../contract/index.ts'
import { commit } from './commit.ts'
import { matcher } from './condition.ts'
import { feed } from './feed.ts'
import { leases } from './leases.ts'
import { page } from './order.ts'
import { allTables, type Row } from './table.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * Milliseconds that never go back; leases end by it. For tests.
   * @default Date.now
   */
  readonly clock?: (() => number) | undefined
}

/**
 * A store for one process that forgets everything at its end: for tests, demonstrations, and as the readable form of
 * the contract. Reads scan; a few thousand records are fine.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const { clock } = checkOptions('memoryStore', options, {
    clock: check.optional(check.func<() => number>(), Date.now),
  })
  const tables = allTables()
  const held = leases(clock)
  const events = feed()
  let closed = false

  function assertOpen(): void {
    if (closed) throw new HubError('HUB_ERR_CLOSED', { message: 'The store is closed.' })
  }

  function matching<K extends Kind>(kind: K, where: Where<K> = {}): Versioned<Records[K]>[] {
    const matches = matcher(kind, where, () => tables.user.all().map(({ value }) => value))
    return tables[kind]
      .all()
      .filter((row) => matches(row.value))
      .map((row) => typed(kind, row))
  }

  return defineStore({
    name: 'memory',

    async get(kind, id) {
      assertOpen()
      const row = tables[kind].get(id)
      return row && typed(kind, row)
    },
    async find<K extends Kind>(kind: K, query: Query<K>) {
      assertOpen()
      return page(kind, matching(kind, query.where), query)
    },
    async count(kind, where) {
      assertOpen()
      return matching(kind, where).length
    },

    async transact(operations) {
      assertOpen()
      const result = commit({ tables, leases: held }, operations)
      if (!result.ok) return result
      events.append(result.events)
      return { ok: true }
    },

    async acquire(key, holder, ttl) {
      assertOpen()
      return held.acquire(key, holder, ttl)
    },
    async release(fence) {
      assertOpen()
      held.release(fence)
    },

    async cursor() {
      assertOpen()
      return events.cursor()
    },
    changes: ({ after, signal }) => events.follow(after, signal, assertOpen),
    async history(subject, { after = 0, limit } = {}) {
      assertOpen()
      return events.history(subject, after, limit)
    },

    async sweep({ now, eventsBefore, bounds = [] }) {
      assertOpen()
      for (const kind of EXPIRING) {
        for (const { value } of matching(kind)) {
          if (value.expiresAt !== undefined && value.expiresAt <= now)
            tables[kind].replace(value.id, undefined)
        }
      }
      events.sweep(eventsBefore, bounds)
    },
    async close() {
      closed = true
      events.wake()
    },
  })
}

function typed<K extends Kind>(_kind: K, row: Row): Versioned<Records[K]> {
  // Only records of its own kind are put into a table.
  return row as Versioned<Records[K]>
}

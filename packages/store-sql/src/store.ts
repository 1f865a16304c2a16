import { defineStore, EXPIRING, type Kind, type Query, type Store } from '@hubkit/core/contract'
import { commit } from './commit.ts'
import type { Database } from './database.ts'
import { follow } from './follow.ts'
import { leases } from './leases.ts'
import { outbox } from './outbox.ts'
import { reader } from './records.ts'
import type { Steps } from './steps.ts'
import { writer } from './writer.ts'

/** How much a sweep removes in one transaction, so that it stops nobody else for long. */
const sweepSize = 1000

/** The contract's store on any of our databases. */
export function storeOn(database: Database, clock: () => number): Store {
  const { dialect } = database
  const parts = {
    reader: reader(dialect),
    writer: writer(dialect),
    leases: leases(dialect),
    outbox: outbox(dialect),
  }

  /** Removes until there is less to remove than goes into one transaction. */
  async function inParts(remove: () => Steps<number>): Promise<void> {
    let removed: number
    do {
      removed = await database.write(remove)
    } while (removed === sweepSize)
  }

  return defineStore({
    name: database.name,

    get: (kind, id) => database.read(() => parts.reader.get(kind, id)),
    find: <K extends Kind>(kind: K, query: Query<K>) =>
      database.read(() => parts.reader.find(kind, query)),
    count: (kind, where) => database.read(() => parts.reader.count(kind, where)),

    transact: (operations) =>
      database.write(
        () => commit(parts, operations),
        (result) => result.ok,
      ),

    async acquire(key, holder, ttl) {
      // Most who ask in vain need no transaction.
      if (!(await database.read(() => parts.leases.isOpenTo(key, holder, clock()))))
        return undefined
      return await database.write(() => parts.leases.acquire(key, holder, clock(), ttl))
    },
    release: (fence) => database.write(() => parts.leases.release(fence)),

    cursor: async () => (await database.read(() => parts.outbox.ends())).newest,
    changes: ({ after, signal }) => follow(database, parts.outbox, after, signal),
    history: (subject, { after = 0, limit } = {}) =>
      database.read(() => parts.outbox.about(subject, after, limit ?? Number.MAX_SAFE_INTEGER)),

    async sweep({ now, eventsBefore, bounds = [] }) {
      database.assertOpen()
      for (const kind of EXPIRING) await inParts(() => parts.writer.expire(kind, now, sweepSize))
      await inParts(() => parts.outbox.sweep(eventsBefore, sweepSize))
      for (const bound of bounds) await inParts(() => parts.outbox.sweepBeyond(bound, sweepSize))
    },
    close: () => database.close(),
  })
}

import type { Operation, Store } from '@hubkit/core/contract'
import type { Tally } from './tally.ts'

/** What a commit is about, by the event it has. */
function titleOf(operations: readonly Operation[]): string {
  const events = operations.flatMap((one) => (one.op === 'emit' ? [one.event.type] : []))
  const [first] = operations
  return `commit ${events.join(' + ') || (first?.op ?? 'nothing')}`
}

/** The same store, with every call counted. */
export function countingStore(store: Store, tally: Tally): Store {
  return {
    ...store,
    get: (kind, id) => tally.count(`read ${kind} by id`, () => store.get(kind, id)),
    find: (kind, query) =>
      tally.count(`read ${kind} by ${Object.keys(query.where ?? {}).join(', ')}`, () =>
        store.find(kind, query),
      ),
    transact: (operations) => tally.count(titleOf(operations), () => store.transact(operations)),
    acquire: (key, holder, ttl) =>
      tally.count('lease acquired', () => store.acquire(key, holder, ttl)),
    release: (fence) => tally.count('lease released', () => store.release(fence)),
  }
}

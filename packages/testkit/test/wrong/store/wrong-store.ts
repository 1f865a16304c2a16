import type { Kind, Operation, Records, Store, Versioned, Where } from '@hubkit/core/contract'
import type { StoreSubject } from '../../../src/contracts/store.ts'
import type { Wrong } from '../wrong.ts'
import { sharedMemory, type SharedMemory } from './shared-memory.ts'

/** What is wrong with each connection: members in place of the right ones. */
export type Change = (store: Store, memory: SharedMemory) => Partial<Store>

/** A store that is wrong in one way. */
export function wrongStore(
  what: string,
  fails: readonly string[],
  change: Change,
  { more }: { readonly more?: boolean } = {},
): Wrong<StoreSubject> {
  return {
    what,
    fails,
    more,
    make() {
      const memory = sharedMemory()
      const connect = (): Store => {
        const store = memory.connect()
        return { ...store, ...change(store, memory) }
      }
      return {
        subject: {
          store: connect(),
          reopen: () => Promise.resolve(connect()),
          advance: memory.advance,
          // Where the list is exact nothing may seem to take too long.
          timeout: more ? 300 : 10_000,
        },
        dispose: () => memory.inner.close(),
      }
    },
  }
}

export type Put = Extract<Operation, { op: 'put' }>

/** Commits other operations than were asked for; conflicts are told of those that were. */
export function rewriting(
  store: Store,
  rewrite: (
    operation: Operation,
  ) => Operation | readonly Operation[] | Promise<readonly Operation[]>,
): Pick<Store, 'transact'> {
  return {
    async transact(operations) {
      const written = await Promise.all(
        operations.map(async (item) => [await rewrite(item)].flat()),
      )
      const origin = written.flatMap((list, index) => list.map(() => index))
      const result = await store.transact(written.flat())
      return result.ok ? result : { ...result, index: origin[result.index] ?? 0 }
    },
  }
}

/** Commits other puts than were asked for. */
export function puts(
  store: Store,
  rewrite: (operation: Put) => Operation | readonly Operation[] | Promise<readonly Operation[]>,
): Pick<Store, 'transact'> {
  return rewriting(store, (item) => (item.op === 'put' ? rewrite(item) : item))
}

/** Gives records otherwise than they were found. */
export function reading(
  store: Store,
  change: <K extends Kind>(kind: K, found: Versioned<Records[K]>) => Versioned<Records[K]>,
): Pick<Store, 'get' | 'find'> {
  return {
    async get(kind, id) {
      const found = await store.get(kind, id)
      return found && change(kind, found)
    },
    find: async (kind, query) =>
      (await store.find(kind, query)).map((found) => change(kind, found)),
  }
}

/** In place of a condition: none. */
export const LEFT_OUT = Symbol('left out')

/** Searches by other conditions than were asked for. */
export function searching(
  store: Store,
  change: (condition: unknown, field: string, first: boolean) => unknown,
): Pick<Store, 'find' | 'count'> {
  const changed = <K extends Kind>(where: Where<K> | undefined): Where<K> => {
    const entries = Object.entries(where ?? {}).flatMap(([field, condition], index) => {
      const next = change(condition, field, index === 0)
      return next === LEFT_OUT ? [] : [[field, next] as const]
    })
    return Object.fromEntries(entries) as Where<K>
  }
  return {
    find: (kind, query) => store.find(kind, { ...query, where: changed(query.where) }),
    count: (kind, where) => store.count(kind, changed(where)),
  }
}

/** The member of a condition, if it is one with that name. */
export function member(condition: unknown, name: string): unknown {
  return typeof condition === 'object' && condition !== null && name in condition
    ? Reflect.get(condition, name)
    : undefined
}

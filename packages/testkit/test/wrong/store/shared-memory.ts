import { memoryStore } from '@hubkit/core'
import { HubError, type Change, type Store } from '@hubkit/core/contract'

/** Records in memory that several connections share, as several hub processes share a database. */
export interface SharedMemory {
  readonly inner: Store
  now(): number
  advance(milliseconds: number): void
  /** Another connection: closing it closes no other. */
  connect(): Store
}

export function sharedMemory(): SharedMemory {
  let now = 1_000_000
  const inner = memoryStore({ clock: () => now })
  return {
    inner,
    now: () => now,
    advance: (milliseconds) => void (now += milliseconds),
    connect: () => connection(inner),
  }
}

function connection(inner: Store): Store {
  const closing = new AbortController()
  const open = (): Store => {
    if (closing.signal.aborted)
      throw new HubError('HUB_ERR_CLOSED', { message: 'The store is closed.' })
    return inner
  }
  return {
    specVersion: 1,
    name: 'shared-memory',
    get: async (kind, id) => open().get(kind, id),
    find: async (kind, query) => open().find(kind, query),
    count: async (kind, where) => open().count(kind, where),
    transact: async (operations) => open().transact(operations),
    acquire: async (key, holder, ttl) => open().acquire(key, holder, ttl),
    release: async (fence) => open().release(fence),
    cursor: async () => open().cursor(),
    async *changes({ after, signal }): AsyncGenerator<Change> {
      const ended = AbortSignal.any([signal, closing.signal])
      yield* open().changes({ after, signal: ended })
      if (!signal.aborted) open()
    },
    history: async (subject, options) => open().history(subject, options),
    sweep: async (options) => open().sweep(options),
    close: async () => closing.abort(),
  }
}

import { memoryStore } from '@hubkit/core'
import type { Done, Store } from '@hubkit/core/contract'
import { wrongStore } from './wrong-store.ts'

export const wrongLives = [
  wrongStore(
    'a sweep removes what never expires',
    ['a sweep removes expired records of every kind that expires, and no others'],
    (store) => ({
      async sweep(options) {
        await store.sweep(options)
        const plugins = await store.find('plugin', {})
        await store.transact(
          plugins
            .filter(({ value }) => value.expiresAt === undefined)
            .map(({ value }) => ({ op: 'delete', kind: 'plugin', id: value.id })),
        )
      },
    }),
  ),
  wrongStore(
    'a sweep forgets codes',
    ['a sweep removes expired records of every kind that expires, and no others'],
    (store) => ({
      async sweep(options) {
        const codes = await store.find('code', {})
        await store.sweep(options)
        const left = await store.find('code', {})
        await store.transact(
          codes
            .filter(({ value }) => !left.some((row) => row.value.id === value.id))
            .map(({ value }) => ({ op: 'put', kind: 'code', value })),
        )
      },
    }),
  ),
  wrongStore(
    'what expires now stays until the next sweep',
    ['a sweep removes expired records of every kind that expires, and no others'],
    (store) => ({ sweep: (options) => store.sweep({ ...options, now: options.now - 1 }) }),
  ),
  wrongStore(
    'what was swept keeps its unique values',
    ['a record that a sweep removed leaves its unique values free'],
    (store) => {
      const swept = new Set<string>()
      return {
        async sweep(options) {
          const before = await store.find('token', {})
          await store.sweep(options)
          const left = await store.find('token', {})
          for (const { value } of before)
            if (!left.some((row) => row.value.id === value.id)) swept.add(value.hash)
        },
        async transact(operations) {
          const index = operations.findIndex(
            (item) => item.op === 'put' && item.kind === 'token' && swept.has(item.value.hash),
          )
          return index === -1 ? store.transact(operations) : { ok: false, index, reason: 'unique' }
        },
      }
    },
  ),
  wrongStore(
    'a sweep takes the events of its time as well',
    ['a sweep removes events older than a time, not those of that time'],
    (store) => ({
      sweep: (options) => store.sweep({ ...options, eventsBefore: options.eventsBefore + 1 }),
    }),
  ),
  wrongStore(
    'a sweep keeps all events',
    ['a sweep removes events older than a time, not those of that time'],
    (store) => ({ sweep: (options) => store.sweep({ ...options, eventsBefore: 0 }) }),
    { more: true },
  ),
  wrongStore(
    'a sweep knows no bounds',
    [
      'a sweep keeps of a bounded subject the newest, none older than a time, and all of the others',
      'a sweep removes thousands of events about a bounded subject',
    ],
    (store) => ({ sweep: (options) => store.sweep({ ...options, bounds: [] }) }),
  ),
  wrongStore(
    'a bound keeps what is old',
    [
      'a sweep keeps of a bounded subject the newest, none older than a time, and all of the others',
    ],
    (store) => ({
      sweep: ({ bounds, ...options }) =>
        store.sweep({ ...options, bounds: bounds?.map((bound) => ({ ...bound, before: 0 })) }),
    }),
  ),
  wrongStore(
    'a connection keeps its records to itself',
    ['what was committed is there after the store was closed and opened again'],
    (right) => {
      const own = memoryStore()
      const close: Store['close'] = async () => {
        await own.close()
        await right.close()
      }
      return { ...own, close }
    },
    { more: true },
  ),
  wrongStore(
    'a second close is an error',
    ['close may be repeated, and every call after it rejects with HUB_ERR_CLOSED'],
    (store) => {
      let closed = false
      return {
        async close() {
          if (closed) throw new Error('it is closed already')
          closed = true
          await store.close()
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'a store that is closed goes on answering',
    ['close may be repeated, and every call after it rejects with HUB_ERR_CLOSED'],
    (store, { inner }) => ({ count: (kind, where) => inner.count(kind, where) }),
  ),
  wrongStore(
    'commits are acknowledged before they are written',
    ['commits that were begun before close are done or rejected, none is lost in between'],
    (store) => ({
      transact: async (operations) => {
        setImmediate(() => void store.transact(operations).catch(() => undefined)) // lost: that is what is wrong
        return { ok: true } satisfies Done
      },
    }),
    { more: true },
  ),
  wrongStore('it has no name', ['the store says its contract version and its name'], () => ({
    name: '',
  })),
]

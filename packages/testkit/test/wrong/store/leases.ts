import type { Fence, Store } from '@hubkit/core/contract'
import { rewriting, wrongStore, type Change } from './wrong-store.ts'

const NO_END = 1e9

/** Which lease a fence is for, by key and holder: what a store that gives out numbers of its own has to look up. */
function numbered(next: (key: string, holder: string, real: Fence) => number): Change {
  return (store) => {
    const real = new Map<string, Fence>()
    const find = (fence: Fence): Fence => real.get(`${fence.key} ${fence.token}`) ?? fence
    return {
      async acquire(key, holder, ttl) {
        const fence = await store.acquire(key, holder, ttl)
        if (!fence) return undefined
        const token = next(key, holder, fence)
        real.set(`${key} ${token}`, fence)
        return { key, token }
      },
      release: (fence) => store.release(find(fence)),
      ...rewriting(store, (item) =>
        item.op === 'fence' ? { ...item, fence: find(item.fence) } : item,
      ),
    }
  }
}

/** Who holds what, of each memory. */
const tables = new WeakMap<Store, Map<string, { holder: string; end: number }>>()

const FENCED = [
  'a commit with a fence works until another holder acquires the lease',
  'a commit with a fence that was released, or never given, conflicts',
]

export const wrongLeases = [
  wrongStore(
    'a lease is given to whoever asks',
    [
      'a free lease is given to one holder only',
      'of those who race for a lease exactly one gets it',
      'the holder renews its lease and keeps the token, also after its time',
      'the release of a fence that is no longer good is ignored',
    ],
    (store, memory) => ({
      acquire(key, holder, ttl) {
        memory.advance(NO_END)
        return store.acquire(key, holder, ttl)
      },
    }),
    { more: true },
  ),
  wrongStore(
    'whether a lease is free is asked before it is taken',
    ['of those who race for a lease exactly one gets it'],
    (store, memory) => {
      const { inner } = memory
      const held = tables.get(inner) ?? new Map<string, { holder: string; end: number }>()
      tables.set(inner, held)
      return {
        async acquire(key, holder, ttl) {
          const known = held.get(key)
          await Promise.resolve()
          if (known && known.holder !== holder && known.end > memory.now()) return undefined
          held.set(key, { holder, end: memory.now() + ttl })
          return (await store.acquire(key, holder, ttl)) ?? { key, token: 0 }
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'a renewal gives another token',
    ['the holder renews its lease and keeps the token, also after its time'],
    (() => {
      let token = 0
      return numbered(() => (token += 1))
    })(),
    { more: true },
  ),
  wrongStore(
    'a renewal does not make a lease longer',
    ['the holder renews its lease and keeps the token, also after its time'],
    (store, memory) => {
      const until = new Map<string, number>()
      return {
        acquire(key, holder, ttl) {
          const name = `${key} ${holder}`
          const end = until.get(name) ?? 0
          const left = end > memory.now() ? end - memory.now() : ttl
          until.set(name, memory.now() + left)
          return store.acquire(key, holder, left)
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'a lease has no end',
    [
      'a lease whose time is over passes on, with a greater token each time',
      'the release of a fence that is no longer good is ignored',
      'a commit with a fence works until another holder acquires the lease',
    ],
    (store) => ({ acquire: (key, holder) => store.acquire(key, holder, NO_END) }),
  ),
  wrongStore(
    'tokens do not grow',
    ['a lease whose time is over passes on, with a greater token each time'],
    numbered(() => 1),
    { more: true },
  ),
  wrongStore(
    'a lease that was given back counts from the beginning again',
    ['a lease that was released is free at once, with a greater token, for the same holder too'],
    (store) => {
      const base = new Map<string, number>()
      const real = numbered((key, _holder, fence) => {
        const first = base.get(key) ?? fence.token - 1
        base.set(key, first)
        return fence.token - first
      })(store, { inner: store, now: () => 0, advance: () => undefined, connect: () => store })
      return {
        ...real,
        async release(fence) {
          await real.release?.(fence)
          base.delete(fence.key)
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'a release waits until the lease has run out',
    ['a lease that was released is free at once, with a greater token, for the same holder too'],
    () => ({ release: () => Promise.resolve() }),
    { more: true },
  ),
  wrongStore(
    'whoever releases a key frees it',
    ['the release of a fence that is no longer good is ignored'],
    (store) => {
      const newest = new Map<string, Fence>()
      return {
        async acquire(key, holder, ttl) {
          const fence = await store.acquire(key, holder, ttl)
          if (fence) newest.set(key, fence)
          return fence
        },
        release: (fence) => store.release(newest.get(fence.key) ?? fence),
      }
    },
  ),
  wrongStore('fences are not looked at', FENCED, (store) =>
    rewriting(store, (item) => (item.op === 'fence' ? [] : item)),
  ),
  wrongStore(
    'a fence is no good once its time is over',
    ['a commit with a fence works until another holder acquires the lease'],
    (store, memory) => {
      const ends = new Map<number, number>()
      return {
        async acquire(key, holder, ttl) {
          const fence = await store.acquire(key, holder, ttl)
          if (fence) ends.set(fence.token, memory.now() + ttl)
          return fence
        },
        ...rewriting(store, (item) =>
          item.op === 'fence' && (ends.get(item.fence.token) ?? Infinity) <= memory.now()
            ? { ...item, fence: { ...item.fence, token: -1 } }
            : item,
        ),
      }
    },
  ),
  wrongStore(
    'a lease ends with the connection it was acquired by',
    ['a lease outlives the connection it was acquired by'],
    (store) => {
      const mine = new Set<Fence>()
      return {
        async acquire(key, holder, ttl) {
          const fence = await store.acquire(key, holder, ttl)
          if (fence) mine.add(fence)
          return fence
        },
        async close() {
          for (const fence of mine) await store.release(fence)
          mine.clear()
          await store.close()
        },
      }
    },
    { more: true },
  ),
]

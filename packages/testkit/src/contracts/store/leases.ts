import { strict as assert } from 'node:assert'
import type { Fence, Store } from '@hubkit/core/contract'
import { putUser } from './samples.ts'
import { conflict, done, pass, withTwo, type StoreCase } from './subject.ts'

async function take(store: Store, holder: string, ttl = 1000, key = 'key'): Promise<Fence> {
  const fence = await store.acquire(key, holder, ttl)
  assert.ok(fence, `${holder} should get the lease`)
  assert.equal(fence.key, key)
  return fence
}

export const leaseCases: readonly StoreCase[] = [
  {
    name: 'a free lease is given to one holder only',
    async run(subject) {
      await withTwo(subject, async (first, second) => {
        await take(first, 'a')
        assert.equal(await second.acquire('key', 'b', 1000), undefined)
        assert.equal(await first.acquire('key', 'b', 1000), undefined)
        await take(second, 'b', 1000, 'another key')
      })
    },
  },
  {
    name: 'of those who race for a lease exactly one gets it',
    async run(subject) {
      await withTwo(subject, async (first, second) => {
        const fences = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            (index % 2 === 0 ? first : second).acquire('key', `h${index}`, 60_000),
          ),
        )
        assert.equal(fences.filter((fence) => fence !== undefined).length, 1)
      })
    },
  },
  {
    name: 'the holder renews its lease and keeps the token, also after its time',
    async run(subject) {
      const { store } = subject
      const { token } = await take(store, 'a')
      await pass(subject, 600)
      assert.equal((await take(store, 'a')).token, token)
      await pass(subject, 600)
      assert.equal(await store.acquire('key', 'b', 1000), undefined)
      await pass(subject, 600)
      assert.equal((await take(store, 'a')).token, token)
      assert.equal(await store.acquire('key', 'b', 1000), undefined)
    },
  },
  {
    name: 'a lease whose time is over passes on, with a greater token each time',
    async run(subject) {
      await withTwo(subject, async (first, second) => {
        let last = 0
        for (const [index, store] of [first, second, first].entries()) {
          const { token } = await take(store, `holder ${index}`, 50)
          assert.ok(token > last)
          last = token
          await pass(subject, 60)
        }
      })
    },
  },
  {
    name: 'a lease that was released is free at once, with a greater token, for the same holder too',
    async run({ store }) {
      const first = await take(store, 'a', 60_000)
      await store.release(first)
      const second = await take(store, 'b', 60_000)
      assert.ok(second.token > first.token)
      await store.release(second)
      const third = await take(store, 'b', 60_000)
      assert.ok(third.token > second.token)
    },
  },
  {
    name: 'the release of a fence that is no longer good is ignored',
    async run(subject) {
      const { store } = subject
      const old = await take(store, 'a', 50)
      await pass(subject, 60)
      const fence = await take(store, 'b', 60_000)
      await store.release(old)
      await store.release({ key: 'unheard of', token: 1 })
      assert.equal(await store.acquire('key', 'c', 1000), undefined)
      await done(store, { op: 'fence', fence })
    },
  },
  {
    name: 'a commit with a fence works until another holder acquires the lease',
    async run(subject) {
      await withTwo(subject, async (first, second) => {
        const fence = await take(first, 'a', 50)
        await done(first, { op: 'fence', fence }, putUser('u1'))
        await pass(subject, 60)
        await done(first, { op: 'fence', fence }, putUser('u1'))
        const newer = await take(second, 'b', 50)
        await conflict(first, 1, 'fence', putUser('u1'), { op: 'fence', fence })
        await done(second, { op: 'fence', fence: newer })
        assert.equal((await first.get('user', 'u1'))?.revision, 2)
      })
    },
  },
  {
    name: 'a commit with a fence that was released, or never given, conflicts',
    async run({ store }) {
      const fence = await take(store, 'a')
      await store.release(fence)
      await conflict(store, 0, 'fence', { op: 'fence', fence }, putUser('u1'))
      await take(store, 'a')
      await conflict(store, 0, 'fence', { op: 'fence', fence }, putUser('u1'))
      await conflict(store, 0, 'fence', { op: 'fence', fence: { key: 'unheard of', token: 1 } })
      assert.equal(await store.count('user'), 0)
    },
  },
  {
    name: 'a lease outlives the connection it was acquired by',
    async run(subject) {
      if (!subject.reopen) return
      const other = await subject.reopen()
      const fence = await take(other, 'a', 60_000)
      await other.close()
      assert.equal(await subject.store.acquire('key', 'b', 1000), undefined)
      await done(subject.store, { op: 'fence', fence })
    },
  },
]

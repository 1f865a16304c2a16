import { strict as assert } from 'node:assert'
import { isHubError, type Store } from '@hubkit/core/contract'
import { code, emit, plugin, putServer, putToken, putUser, session } from './samples.ts'
import { done, type StoreCase } from './subject.ts'

const closed = (error: unknown): boolean => isHubError(error, 'HUB_ERR_CLOSED')

async function ids(store: Store): Promise<string> {
  const found = await Promise.all(
    (['token', 'session', 'code', 'plugin', 'server'] as const).map((kind) => store.find(kind, {})),
  )
  return found
    .flat()
    .map(({ value }) => value.id)
    .join(' ')
}

export const lifeCases: readonly StoreCase[] = [
  {
    name: 'a sweep removes expired records of every kind that expires, and no others',
    async run({ store }) {
      await done(
        store,
        putToken('t-old', { expiresAt: 99 }),
        putToken('t-now', { expiresAt: 100 }),
        putToken('t-new', { expiresAt: 101 }),
        putToken('t-ever'),
        { op: 'put', kind: 'session', value: session('s-old', { expiresAt: 100 }) },
        { op: 'put', kind: 'session', value: session('s-new', { expiresAt: 101 }) },
        { op: 'put', kind: 'code', value: code('c-old', { expiresAt: 100 }) },
        { op: 'put', kind: 'code', value: code('c-new', { expiresAt: 101 }) },
        { op: 'put', kind: 'plugin', value: plugin('p-old', { expiresAt: 100 }) },
        { op: 'put', kind: 'plugin', value: plugin('p-ever') },
        putServer('server'),
      )
      const left = 't-ever t-new s-new c-new p-ever server'
      await store.sweep({ now: 100, eventsBefore: 0 })
      assert.equal(await ids(store), left)
      await store.sweep({ now: 100, eventsBefore: 0 })
      assert.equal(await ids(store), left)
    },
  },
  {
    name: 'a record that a sweep removed leaves its unique values free',
    async run({ store }) {
      await done(store, putToken('a', { hash: 'h', expiresAt: 1 }))
      await store.sweep({ now: 100, eventsBefore: 0 })
      await done(store, putToken('b', { hash: 'h' }))
    },
  },
  {
    name: 'a sweep removes events older than a time, not those of that time',
    async run({ store }) {
      await done(
        store,
        emit('a', 'x', 10),
        emit('b', 'x', 20),
        emit('c', 'x', 5),
        emit('d', 'x', 30),
      )
      const names = async () => (await store.history('x')).map((event) => event.type).join(' ')
      await store.sweep({ now: 0, eventsBefore: 20 })
      assert.equal(await names(), 'b d')
      await store.sweep({ now: 0, eventsBefore: 20 })
      assert.equal(await names(), 'b d')
    },
  },
  {
    name: 'a sweep keeps of a bounded subject the newest, none older than a time, and all of the others',
    async run({ store }) {
      await done(
        store,
        emit('a', 'failures', 50),
        emit('b', 'x', 10),
        emit('c', 'failures', 40),
        emit('d', 'failures', 10),
        emit('e', 'failures', 60),
        emit('f', 'few', 60),
        emit('g', 'failures', 70),
        emit('h', 'x', 20),
      )
      const names = async (subject: string) =>
        (await store.history(subject)).map((event) => event.type).join(' ')
      const bounds = [
        { subject: 'failures', before: 20, most: 3 },
        { subject: 'few', before: 20, most: 3 },
        { subject: 'none', before: 20, most: 3 },
      ]
      const sweep = () => store.sweep({ now: 0, eventsBefore: 0, bounds })
      const newest = await store.cursor()
      await sweep()
      assert.equal(await names('failures'), 'e g')
      await sweep()
      assert.deepEqual(
        [await names('failures'), await names('few'), await names('x'), await store.cursor()],
        ['e g', 'f', 'b h', newest],
      )
      await store.sweep({
        now: 0,
        eventsBefore: 0,
        bounds: [{ subject: 'failures', before: 0, most: 0 }],
      })
      assert.equal(await names('failures'), '')
      // Who follows from before what is gone is told so.
      const ended = new AbortController()
      for await (const change of store.changes({ after: 0, signal: ended.signal })) {
        assert.equal(change.type, 'resync')
        ended.abort()
      }
    },
  },
  {
    name: 'a sweep removes thousands of events about a bounded subject',
    async run({ store }) {
      const many = Array.from({ length: 2500 }, (_, index) => emit(`e${index}`, 'failures', 50))
      await done(store, ...many)
      await store.sweep({
        now: 0,
        eventsBefore: 0,
        bounds: [{ subject: 'failures', before: 0, most: 2 }],
      })
      const left = await store.history('failures')
      assert.equal(left.map((event) => event.type).join(' '), 'e2498 e2499')
    },
  },
  {
    name: 'what was committed is there after the store was closed and opened again',
    async run({ store, reopen }) {
      if (!reopen) return
      await done(
        store,
        putUser('u1'),
        putUser('u1'),
        { op: 'touch', kind: 'user', id: 'u1', at: 77 },
        emit('one'),
      )
      const before = [
        await store.get('user', 'u1'),
        await store.history('server:s1'),
        await store.cursor(),
      ]
      await store.close()
      const again = await reopen()
      try {
        assert.deepEqual(
          [await again.get('user', 'u1'), await again.history('server:s1'), await again.cursor()],
          before,
        )
      } finally {
        await again.close()
      }
    },
  },
  {
    name: 'close may be repeated, and every call after it rejects with HUB_ERR_CLOSED',
    async run({ store }) {
      await Promise.all([store.close(), store.close()])
      await store.close()
      await assert.rejects(store.get('user', 'u1'), closed)
      await assert.rejects(store.find('user', {}), closed)
      await assert.rejects(store.count('user'), closed)
      await assert.rejects(store.transact([putUser('u1')]), closed)
      await assert.rejects(store.acquire('key', 'a', 1), closed)
      await assert.rejects(store.release({ key: 'key', token: 1 }), closed)
      await assert.rejects(store.cursor(), closed)
      await assert.rejects(store.history('x'), closed)
      await assert.rejects(store.sweep({ now: 0, eventsBefore: 0 }), closed)
      const feed = store.changes({ after: 0, signal: new AbortController().signal })
      await assert.rejects(feed[Symbol.asyncIterator]().next(), closed)
    },
  },
  {
    name: 'commits that were begun before close are done or rejected, none is lost in between',
    async run({ store, reopen }) {
      const commits = Array.from({ length: 20 }, (_, index) =>
        store.transact([putUser(`u${index}`)]),
      )
      const settled = Promise.allSettled(commits)
      await store.close()
      const results = await settled
      const acknowledged = results.flatMap((result, index) => {
        if (result.status === 'fulfilled') return result.value.ok ? [`u${index}`] : []
        assert.ok(closed(result.reason))
        return []
      })
      const again = await reopen?.()
      if (!again) return
      try {
        for (const id of acknowledged) assert.ok(await again.get('user', id), id)
      } finally {
        await again.close()
      }
    },
  },
  {
    name: 'the store says its contract version and its name',
    async run({ store }) {
      assert.equal(store.specVersion, 1)
      assert.ok(store.name.length > 0)
      await Promise.resolve()
    },
  },
]

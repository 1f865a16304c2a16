import { strict as assert } from 'node:assert'
import { emit, putServer, putToken, putUser } from './samples.ts'
import { conflict, done, type StoreCase } from './subject.ts'

export const commitCases: readonly StoreCase[] = [
  {
    name: 'a put with the present revision writes, with another one conflicts',
    async run({ store }) {
      await done(store, putUser('u1'))
      await done(store, putUser('u1', { admin: true }, 1))
      await conflict(store, 0, 'revision', putUser('u1', {}, 1))
      await conflict(store, 0, 'revision', putUser('u1', {}, 3))
      assert.deepEqual((await store.get('user', 'u1'))?.revision, 2)
      assert.equal((await store.get('user', 'u1'))?.value.admin, true)
    },
  },
  {
    name: 'a put that expects 0 writes only what is absent',
    async run({ store }) {
      await done(store, putUser('u1', {}, 0))
      await conflict(store, 0, 'revision', putUser('u1', {}, 0))
      await conflict(store, 0, 'revision', putUser('u2', {}, 1))
      assert.equal(await store.count('user'), 1)
    },
  },
  {
    name: 'a delete removes, absent or not; with a revision only that one',
    async run({ store }) {
      await done(store, putUser('u1'), putUser('u1'))
      await conflict(store, 0, 'revision', { op: 'delete', kind: 'user', id: 'u1', expect: 1 })
      await conflict(store, 0, 'revision', { op: 'delete', kind: 'user', id: 'u1', expect: 0 })
      await conflict(store, 0, 'revision', { op: 'delete', kind: 'user', id: 'u2', expect: 1 })
      await done(store, { op: 'delete', kind: 'user', id: 'u1', expect: 2 })
      await done(store, { op: 'delete', kind: 'user', id: 'u1' })
      await done(store, { op: 'delete', kind: 'user', id: 'u1', expect: 0 })
      assert.equal(await store.count('user'), 0)
    },
  },
  {
    name: 'a check demands a revision and writes nothing',
    async run({ store }) {
      await done(store, putUser('u1'), { op: 'check', kind: 'user', id: 'u2', expect: 0 })
      await done(store, { op: 'check', kind: 'user', id: 'u1', expect: 1 })
      await conflict(store, 0, 'revision', { op: 'check', kind: 'user', id: 'u1', expect: 0 })
      await conflict(store, 0, 'revision', { op: 'check', kind: 'user', id: 'u1', expect: 2 })
      await conflict(store, 0, 'revision', { op: 'check', kind: 'user', id: 'u2', expect: 1 })
      assert.equal((await store.get('user', 'u1'))?.revision, 1)
    },
  },
  {
    name: 'a unique value is refused to a second record',
    async run({ store }) {
      await done(store, putUser('u1', { name: 'ada' }))
      await conflict(store, 0, 'unique', putUser('u2', { name: 'ada' }))
      await done(store, putUser('u1', { name: 'ada', admin: true }))
      await done(store, putUser('u2', { name: 'Ada' }))
      await done(store, putServer('s1', { slot: 'u1/' }), putToken('a1', { hash: 'h' }))
      await conflict(store, 0, 'unique', putServer('s2', { slot: 'u1/' }))
      await conflict(store, 0, 'unique', putToken('a2', { hash: 'h' }))
    },
  },
  {
    name: 'a unique value may move to another record within one commit, once it is free',
    async run({ store }) {
      await done(store, putUser('u1', { name: 'ada' }))
      await conflict(
        store,
        0,
        'unique',
        putUser('u2', { name: 'ada' }),
        putUser('u1', { name: 'x' }),
      )
      await done(store, putUser('u1', { name: 'x' }), putUser('u2', { name: 'ada' }))
      await done(store, { op: 'delete', kind: 'user', id: 'u2' }, putUser('u3', { name: 'ada' }))
      assert.deepEqual(
        (await store.find('user', {})).map(({ value }) => `${value.id} ${value.name}`),
        ['u1 x', 'u3 ada'],
      )
    },
  },
  {
    name: 'a unique value is refused twice within one commit, and free again after it failed',
    async run({ store }) {
      await conflict(store, 1, 'unique', putUser('u1', { name: 'a' }), putUser('u2', { name: 'a' }))
      await done(store, putUser('u2', { name: 'a' }))
      await conflict(store, 1, 'revision', putUser('u2', { name: 'b' }), putUser('u3', {}, 7))
      await conflict(store, 0, 'unique', putUser('u3', { name: 'a' }))
      await done(store, putUser('u3', { name: 'b' }))
    },
  },
  {
    name: 'nothing of a commit that conflicts is written',
    async run({ store }) {
      await done(store, putUser('u1'), putServer('s1'), putServer('s2'), emit('first'))
      const before = await store.cursor()
      await conflict(
        store,
        6,
        'revision',
        putUser('u1', { admin: true }),
        putUser('u2'),
        { op: 'delete', kind: 'server', id: 's1' },
        { op: 'deleteWhere', kind: 'server', where: { userId: 'u1' } },
        { op: 'touch', kind: 'user', id: 'u1', at: 9000 },
        emit('second'),
        { op: 'check', kind: 'user', id: 'u1', expect: 1 },
      )
      const found = await store.get('user', 'u1')
      assert.equal(found?.revision, 1)
      assert.equal(found.value.admin, false)
      assert.equal(found.value.lastActivity, undefined)
      assert.equal(await store.count('user'), 1)
      assert.equal(await store.count('server'), 2)
      assert.equal(await store.cursor(), before)
      assert.equal((await store.history('server:s1')).length, 1)
    },
  },
  {
    name: 'a later operation sees what an earlier one of the commit did',
    async run({ store }) {
      await done(
        store,
        putUser('u1', {}, 0),
        { op: 'check', kind: 'user', id: 'u1', expect: 1 },
        putUser('u1', { admin: true }, 1),
        { op: 'limit', kind: 'user', where: { admin: true }, max: 1 },
        { op: 'delete', kind: 'user', id: 'u1', expect: 2 },
        putUser('u1', {}, 0),
      )
      assert.equal((await store.get('user', 'u1'))?.revision, 1)
      await conflict(
        store,
        2,
        'limit',
        { op: 'limit', kind: 'user', where: {}, max: 1 },
        putUser('u2'),
        { op: 'limit', kind: 'user', where: {}, max: 1 },
      )
      await done(
        store,
        { op: 'deleteWhere', kind: 'user', where: {} },
        { op: 'limit', kind: 'user', where: {}, max: 0 },
        putUser('u2'),
      )
    },
  },
  {
    name: 'a commit of no operations is done',
    run: ({ store }) => done(store),
  },
  {
    name: 'deleteWhere removes all that match and nothing else',
    async run({ store }) {
      await done(
        store,
        putServer('s1', { phase: 'ready' }),
        putServer('s2', { phase: 'starting' }),
        putServer('s3', { phase: 'ready', userId: 'u2' }),
      )
      await done(store, {
        op: 'deleteWhere',
        kind: 'server',
        where: { userId: 'u1', phase: { in: ['ready', 'stopping'] } },
      })
      await done(store, { op: 'deleteWhere', kind: 'server', where: { userId: 'nobody' } })
      assert.deepEqual(
        (await store.find('server', {})).map(({ value }) => value.id),
        ['s2', 's3'],
      )
    },
  },
  {
    name: 'a limit lets through up to its number and not one more',
    async run({ store }) {
      const limit = (max: number) =>
        ({ op: 'limit', kind: 'server', where: { phase: { notIn: ['stopped'] } }, max }) as const
      await done(store, putServer('s1', { phase: 'ready' }), putServer('s2'), limit(1))
      await done(store, putServer('s3', { phase: 'starting' }), limit(2))
      await conflict(store, 1, 'limit', putServer('s4', { phase: 'starting' }), limit(2))
      await conflict(store, 0, 'limit', limit(1))
      assert.equal(await store.count('server'), 3)
    },
  },
  {
    name: 'a touch moves lastActivity on, never back, and leaves the revision',
    async run({ store }) {
      await done(store, putUser('u1'), putServer('s1', { lastActivity: 5 }))
      const touch = (at: number) => ({ op: 'touch', kind: 'user', id: 'u1', at }) as const
      await done(store, touch(2000))
      await done(store, touch(1500), touch(1999))
      assert.deepEqual(await store.get('user', 'u1'), {
        value: { id: 'u1', name: 'name-u1', admin: false, createdAt: 1000, lastActivity: 2000 },
        revision: 1,
      })
      assert.equal(await store.count('user', { lastActivity: { above: 1999 } }), 1)
      assert.equal((await store.get('server', 's1'))?.value.lastActivity, 5)
    },
  },
  {
    name: 'a touch of a missing record is skipped',
    async run({ store }) {
      await done(store, { op: 'touch', kind: 'session', id: 'x', at: 1 }, putUser('u1'))
      assert.equal(await store.count('session'), 0)
      assert.equal(await store.count('user'), 1)
    },
  },
  {
    name: 'a put never takes lastActivity back',
    async run({ store }) {
      const lastActivity = async () => (await store.get('user', 'u1'))?.value.lastActivity
      await done(store, putUser('u1', { lastActivity: 2000 }))
      await done(store, putUser('u1', { lastActivity: 1000 }))
      assert.equal(await lastActivity(), 2000)
      await done(store, putUser('u1'))
      assert.equal(await lastActivity(), 2000)
      await done(store, putUser('u1', { lastActivity: 3000 }))
      assert.equal(await lastActivity(), 3000)
      await done(
        store,
        { op: 'delete', kind: 'user', id: 'u1' },
        putUser('u1', { lastActivity: 1 }),
      )
      assert.equal(await lastActivity(), 1)
    },
  },
]

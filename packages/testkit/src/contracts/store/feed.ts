import { strict as assert } from 'node:assert'
import { isHubError } from '@hubkit/core/contract'
import { emit, putUser } from './samples.ts'
import { conflict, done, follow, inTime, types, withTwo, type StoreCase } from './subject.ts'

const two = (changes: readonly unknown[]): boolean => changes.length === 2

export const feedCases: readonly StoreCase[] = [
  {
    name: 'an event comes back as it was emitted, with a cursor that grows',
    async run({ store }) {
      assert.equal(await store.cursor(), 0)
      const event = {
        type: 'user.created',
        subject: 'user:u1',
        at: 1234,
        data: { by: 'ä', list: [1, { a: null }] },
      }
      await done(store, { op: 'emit', event }, { op: 'emit', event: { ...event, at: 1 } })
      const history = await store.history('user:u1')
      assert.deepEqual(
        history.map(({ type, subject, at, data }) => ({ type, subject, at, data })),
        [event, { ...event, at: 1 }],
      )
      const [first, second] = history.map(({ cursor }) => cursor)
      assert.ok(first !== undefined && second !== undefined && first > 0 && second > first)
      assert.equal(await store.cursor(), second)
    },
  },
  {
    name: 'the feed brings the events after a cursor in the order of commits, and none of a conflict',
    async run(subject) {
      const { store } = subject
      await done(store, emit('one'), putUser('u1'), emit('two'))
      const after = await store.cursor()
      await done(store, emit('three'))
      await conflict(store, 1, 'revision', emit('never'), putUser('u1', {}, 9))
      await done(store, emit('four', 'user:u1'))
      assert.deepEqual(types(await follow(subject, 0, (all) => all.length === 4)), [
        'one',
        'two',
        'three',
        'four',
      ])
      const rest = await follow(subject, after, two)
      assert.deepEqual(types(rest), ['three', 'four'])
      const last = rest.at(-1)
      assert.ok(last?.type === 'event')
      assert.equal(last.event.cursor, await store.cursor())
      assert.deepEqual(last.event.data, { type: 'four' })
    },
  },
  {
    name: 'the feed waits for events to come, of any connection',
    async run(subject) {
      await withTwo(subject, async (first, second) => {
        const following = follow(
          { ...subject, store: first },
          await first.cursor(),
          (all) => all.length === 20,
        )
        for (let index = 0; index < 20; index++) {
          await done(index % 2 === 0 ? first : second, emit(`event.${index}`))
        }
        assert.deepEqual(
          types(await following),
          Array.from({ length: 20 }, (_, index) => `event.${index}`),
        )
      })
    },
  },
  {
    name: 'a feed with nothing left wakes up for what another connection commits',
    async run(subject) {
      await withTwo(subject, async (first, second) => {
        await done(first, emit('one'))
        const stop = new AbortController()
        const feed = first.changes({ after: 0, signal: stop.signal })[Symbol.asyncIterator]()
        assert.equal((await inTime(subject, feed.next(), 'the first event')).done, false)
        const next = inTime(subject, feed.next(), 'the second event')
        await done(second, emit('two'))
        const { value } = await next
        assert.equal(value?.type === 'event' && value.event.type, 'two')
        stop.abort()
        const end = inTime(
          subject,
          feed.next(),
          'the end of a feed that was asked after its signal aborted',
        )
        assert.equal((await end).done, true)
      })
    },
  },
  {
    name: 'many followers get everything each',
    async run(subject) {
      const { store } = subject
      const following = Array.from({ length: 5 }, () =>
        follow(subject, 0, (all) => all.length === 50),
      )
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => done(store, emit(`event.${index}`))),
      )
      const expected = (await store.history('server:s1')).map((event) => event.type)
      assert.equal(expected.length, 50)
      for (const changes of await Promise.all(following)) assert.deepEqual(types(changes), expected)
    },
  },
  {
    name: 'a long feed comes completely',
    async run(subject) {
      const { store } = subject
      for (let part = 0; part < 5; part++) {
        await done(
          store,
          ...Array.from({ length: 500 }, (_, index) => emit(`event.${part * 500 + index}`)),
        )
      }
      const all = await follow(subject, 0, (changes) => changes.length === 2500)
      assert.deepEqual(
        types(all),
        Array.from({ length: 2500 }, (_, index) => `event.${index}`),
      )
    },
  },
  {
    name: 'a feed ends when its signal aborts, while it waits and before it began',
    async run(subject) {
      const { store } = subject
      await done(store, emit('one'))
      const stop = new AbortController()
      const seen: string[] = []
      const reading = async (): Promise<void> => {
        for await (const change of store.changes({ after: 0, signal: stop.signal }))
          seen.push(change.type)
      }
      const ended = inTime(
        subject,
        reading(),
        'the end of a feed whose signal aborts while it waits',
      )
      await follow(subject, 0, (all) => all.length === 1)
      stop.abort()
      await ended
      assert.deepEqual(seen, ['event'])
      const late = store.changes({ after: 0, signal: AbortSignal.abort() })[Symbol.asyncIterator]()
      const { done: isOver } = await inTime(
        subject,
        late.next(),
        'the end of a feed whose signal aborted before it began',
      )
      assert.equal(isOver, true, 'a change after the end')
    },
  },
  {
    name: 'two feeds may share a signal, and one may be left before the other',
    async run(subject) {
      const { store } = subject
      await done(store, emit('one'))
      const stop = new AbortController()
      const options = { after: 0, signal: stop.signal }
      const second = store.changes(options)[Symbol.asyncIterator]()
      await inTime(subject, second.next(), 'the first event')
      const ended = inTime(
        subject,
        second.next(),
        'the end of a feed after another one with its signal was left',
      )
      const left = store.changes(options)[Symbol.asyncIterator]()
      const { value } = await inTime(subject, left.next(), 'the first event again')
      assert.equal(value?.type, 'event')
      await left.return?.()
      stop.abort()
      assert.equal((await ended).done, true)
    },
  },
  {
    name: 'the feed says resync when it cannot go back that far, and goes on from there',
    async run(subject) {
      const { store } = subject
      await done(store, emit('old', 'server:s1', 10), emit('older', 'server:s1', 5))
      const between = await store.cursor()
      await done(store, emit('new', 'server:s1', 100))
      await store.sweep({ now: 0, eventsBefore: 50 })
      assert.deepEqual(types(await follow(subject, between, (all) => all.length === 1)), ['new'])

      const following = follow(subject, 0, (all) => types(all).includes('next'))
      const [first] = await follow(subject, 0, (all) => all.length === 1)
      assert.deepEqual(first, { type: 'resync', cursor: await store.cursor() })
      await done(store, emit('next'))
      assert.equal(types(await following).at(-1), 'next')
    },
  },
  {
    name: 'the feed says resync when all events were swept',
    async run(subject) {
      const { store } = subject
      await done(store, emit('one'), emit('two'))
      const newest = await store.cursor()
      await store.sweep({ now: 0, eventsBefore: 5000 })
      assert.equal(await store.cursor(), newest)
      const changes = await follow(subject, newest - 1, (all) => all.length === 1)
      assert.deepEqual(changes, [{ type: 'resync', cursor: newest }])
      await done(store, emit('three'))
      assert.ok((await store.cursor()) > newest)
      assert.deepEqual(types(await follow(subject, newest, (all) => all.length === 1)), ['three'])
    },
  },
  {
    name: 'the feed says resync for a cursor ahead of the newest commit',
    async run(subject) {
      const { store } = subject
      await done(store, emit('one'))
      const newest = await store.cursor()
      const changes = await follow(subject, newest + 100, (all) => all.length === 1)
      assert.deepEqual(changes, [{ type: 'resync', cursor: newest }])
    },
  },
  {
    name: 'history is about one subject, oldest first, from a cursor, up to a number',
    async run({ store }) {
      await done(store, emit('a'), emit('b', 'server:s2'), emit('c'), emit('d'), emit('e'))
      const names = async (...[subject, options]: Parameters<typeof store.history>) =>
        (await store.history(subject, options)).map((event) => event.type).join(' ')
      assert.equal(await names('server:s1'), 'a c d e')
      assert.equal(await names('server:s1', { limit: 2 }), 'a c')
      const [first] = await store.history('server:s1')
      assert.equal(await names('server:s1', { after: first?.cursor, limit: 2 }), 'c d')
      assert.equal(await names('server:s1', { after: await store.cursor() }), '')
      assert.equal(await names('server'), '')
    },
  },
  {
    name: 'a feed that is followed when the store closes throws HUB_ERR_CLOSED',
    async run(subject) {
      const { store } = subject
      const feed = store.changes({ after: 0, signal: new AbortController().signal })
      const following = feed[Symbol.asyncIterator]().next()
      const isClosed = (error: unknown): boolean => isHubError(error, 'HUB_ERR_CLOSED')
      const rejected = inTime(
        subject,
        assert.rejects(following, isClosed),
        'the end of a feed when the store closes',
      )
      await store.close()
      await rejected
    },
  },
]

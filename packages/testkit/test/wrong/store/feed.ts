import { setTimeout as sleep } from 'node:timers/promises'
import { isHubError, type Change as Entry, type Store } from '@hubkit/core/contract'
import { wrongStore, type Change } from './wrong-store.ts'

/** A feed made otherwise of the right one. */
function feeding(
  make: (
    right: (after: number) => AsyncIterable<Entry>,
    options: Parameters<Store['changes']>[0],
    store: Store,
  ) => AsyncIterable<Entry>,
): Change {
  return (store) => ({
    changes: (options) =>
      make((after) => store.changes({ after, signal: options.signal }), options, store),
  })
}

const COMPLETE = [
  'the feed waits for events to come, of any connection',
  'a feed with nothing left wakes up for what another connection commits',
]

export const wrongFeeds = [
  wrongStore(
    'an event is told with the time it was read at',
    ['an event comes back as it was emitted, with a cursor that grows'],
    (store) => ({
      history: async (...about) =>
        (await store.history(...about)).map((event) => ({ ...event, at: 0 })),
    }),
  ),
  wrongStore(
    'the events of one commit share a cursor',
    ['an event comes back as it was emitted, with a cursor that grows'],
    (store) => ({
      history: async (...about) =>
        (await store.history(...about)).map((event) => ({
          ...event,
          cursor: Math.ceil(event.cursor / 2) * 2,
        })),
    }),
    { more: true },
  ),
  wrongStore(
    'the feed goes by the time of events',
    ['the feed brings the events after a cursor in the order of commits, and none of a conflict'],
    feeding(async function* (right, { after }, store) {
      const early: Entry[] = []
      const newest = await store.cursor()
      for await (const change of right(after)) {
        early.push(change)
        if (change.type === 'event' && change.event.cursor < newest) continue
        yield* early.splice(0).toReversed()
      }
    }),
    { more: true },
  ),
  wrongStore(
    'the feed skips an event now and then',
    [
      'the feed brings the events after a cursor in the order of commits, and none of a conflict',
      'the feed waits for events to come, of any connection',
      'many followers get everything each',
      'a long feed comes completely',
    ],
    feeding(async function* (right, { after }) {
      for await (const change of right(after))
        if (change.type === 'resync' || change.event.cursor % 3 !== 0) yield change
    }),
    { more: true },
  ),
  wrongStore(
    'the feed brings what is there and ends',
    COMPLETE,
    feeding(async function* (right, { after }, store) {
      const newest = await store.cursor()
      if (after === newest) return
      for await (const change of right(after)) {
        yield change
        if (change.type === 'resync' || change.event.cursor >= newest) return
      }
    }),
    { more: true },
  ),
  wrongStore(
    'the feed tells what this connection commits',
    COMPLETE,
    (store) => {
      const own = new Set<string>()
      return {
        transact(operations) {
          for (const item of operations) if (item.op === 'emit') own.add(item.event.type)
          return store.transact(operations)
        },
        async *changes(options) {
          for await (const change of store.changes(options))
            if (change.type === 'resync' || own.has(change.event.type)) yield change
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'an event goes to one follower',
    ['many followers get everything each'],
    (store) => {
      const told = new Set<number>()
      return {
        async *changes(options) {
          for await (const change of store.changes(options)) {
            if (change.type === 'event') {
              if (told.has(change.event.cursor)) continue
              told.add(change.event.cursor)
            }
            yield change
          }
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'the feed reads a thousand events and goes on at the newest',
    ['a long feed comes completely'],
    feeding(async function* (right, { after }, store) {
      const newest = await store.cursor()
      let read = 0
      for await (const change of right(after)) {
        const old = change.type === 'event' && change.event.cursor < newest
        if (!old || (read += 1) <= 1000) yield change
      }
    }),
  ),
  wrongStore(
    'the feed does not hear its signal while it waits',
    [
      'a feed with nothing left wakes up for what another connection commits',
      'a feed ends when its signal aborts, while it waits and before it began',
      'two feeds may share a signal, and one may be left before the other',
    ],
    (store) => ({
      async *changes({ after, signal }) {
        const never = new AbortController()
        for await (const change of store.changes({ after, signal: never.signal })) {
          if (signal.aborted) return
          yield change
        }
      },
    }),
    { more: true },
  ),
  wrongStore(
    'leaving one feed leaves the others deaf to their signal',
    ['two feeds may share a signal, and one may be left before the other'],
    (store) => {
      const shared = new WeakMap<AbortSignal, AbortController>()
      return {
        async *changes({ after, signal }) {
          const known = shared.get(signal)
          const ending = known ?? new AbortController()
          shared.set(signal, ending)
          const end = (): void => ending.abort()
          if (signal.aborted) return
          if (!known) signal.addEventListener('abort', end, { once: true })
          try {
            yield* store.changes({ after, signal: ending.signal })
          } finally {
            shared.delete(signal)
            signal.removeEventListener('abort', end)
            Reflect.set(ending, 'abort', () => undefined)
          }
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'the feed is silent about what was swept',
    [
      'the feed says resync when it cannot go back that far, and goes on from there',
      'the feed says resync when all events were swept',
    ],
    feeding(async function* (right, { after }) {
      for await (const change of right(after))
        if (change.type === 'event' || after > 90) yield change
    }),
    { more: true },
  ),
  wrongStore(
    'the feed waits until commits have come as far as its cursor',
    ['the feed says resync for a cursor ahead of the newest commit'],
    feeding(async function* (right, { after, signal }, store) {
      while (after > (await store.cursor()) && !signal.aborted) await sleep(5)
      yield* right(after)
    }),
    { more: true },
  ),
  wrongStore(
    'the feed says resync and ends',
    ['the feed says resync when it cannot go back that far, and goes on from there'],
    feeding(async function* (right, { after }) {
      for await (const change of right(after)) {
        yield change
        if (change.type === 'resync') return
      }
    }),
  ),
  wrongStore(
    'history takes every subject that begins alike',
    ['history is about one subject, oldest first, from a cursor, up to a number'],
    (store) => ({
      history: (subject, options) =>
        store.history(subject === 'server' ? 'server:s1' : subject, options),
    }),
  ),
  wrongStore(
    'history gives the newest up to its number',
    ['history is about one subject, oldest first, from a cursor, up to a number'],
    (store) => ({
      history: async (subject, { after, limit } = {}) =>
        (await store.history(subject, { after })).slice(limit === undefined ? 0 : -limit),
    }),
  ),
  wrongStore(
    'a feed ends quietly when its store is closed',
    ['a feed that is followed when the store closes throws HUB_ERR_CLOSED'],
    (store) => ({
      async *changes(options) {
        try {
          yield* store.changes(options)
        } catch (error) {
          if (!isHubError(error, 'HUB_ERR_CLOSED')) throw error
        }
      },
    }),
    { more: true },
  ),
]

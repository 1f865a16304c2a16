import { strict as assert } from 'node:assert'
import type { JsonValue, Kind, Records, Store } from '@hubkit/core/contract'
import { emit, full, putUser, user } from './samples.ts'
import { done, withTwo, type StoreCase } from './subject.ts'

/** JSON that stores have got wrong: numbers at the edge, text that looks like something else, deep and odd keys. */
const odd: JsonValue = {
  text: [
    '',
    ' ',
    "it's",
    '"quoted"',
    '\\',
    '%_',
    '\u0000',
    '\u2028',
    'e\u0301',
    '\u{1f469}\u200d\u{1f680}',
    '\ud800',
  ],
  numbers: [0, -1, 0.1, 1e21, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 5e-324],
  words: [true, false, null, 'null', 'true', '1'],
  empty: [{}, [], ''],
  keys: { '': 1, constructor: 2, 'with space': 3, "quote'": 4, toString: 5 },
  nested: [[[[[[{ a: [{ b: [] }] }]]]]]],
}

async function roundTrip(store: Store, kind: Kind): Promise<void> {
  const found = await store.get(kind, full[kind].id)
  assert.deepEqual(found, { value: full[kind], revision: 1 }, kind)
  assert.deepEqual(await store.find(kind, {}), [found], kind)
}

export const recordCases: readonly StoreCase[] = [
  {
    name: 'a record of every kind comes back as it was put, with revision 1',
    async run({ store }) {
      await done(
        store,
        { op: 'put', kind: 'user', value: full.user },
        { op: 'put', kind: 'identity', value: full.identity },
        { op: 'put', kind: 'group', value: full.group },
        { op: 'put', kind: 'membership', value: full.membership },
        { op: 'put', kind: 'server', value: full.server },
        { op: 'put', kind: 'token', value: full.token },
        { op: 'put', kind: 'session', value: full.session },
        { op: 'put', kind: 'code', value: full.code },
        { op: 'put', kind: 'plugin', value: full.plugin },
        { op: 'put', kind: 'setting', value: full.setting },
      )
      const kinds = Object.keys(full) as (keyof Records)[]
      for (const kind of kinds) await roundTrip(store, kind)
    },
  },
  {
    name: 'a record that is absent is undefined',
    async run({ store }) {
      assert.equal(await store.get('user', 'nobody'), undefined)
      await done(store, putUser('u1'))
      assert.equal(await store.get('server', 'u1'), undefined)
    },
  },
  {
    name: 'every write adds one to the revision',
    async run({ store }) {
      for (const revision of [1, 2, 3]) {
        await done(store, putUser('u1', { admin: revision === 2 }))
        assert.equal((await store.get('user', 'u1'))?.revision, revision)
      }
    },
  },
  {
    name: 'a record that was deleted and made again has revision 1',
    async run({ store }) {
      await done(store, putUser('u1'), putUser('u1'))
      await done(store, { op: 'delete', kind: 'user', id: 'u1' })
      assert.equal(await store.get('user', 'u1'), undefined)
      await done(store, putUser('u1'))
      assert.equal((await store.get('user', 'u1'))?.revision, 1)
    },
  },
  {
    name: 'a write replaces the whole record',
    async run({ store }) {
      await done(store, putUser('u1', { displayName: 'Ada' }))
      await done(store, putUser('u1'))
      assert.deepEqual((await store.get('user', 'u1'))?.value, user('u1'))
    },
  },
  {
    name: 'optional members that are undefined are dropped',
    async run({ store }) {
      const value = { a: undefined, b: [1] }
      await done(store, { op: 'put', kind: 'setting', value: { id: 'x', value } })
      const found = await store.get('setting', 'x')
      assert.deepEqual(found?.value, { id: 'x', value: { b: [1] } })
    },
  },
  {
    name: 'odd text, numbers and keys come back unchanged',
    async run({ store }) {
      await done(store, { op: 'put', kind: 'setting', value: { id: 'odd', value: odd } })
      assert.deepEqual((await store.get('setting', 'odd'))?.value.value, odd)
    },
  },
  {
    name: 'ids and names may have any characters',
    async run({ store }) {
      const names = ["o'brien", 'a/b', 'a b', '名前', '\u{1f680}', '%', '_', '"', '\\', ';--']
      for (const name of names) await done(store, putUser(name, { name }))
      for (const name of names) {
        assert.equal((await store.get('user', name))?.value.name, name)
        assert.equal(await store.count('user', { name }), 1)
      }
    },
  },
  {
    name: 'a megabyte of text comes back',
    async run({ store }) {
      const value = 'ä€\u{1f680} '.repeat(100_000)
      await done(store, { op: 'put', kind: 'setting', value: { id: 'long', value } })
      assert.equal((await store.get('setting', 'long'))?.value.value, value)
    },
  },
  {
    name: 'changing what was put or read does not change the store',
    async run({ store }) {
      const facts = { list: [1] }
      const identity = { ...full.identity, facts }
      await done(store, { op: 'put', kind: 'identity', value: identity })
      facts.list.push(2)
      const read = await store.get('identity', identity.id)
      tryToChange(read?.value.facts)
      const [found] = await store.find('identity', {})
      tryToChange(found?.value.facts)
      assert.deepEqual((await store.get('identity', identity.id))?.value.facts, { list: [1] })
    },
  },
  {
    name: 'an acknowledged commit is seen by every read, also through another connection',
    async run(subject) {
      await withTwo(subject, async (first, second) => {
        await done(first, putUser('u1'), emit('one'))
        // Each reads before and after the other writes: what it remembers must not be what it says.
        assert.equal((await second.get('user', 'u1'))?.revision, 1)
        assert.equal((await first.get('user', 'u1'))?.revision, 1)
        await done(second, putUser('u1'))
        assert.equal((await first.get('user', 'u1'))?.revision, 2)
        assert.equal((await first.find('user', {}))[0]?.revision, 2)
        await done(first, putUser('u1'), putUser('u2'))
        assert.equal((await second.get('user', 'u1'))?.revision, 3)
        assert.equal((await second.find('user', {}))[0]?.revision, 3)
        assert.equal(await second.count('user'), 2)
        assert.equal(await first.cursor(), await second.cursor())
      })
    },
  },
]

/** Mutates if that is possible; a frozen value is fine too. */
function tryToChange(value: unknown): void {
  assert.ok(typeof value === 'object' && value !== null)
  if (!Object.isFrozen(value)) Object.assign(value, { changed: true })
  for (const member of Object.values(value)) {
    if (Array.isArray(member) && !Object.isFrozen(member)) member.push('changed')
  }
}

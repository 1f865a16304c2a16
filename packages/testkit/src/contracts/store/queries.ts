import { strict as assert } from 'node:assert'
import { isHubError, type Query, type Store, type Where } from '@hubkit/core/contract'
import { putServer, putToken, putUser } from './samples.ts'
import { done, type StoreCase } from './subject.ts'

async function users(store: Store, query: Query<'user'>): Promise<string> {
  const found = await store.find('user', query)
  if (query.order === undefined && query.limit === undefined && query.offset === undefined) {
    assert.equal(await store.count('user', query.where), found.length)
  }
  return found.map(({ value }) => value.id).join(' ')
}

async function tokens(store: Store, where: Where<'token'>): Promise<string> {
  return (await store.find('token', { where })).map(({ value }) => value.id).join(' ')
}

async function refused(call: Promise<unknown>, what: string): Promise<void> {
  const outcome = await call.then(
    () => 'an answer',
    (error: unknown) => (isHubError(error) ? error.code : String(error)),
  )
  assert.equal(outcome, 'HUB_ERR_STORE', `${what} gives ${outcome}, not HUB_ERR_STORE`)
}

export const queryCases: readonly StoreCase[] = [
  {
    name: 'find without conditions gives all, by id',
    async run({ store }) {
      assert.deepEqual(await store.find('user', {}), [])
      assert.equal(await store.count('user'), 0)
      await done(
        store,
        putUser('b'),
        putUser('a'),
        putUser('\u{1f680}'),
        putUser('\uffee'),
        putUser('B'),
      )
      const inOrder = 'B a b \uffee \u{1f680}'
      assert.equal(await users(store, {}), inOrder, 'text is in the order of its UTF-8 bytes')
      assert.equal(await users(store, { where: {} }), inOrder)
    },
  },
  {
    name: 'find gives the revision of each record',
    async run({ store }) {
      await done(store, putUser('a'), putUser('b'), putUser('b'))
      assert.deepEqual(
        (await store.find('user', {})).map(({ revision }) => revision),
        [1, 2],
      )
    },
  },
  {
    name: 'a value matches what is equal, text to the letter',
    async run({ store }) {
      await done(
        store,
        putUser('a', { admin: true }),
        putUser('b', { name: 'Ada' }),
        putUser('c', { name: 'ada' }),
      )
      assert.equal(await users(store, { where: { name: 'ada' } }), 'c')
      assert.equal(await users(store, { where: { id: 'b' } }), 'b')
      assert.equal(await users(store, { where: { admin: true } }), 'a')
      assert.equal(await users(store, { where: { admin: false } }), 'b c')
      assert.equal(await users(store, { where: { createdAt: 1000 } }), 'a b c')
      assert.equal(await users(store, { where: { name: 'nobody' } }), '')
    },
  },
  {
    name: 'in and notIn match a list, also an empty one',
    async run({ store }) {
      await done(store, putUser('a'), putUser('b'), putUser('c', { admin: true }))
      assert.equal(await users(store, { where: { id: { in: ['a', 'c', 'x'] } } }), 'a c')
      assert.equal(await users(store, { where: { id: { in: [] } } }), '')
      assert.equal(await users(store, { where: { id: { notIn: ['a', 'x'] } } }), 'b c')
      assert.equal(await users(store, { where: { id: { notIn: [] } } }), 'a b c')
      assert.equal(await users(store, { where: { admin: { in: [true] } } }), 'c')
      assert.equal(await users(store, { where: { admin: { notIn: [true] } } }), 'a b')
    },
  },
  {
    name: 'a list may be long',
    async run({ store }) {
      await done(store, putUser('a'), putUser('b'))
      const many = Array.from({ length: 50_000 }, (_, index) => `x${index}`)
      assert.equal(await users(store, { where: { id: { in: [...many, 'b'] } } }), 'b')
      assert.equal(await users(store, { where: { id: { notIn: [...many, 'b'] } } }), 'a')
    },
  },
  {
    name: 'contains finds text without regard to letter case, and % and _ are only characters',
    async run({ store }) {
      await done(
        store,
        putUser('a', { name: '100% Ada' }),
        putUser('b', { name: 'x_y' }),
        putUser('c', { name: 'xzy' }),
        putUser('d', { name: 'Ä\\*[' }),
      )
      const contains = (text: string) => users(store, { where: { name: { contains: text } } })
      assert.equal(await contains('aDa'), 'a')
      assert.equal(await contains('0%'), 'a')
      assert.equal(await contains('%'), 'a')
      assert.equal(await contains('_'), 'b')
      assert.equal(await contains('X'), 'b c')
      assert.equal(await contains('Ä\\*['), 'd')
      assert.equal(await contains('\\'), 'd')
      assert.equal(await contains('ä'), '')
      assert.equal(await contains(''), 'a b c d')
      assert.equal(await contains('nope'), '')
    },
  },
  {
    name: 'below and above are strict',
    async run({ store }) {
      await done(
        store,
        putUser('a', { createdAt: 1 }),
        putUser('b', { createdAt: 2 }),
        putUser('c', { createdAt: 1_763_700_000_000 }),
      )
      assert.equal(await users(store, { where: { createdAt: { below: 2 } } }), 'a')
      assert.equal(await users(store, { where: { createdAt: { above: 2 } } }), 'c')
      assert.equal(await users(store, { where: { createdAt: { above: 1_763_699_999_999 } } }), 'c')
    },
  },
  {
    name: 'an absent field matches only notIn',
    async run({ store }) {
      await done(store, putToken('a', { userId: 'u1', expiresAt: 5 }), putToken('b'))
      assert.equal(await tokens(store, { userId: { notIn: ['u1'] } }), 'b')
      assert.equal(await tokens(store, { userId: { notIn: [] } }), 'a b')
      assert.equal(await tokens(store, { userId: { in: ['u1', 'u2'] } }), 'a')
      assert.equal(await tokens(store, { userId: { contains: '' } }), 'a')
      assert.equal(await tokens(store, { expiresAt: { below: 10 } }), 'a')
      assert.equal(await tokens(store, { expiresAt: { above: -10 } }), 'a')
    },
  },
  {
    name: 'all conditions must hold',
    async run({ store }) {
      await done(store, putUser('a', { admin: true }), putUser('b'), putUser('c', { admin: true }))
      const where: Where<'user'> = { admin: true, id: { notIn: ['a'] }, name: { contains: 'name' } }
      assert.equal(await users(store, { where }), 'c')
      assert.equal(await store.count('user', where), 1)
    },
  },
  {
    name: 'a record is found by what its user is, however many users match',
    async run({ store }) {
      const many = Array.from({ length: 2000 }, (_, index) => `u${String(index).padStart(4, '0')}`)
      const last = many.at(-1) ?? ''
      await done(
        store,
        ...many.map((id) => putUser(id)),
        putUser('ada', { name: 'Ada_100%', admin: true }),
        putServer('s-ada', { userId: 'ada', slot: 'ada/', phase: 'ready' }),
        putServer('s-off', { userId: 'ada', slot: 'ada/off' }),
        putServer('s-first', { userId: 'u0000', slot: 'u0000/', phase: 'ready' }),
        putServer('s-last', { userId: last, slot: `${last}/`, phase: 'ready' }),
        putServer('s-nobody', { userId: 'gone', slot: 'gone/', phase: 'ready' }),
      )
      const servers = async (where: Where<'server'>): Promise<string> => {
        const found = await store.find('server', { where })
        assert.equal(await store.count('server', where), found.length)
        return found.map(({ value }) => value.id).join(' ')
      }
      const ready = (of: Where<'user'>): Promise<string> =>
        servers({ phase: 'ready', userId: { of } })
      assert.equal(await ready({ name: { contains: 'NAME-' } }), 's-first s-last')
      assert.equal(await ready({ name: { contains: 'a_1' } }), 's-ada')
      assert.equal(await ready({ name: { contains: '%' }, admin: false }), '')
      assert.equal(await ready({ id: { in: [last, 'gone'] } }), 's-last')
      assert.equal(await ready({ id: { notIn: [last] }, name: { contains: 'a' } }), 's-ada s-first')
      assert.equal(await ready({}), 's-ada s-first s-last')
      assert.equal(await servers({ userId: { of: { admin: true } } }), 's-ada s-off')
      const where: Where<'server'> = {
        userId: { of: { name: { contains: 'name-' } } },
        phase: 'ready',
      }
      const result = await store.transact([{ op: 'limit', kind: 'server', where, max: 0 }])
      assert.deepEqual(result, { ok: false, index: 0, reason: 'limit' })
      await done(store, { op: 'deleteWhere', kind: 'server', where })
      assert.equal(await servers({}), 's-ada s-nobody s-off')
      const unsaid = { userId: { of: { name: undefined } } } as unknown as Where<'server'>
      await refused(
        store.find('server', { where: unsaid }),
        'find where the name of the user is undefined',
      )
    },
  },
  {
    name: 'order goes by a field, absent first, equal ones by id',
    async run({ store }) {
      await done(
        store,
        putUser('d', { lastActivity: 20 }),
        putUser('c', { lastActivity: 3 }),
        putUser('b'),
        putUser('a', { lastActivity: 20 }),
      )
      assert.equal(await users(store, { order: { by: 'lastActivity' } }), 'b c a d')
      assert.equal(
        await users(store, { order: { by: 'lastActivity', descending: true } }),
        'a d c b',
      )
      assert.equal(await users(store, { order: { by: 'name', descending: true } }), 'd c b a')
      assert.equal(await users(store, { order: { by: 'admin' } }), 'a b c d')
      assert.equal(await users(store, { order: { by: 'id', descending: true } }), 'd c b a')
    },
  },
  {
    name: 'offset and limit cut a page out of the order',
    async run({ store }) {
      await done(store, ...['a', 'b', 'c', 'd', 'e'].map((id) => putUser(id)))
      assert.equal(await users(store, { limit: 2 }), 'a b')
      assert.equal(await users(store, { offset: 3 }), 'd e')
      assert.equal(await users(store, { offset: 1, limit: 2 }), 'b c')
      assert.equal(await users(store, { offset: 4, limit: 2 }), 'e')
      assert.equal(await users(store, { offset: 9, limit: 2 }), '')
      assert.equal(await users(store, { limit: 0 }), '')
      const order = { by: 'id', descending: true } as const
      assert.equal(
        await users(store, { order, offset: 1, limit: 2, where: { id: { notIn: ['d'] } } }),
        'c b',
      )
    },
  },
  {
    name: 'a condition that is undefined is refused, never taken for none',
    async run({ store }) {
      await done(store, putUser('a'))
      const where = { name: undefined } as unknown as Where<'user'>
      await refused(store.find('user', { where }), 'find where name is undefined')
      await refused(store.count('user', where), 'count where name is undefined')
      const operations = [putUser('b'), { op: 'deleteWhere', kind: 'user', where } as const]
      await refused(store.transact(operations), 'deleteWhere name is undefined')
      assert.equal(await users(store, {}), 'a')
    },
  },
  {
    name: 'a field that is not indexed is refused',
    async run({ store }) {
      const where = { displayName: 'Ada' } as unknown as Where<'user'>
      await refused(store.find('user', { where }), 'find where displayName is something')
      const order = { by: 'displayName' } as unknown as Query<'user'>['order']
      await refused(store.find('user', { order }), 'find in the order of displayName')
    },
  },
]

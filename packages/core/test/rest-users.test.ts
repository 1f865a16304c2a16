import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dig, namesIn, readsOf, restHub, textAt, type RestHub } from './support/rest.ts'

const PAGES = { accept: 'application/jupyterhub-pagination+json' }

let hub: RestHub
beforeEach(async () => {
  hub = await restHub()
})
afterEach(() => hub.close())

describe('the list of users', () => {
  const list = async (query: string) => namesIn((await hub.ask(`/users${query}`)).json)

  test('is bare, or in pages for those who know them (50: test_get_users_pagination)', async () => {
    await hub.hub.users.createMany(['c', 'd', 'e'], {})
    expect(await list('')).toEqual(['alice', 'bob', 'root', 'c', 'd', 'e'])
    expect(await list('?offset=1&limit=2')).toEqual(['bob', 'root'])
    const first = await hub.ask('/users?limit=4', { headers: PAGES })
    expect(first.headers.get('content-type')).toBe('application/json')
    expect(namesIn(dig(first.json, 'items'))).toEqual(['alice', 'bob', 'root', 'c'])
    expect(dig(first.json, '_pagination')).toMatchObject({
      offset: 0,
      limit: 4,
      total: 6,
      next: { offset: 4, limit: 4 },
    })
    const next = new URL(textAt(first.json, '_pagination', 'next', 'url'))
    const second = await hub.ask(`/users${next.search}`, { headers: PAGES })
    expect(namesIn(dig(second.json, 'items'))).toEqual(['d', 'e'])
    expect(dig(second.json, '_pagination', 'next')).toBeNull()
    expect((await hub.ask('/users?limit=x')).status).toBe(400)
  })

  test('by state (50: test_get_users_state_filter)', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    expect(await list('?state=ready')).toEqual(['alice'])
    expect(await list('?state=active')).toEqual(['alice'])
    expect(await list('?state=inactive')).toEqual(['bob', 'root'])
    expect(await list('?state=')).toHaveLength(3)
    expect((await hub.ask('/users?state=nope')).status).toBe(400)
  })

  test('sorted (50: test_get_users_sort)', async () => {
    const alice = await hub.hub.users.byName('alice')
    await hub.store.transact([
      { op: 'touch', kind: 'user', id: alice?.id ?? '', at: Date.now() + 1e6 },
    ])
    expect(await list('?sort=-id')).toEqual(['root', 'bob', 'alice'])
    expect(await list('?sort=name')).toEqual(['alice', 'bob', 'root'])
    expect(await list('?sort=-name')).toEqual(['root', 'bob', 'alice'])
    expect((await list('?sort=-last_activity'))[0]).toBe('alice')
    expect((await list('?sort=last_activity')).at(-1)).toBe('alice')
    expect((await hub.ask('/users?sort=admin')).status).toBe(400)
  })

  test('by part of a name (50: test_get_users_name_filter)', async () => {
    expect(await list('?name_filter=O')).toEqual(['bob', 'root'])
    expect(await list('?name_filter=%25')).toEqual([])
  })

  test('holds those whom the scope reaches (61: test_list_users_filter, test_group_scope_filter)', async () => {
    await hub.hub.users.createMany(['carol', 'dave'], {})
    await hub.hub.groups.create('lab', ['bob', 'carol'])
    const seen = async (...scopes: string[]) => {
      const answer = await hub.ask('/users', { token: await hub.tokenFor('root', scopes) })
      return answer.status === 200 ? namesIn(answer.json) : answer.status
    }
    expect(await seen('list:users!user=alice')).toEqual(['alice'])
    expect(await seen('list:users!group=lab')).toEqual(['bob', 'carol'])
    expect(await seen('list:users!group=lab', 'list:users!user=dave')).toEqual([
      'bob',
      'carol',
      'dave',
    ])
    expect(await seen('list:users!user=nobody')).toEqual([])
    expect(await seen('list:users')).toHaveLength(5)
    expect(await seen('read:users')).toBe(403)
    expect((await hub.ask('/users', { token: hub.alice })).status).toBe(403)
  })

  test('shows of each what the scopes show (61: test_vertical_filter, test_cross_filter)', async () => {
    await hub.hub.servers.start({ user: 'bob' })
    const shown = async (...scopes: string[]) => {
      const { json } = await hub.ask('/users?name_filter=bob', {
        token: await hub.tokenFor('root', scopes),
      })
      return Object.keys(Array.isArray(json) ? (json[0] ?? {}) : {}).toSorted()
    }
    expect(await shown('list:users')).toEqual(['admin', 'kind', 'name'])
    expect(await shown('list:users', 'read:users:activity')).toEqual([
      'admin',
      'kind',
      'last_activity',
      'name',
    ])
    expect(await shown('list:users', 'read:users!user=alice')).toEqual(['admin', 'kind', 'name'])
    expect(await shown('list:users', 'read:servers!server=bob/')).toEqual([
      'admin',
      'kind',
      'name',
      'servers',
    ])
    expect(await shown('list:users', 'read:servers!server=bob/lab')).toEqual([
      'admin',
      'kind',
      'name',
    ])
  })

  test('shows stopped servers when asked (56: test_stopped_servers)', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    await hub.hub.servers.create({ user: 'alice', name: 'exp' })
    await hub.hub.servers.stop({ user: 'alice' })
    const servers = async (query: string) =>
      dig((await hub.ask(`/users/alice${query}`)).json, 'servers')
    expect(await servers('')).toEqual({})
    for (const no of ['0', 'false', 'False'])
      expect(await servers(`?include_stopped_servers=${no}`)).toEqual({})
    for (const yes of ['=1', '=', '', '=true'])
      expect(Object.keys((await servers(`?include_stopped_servers${yes}`)) ?? {})).toEqual([
        '',
        'exp',
      ])
    expect(dig(await servers('?include_stopped_servers'), '')).toMatchObject({
      started: null,
      stopped: true,
      ready: false,
      pending: null,
      last_activity: expect.any(String),
      reason: { code: 'app' },
    })
    expect(
      Object.keys(
        dig((await hub.ask('/users?include_stopped_servers=1')).json, 0, 'servers') ?? {},
      ),
    ).toEqual(['', 'exp'])
  })

  test('takes as many reads for many as for one', async () => {
    const reads = () => readsOf(hub, () => hub.ask('/users'))
    const few = await reads()
    expect(few).toBeGreaterThan(4)
    await hub.hub.users.createMany(
      Array.from({ length: 150 }, (_, index) => `u${index}`),
      {},
    )
    expect(await reads()).toBe(few)
  })
})

describe('making users', () => {
  test('several at once: those that are new, in normal spelling', async () => {
    const made = await hub.ask('/users', {
      method: 'POST',
      body: { usernames: ['alice', 'Carol', 'carol', 'dave'] },
    })
    expect([made.status, namesIn(made.json)]).toEqual([201, ['carol', 'dave']])
    expect(dig(made.json, 0)).toMatchObject({
      kind: 'user',
      admin: false,
      groups: [],
      servers: {},
      server: null,
      auth_state: null,
    })
    const again = await hub.ask('/users', {
      method: 'POST',
      body: { usernames: ['carol', 'dave'] },
    })
    expect([again.status, dig(again.json, 'message')]).toEqual([409, 'All 2 users already exist'])
  })

  test('none when one name is not valid', async () => {
    const answer = await hub.ask('/users', {
      method: 'POST',
      body: { usernames: ['carol', 'a/b'] },
    })
    expect([answer.status, dig(answer.json, 'code')]).toEqual([400, 'HUB_ERR_USERNAME'])
    expect(await hub.hub.users.byName('carol')).toBeUndefined()
  })

  test('one, once', async () => {
    const made = await hub.ask('/users/carol', { method: 'POST' })
    expect([made.status, dig(made.json, 'name')]).toEqual([201, 'carol'])
    expect((await hub.ask('/users/carol', { method: 'POST' })).status).toBe(409)
    expect((await hub.ask('/users/%20x', { method: 'POST' })).status).toBe(400)
  })

  test('administrators takes an administrator', async () => {
    const editor = await hub.tokenFor('alice', ['inherit'])
    await hub.hub.users.create({ name: 'editor' })
    expect(
      (await hub.ask('/users/carol', { method: 'POST', body: { admin: true }, token: editor }))
        .status,
    ).toBe(403)
    expect(
      (await hub.ask('/users/carol', { method: 'POST', body: { admin: true } })).json,
    ).toMatchObject({ admin: true, roles: ['admin', 'user'] })
    expect(
      (await hub.ask('/users', { method: 'POST', body: { usernames: ['dave'], admin: true } }))
        .json,
    ).toMatchObject([{ admin: true }])
  })

  test('is limited to what the scope reaches', async () => {
    const token = await hub.tokenFor('root', ['admin:users!user=carol'])
    expect((await hub.ask('/users/dave', { method: 'POST', token })).status).toBe(404)
    expect(
      (await hub.ask('/users', { method: 'POST', token, body: { usernames: ['carol', 'dave'] } }))
        .status,
    ).toBe(403)
    expect((await hub.ask('/users/carol', { method: 'POST', token })).status).toBe(201)
  })
})

describe('a service that may edit users, but is no administrator', () => {
  const token = 'editor-token-0123456789'
  beforeEach(async () => {
    await hub.close()
    hub = await restHub({ services: [{ name: 'editor', token, scopes: ['admin:users'] }] })
  })

  test('neither makes nor changes nor removes administrators', async () => {
    const asks = [
      ['POST', '/users', { usernames: ['carol'], admin: true }],
      ['POST', '/users/carol', { admin: true }],
      ['PATCH', '/users/alice', { admin: true }],
      ['PATCH', '/users/root', { name: 'toor' }],
      ['PATCH', '/users/root', { admin: false }],
      ['DELETE', '/users/root', undefined],
    ] as const
    for (const [method, path, body] of asks) {
      const answer = await hub.ask(path, { method, token, ...(body ? { body } : {}) })
      expect([answer.status, method, path]).toEqual([403, method, path])
    }
    expect(await hub.hub.users.byName('root')).toMatchObject({ admin: true })
    expect(await hub.hub.users.byName('carol')).toBeUndefined()
    expect(
      (await hub.ask('/users/alice', { method: 'PATCH', token, body: { name: 'alicia' } })).status,
    ).toBe(200)
  })
})

describe('one user', () => {
  test('is shown, or is not there: 404 for the unreached too, 403 without any scope', async () => {
    expect((await hub.ask('/users/alice')).json).toMatchObject({ name: 'alice', auth_state: null })
    expect((await hub.ask('/users/alice', { token: hub.alice })).json).not.toHaveProperty(
      'auth_state',
    )
    const unreached = await hub.ask('/users/bob', { token: hub.alice })
    const missing = await hub.ask('/users/nobody', { token: hub.alice })
    expect([unreached.status, missing.status]).toEqual([404, 404])
    expect(unreached.text).toBe(missing.text)
    expect((await hub.ask('/users/bob', { token: await hub.tokenFor('alice', []) })).status).toBe(
      403,
    )
  })

  test('changes name and admin', async () => {
    const answer = await hub.ask('/users/alice', {
      method: 'PATCH',
      body: { name: 'alicia', admin: true },
    })
    expect([
      answer.status,
      dig(answer.json, 'name'),
      dig(answer.json, 'admin'),
      dig(answer.json, 'auth_state'),
    ]).toEqual([200, 'alicia', true, null])
    expect(
      (await hub.ask('/users/alicia', { method: 'PATCH', body: { name: 'bob' } })).status,
    ).toBe(400)
    expect(
      (await hub.ask('/users/alicia', { method: 'PATCH', body: { name: 'b/ob' } })).status,
    ).toBe(400)
    expect((await hub.ask('/users/alicia', { method: 'PATCH', body: { kind: 'x' } })).status).toBe(
      400,
    )
    expect((await hub.ask('/users/nobody', { method: 'PATCH', body: {} })).status).toBe(404)
  })

  test('is removed with servers and tokens, but not by itself', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    await hub.hub.servers.start({ user: 'alice', name: 'exp' })
    expect((await hub.ask('/users/root', { method: 'DELETE' })).status).toBe(400)
    expect((await hub.ask('/users/alice', { method: 'DELETE' })).status).toBe(204)
    expect(hub.world.running).toHaveLength(0)
    expect((await hub.ask('/user', { token: hub.alice })).status).toBe(403)
    expect((await hub.ask('/users/alice', { method: 'DELETE' })).status).toBe(404)
  })

  test('is not removed while a server of theirs cannot be stopped (gap: user delete with pending servers)', async () => {
    await hub.close()
    hub = await restHub({ requestWait: 50 })
    await hub.hub.servers.start({ user: 'alice', name: 'exp' })
    const lift = hub.spawner.script('stop', { fail: new Error('no') })
    const first = await hub.ask('/users/alice', { method: 'DELETE' })
    expect([first.status, dig(first.json, 'code')]).toEqual([400, 'HUB_ERR_SERVER_ACTIVE'])
    expect((await hub.ask('/users/alice', { method: 'DELETE' })).status).toBe(400)
    lift()
    const server = await hub.hub.servers.get({ user: 'alice', name: 'exp' })
    await hub.hub.servers.wait(server?.id ?? '', ({ phase }) => phase === 'stopped', {
      timeout: 10_000,
    })
    expect((await hub.ask('/users/alice', { method: 'DELETE' })).status).toBe(204)
  })

  test.each(['a%b', 'ü', 'a@b.c', 'x~y', 'a b', "o'h", '9lives', 'a+b'])(
    'may be called %s',
    async (name) => {
      await hub.close()
      hub = await restHub({ usernames: { normalize: (text) => text } })
      expect(
        (await hub.ask(`/users/${encodeURIComponent(name)}`, { method: 'POST' })).json,
      ).toMatchObject({ name })
      const started = await hub.ask(`/users/${encodeURIComponent(name)}/server`, { method: 'POST' })
      expect(started.status).toBe(201)
      const { json } = await hub.ask(`/users/${encodeURIComponent(name)}`)
      expect(dig(json, 'server')).toBe(hub.hub.urls.server(name, ''))
      expect(
        (await hub.ask(textAt(json, 'servers', '', 'progress_url').slice('/hub/api'.length)))
          .status,
      ).toBe(200)
    },
  )
})

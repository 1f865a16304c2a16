import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonValue } from '../src/contract/json.ts'
import { dig, namesIn, restHub, type RestHub } from './support/rest.ts'

const PAGES = { accept: 'application/jupyterhub-pagination+json' }

let hub: RestHub
beforeEach(async () => {
  hub = await restHub({
    services: [
      { name: 'culler', token: 'culler-token-0123456789', scopes: ['list:users'] },
      {
        name: 'boss',
        token: 'boss-token-0123456789',
        scopes: ['admin:users', 'admin:servers', 'admin:groups', 'tokens'],
      },
    ],
  })
})
afterEach(() => hub.close())

const send = (method: string, path: string, body?: JsonValue, token = hub.root) =>
  hub.ask(path, { method, token, ...(body === undefined ? {} : { body }) })

describe('groups', () => {
  test('are made with their members, shown, changed and removed', async () => {
    const made = await send('POST', '/groups/lab', { users: ['alice'] })
    expect([made.status, made.json]).toEqual([
      201,
      { kind: 'group', name: 'lab', roles: [], users: ['alice'], properties: {} },
    ])
    expect((await send('POST', '/groups/lab')).status).toBe(409)
    expect(
      (await send('POST', '/groups/lab/users', { users: ['bob', 'alice'] })).json,
    ).toMatchObject({ users: ['alice', 'bob'] })
    expect((await send('DELETE', '/groups/lab/users', { users: ['alice'] })).json).toMatchObject({
      users: ['bob'],
    })
    expect(
      (await send('PUT', '/groups/lab/properties', { quota: 3, nested: { a: [] } })).json,
    ).toMatchObject({ properties: { quota: 3, nested: { a: [] } } })
    expect(dig((await hub.ask('/users/bob')).json, 'groups')).toEqual(['lab'])
    expect((await send('DELETE', '/groups/lab')).status).toBe(204)
    expect(dig((await hub.ask('/users/bob')).json, 'groups')).toEqual([])
    for (const method of ['GET', 'DELETE'])
      expect((await send(method, '/groups/lab')).status).toBe(404)
  })

  test('several at once; when one of them exists, none is made', async () => {
    expect(
      namesIn((await send('POST', '/groups', { groups: ['a', 'b'], users: ['alice'] })).json),
    ).toEqual(['a', 'b'])
    expect((await send('POST', '/groups', { groups: ['c', 'a', 'd'] })).status).toBe(409)
    expect(namesIn((await hub.ask('/groups')).json)).toEqual(['a', 'b'])
    // The same name twice is one group.
    expect(namesIn((await send('POST', '/groups', { groups: ['e', 'e'] })).json)).toEqual(['e'])
  })

  test('several at once, but not without bound', async () => {
    const groups = Array.from({ length: 50_001 }, (_, index) => `g${index}`)
    expect((await send('POST', '/groups', { groups, users: ['alice'] })).status).toBe(413)
    expect(namesIn((await hub.ask('/groups')).json)).toEqual([])
  })

  test('take users that exist, and bodies that are right', async () => {
    await send('POST', '/groups/lab')
    for (const [method, path, body] of [
      ['POST', '/groups/x', { users: ['nobody'] }],
      ['POST', '/groups/lab/users', { users: ['alice', 'nobody'] }],
      ['POST', '/groups/lab/users', {}],
      ['POST', '/groups/lab/users', { users: 'alice' }],
      ['DELETE', '/groups/lab/users', undefined],
      ['PUT', '/groups/lab/properties', []],
      ['PUT', '/groups/lab/properties', 'x'],
      ['POST', '/groups', { groups: [] }],
      ['POST', '/groups', { groups: [''] }],
    ] as const) {
      expect([(await send(method, path, body)).status, method, path]).toEqual([400, method, path])
    }
    expect(dig((await hub.ask('/groups/lab')).json, 'users')).toEqual([])
  })

  test('come in pages', async () => {
    await send('POST', '/groups', { groups: ['a', 'b', 'c'], users: ['alice', 'bob'] })
    const { json } = await hub.ask('/groups?limit=2', { headers: PAGES })
    expect(dig(json, 'items', 1)).toEqual({
      kind: 'group',
      name: 'b',
      roles: [],
      users: ['alice', 'bob'],
      properties: {},
    })
    expect(dig(json, '_pagination')).toMatchObject({ total: 3, next: { offset: 2 } })
  })

  test('are shown and changed as far as scopes reach (61: test_group_scope_filter)', async () => {
    await send('POST', '/groups', { groups: ['a', 'b'] })
    const as = async (method: string, path: string, scopes: readonly string[], body?: JsonValue) =>
      send(method, path, body, await hub.tokenFor('root', scopes))
    expect(namesIn((await as('GET', '/groups', ['list:groups!group=b'])).json)).toEqual(['b'])
    expect((await as('GET', '/groups', ['list:groups'])).json).toEqual([
      { kind: 'group', name: 'a' },
      { kind: 'group', name: 'b' },
    ])
    expect((await as('GET', '/groups/a', ['read:groups!group=b'])).status).toBe(404)
    expect((await as('GET', '/groups/a', ['read:groups:name'])).json).toEqual({
      kind: 'group',
      name: 'a',
    })
    expect((await as('POST', '/groups/a/users', ['groups!group=b'], { users: [] })).status).toBe(
      404,
    )
    expect((await as('DELETE', '/groups/a', ['groups'])).status).toBe(403)
    expect(
      (await as('POST', '/groups', ['admin:groups!group=x'], { groups: ['x', 'y'] })).status,
    ).toBe(403)
    expect((await as('POST', '/groups/y', ['admin:groups!group=x'])).status).toBe(404)
    expect((await hub.ask('/groups', { token: hub.alice })).status).toBe(403)
  })
})

test('services are an object, and as they were configured (65: test_delete_service_from_config)', async () => {
  const { json } = await hub.ask('/services')
  expect(Object.keys(json ?? {})).toEqual(['culler', 'boss'])
  expect(dig(json, 'culler')).toMatchObject({
    kind: 'service',
    name: 'culler',
    admin: false,
    url: '',
    info: {},
    display: false,
  })
  expect((await hub.ask('/services/boss')).json).toMatchObject({ name: 'boss', admin: true })
  expect((await hub.ask('/services/nope')).status).toBe(404)
  expect((await send('DELETE', '/services/culler')).status).toBe(405)
  expect(
    (
      await hub.ask('/services', {
        token: await hub.tokenFor('root', ['list:services!service=culler']),
      })
    ).json,
  ).toEqual({ culler: { kind: 'service', name: 'culler', admin: false } })
})

describe('the proxy', () => {
  test('tells its routes by path, in pages', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    await hub.hub.servers.start({ user: 'bob' })
    expect((await hub.ask('/proxy')).json).toMatchObject({
      '/user/alice/': {
        routespec: '/user/alice/',
        target: expect.stringMatching(/^http:/),
        data: { user: 'alice' },
      },
    })
    const page = await hub.ask('/proxy?limit=1&offset=1', { headers: PAGES })
    expect(Object.keys(dig(page.json, 'items') ?? {})).toEqual(['/user/bob/'])
    expect(dig(page.json, '_pagination')).toMatchObject({ total: 2, next: null })
    expect((await hub.ask('/proxy', { token: hub.alice })).status).toBe(403)
  })

  test('is mended when it is asked to be (19: test_check_routes)', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    await hub.proxy.deleteRoute('/user/alice/')
    expect((await send('POST', '/proxy')).status).toBe(200)
    expect(Object.keys((await hub.ask('/proxy')).json ?? {})).toEqual(['/user/alice/'])
  })
})

describe('shutdown', () => {
  test('answers, then closes; servers stay unless told otherwise', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    const answer = await send('POST', '/shutdown')
    expect([answer.status, answer.json]).toEqual([202, { message: 'Shutting down Hub' }])
    await hub.hub.close()
    expect(hub.world.running).toHaveLength(1)
  })

  test('stops servers when told to', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    expect((await send('POST', '/shutdown', { servers: true, proxy: true })).status).toBe(202)
    await new Promise((resolve) => setImmediate(resolve)) // it closes after it has answered
    await hub.hub.close()
    expect(hub.world.running).toHaveLength(0)
  })

  test('takes the scope, and true or false', async () => {
    expect((await send('POST', '/shutdown', {}, hub.alice)).status).toBe(403)
    expect((await send('POST', '/shutdown', { servers: 'yes' })).status).toBe(400)
    expect((await hub.ask('/user')).status).toBe(200)
  })
})

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonValue } from '../src/contract/json.ts'
import type { HubOptions } from '../src/index.ts'
import { dig, restHub, textAt, type RestHub } from './support/rest.ts'

let hub: RestHub
const remake = async (options: Partial<HubOptions>): Promise<void> => {
  await hub.close()
  hub = await restHub(options)
}
beforeEach(async () => {
  hub = await restHub()
})
afterEach(() => hub.close())

const mint = (body?: JsonValue, { user = 'alice', token = hub.alice } = {}) =>
  hub.ask(`/users/${user}/tokens`, {
    method: 'POST',
    token,
    ...(body === undefined ? {} : { body }),
  })

describe('making a token (51: test_token_for_user)', () => {
  test('gives its secret once, and one that works', async () => {
    const made = await mint()
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({
      user: 'alice',
      kind: 'api_token',
      note: 'Requested via api',
      expires_at: null,
      oauth_client: 'JupyterHub',
      roles: [],
    })
    const secret = textAt(made.json, 'token')
    expect((await hub.ask('/user', { token: secret })).json).toMatchObject({
      name: 'alice',
      token_id: dig(made.json, 'id'),
    })
    const shown = await hub.ask(`/users/alice/tokens/${textAt(made.json, 'id')}`)
    expect([shown.status, dig(shown.json, 'token')]).toEqual([200, undefined])
    expect(shown.text).not.toContain(secret)
  })

  test('for somebody else says so in its note', async () => {
    expect((await mint({}, { token: hub.root })).json).toMatchObject({
      user: 'alice',
      note: 'Requested via api by user root',
    })
    expect((await mint({ note: 'mine' })).json).toMatchObject({ note: 'mine' })
  })

  test('is 403 for who may not, and for who is not there', async () => {
    const unreached = await mint({}, { user: 'bob' })
    const missing = await mint({}, { user: 'nobody' })
    expect([unreached.status, missing.status]).toEqual([403, 403])
    expect((await mint({}, { user: 'nobody', token: hub.root })).status).toBe(403)
    expect((await mint({}, { token: await hub.tokenFor('alice', ['read:tokens']) })).status).toBe(
      403,
    )
    expect((await mint({}, { token: '' })).status).toBe(403)
  })

  test('gives scopes the owner holds, others are 400 (47: test_server_token_scopes)', async () => {
    const made = await mint({ scopes: ['read:users!user', 'access:servers!server=alice/exp'] })
    expect(made.status).toBe(201)
    expect(
      dig((await hub.ask('/user', { token: textAt(made.json, 'token') })).json, 'scopes'),
    ).toEqual(dig(made.json, 'scopes'))
    expect(dig(made.json, 'scopes')).toContain('read:users:name!user=alice')
    for (const scopes of [
      ['admin:users'],
      ['read:users'],
      ['read:users!user=bob'],
      ['access:servers!server=bob/'],
      ['nope'],
      ['read:users!x=y'],
      [''],
      'inherit',
    ]) {
      expect([(await mint({ scopes })).status, scopes]).toEqual([400, scopes])
    }
    expect((await mint({ scopes: ['admin:users'] }, { user: 'bob', token: hub.root })).status).toBe(
      400,
    )
    expect((await mint({ scopes: [], roles: [] })).status).toBe(400)
    expect((await mint({ roles: ['admin'] })).status).toBe(400)
    expect((await mint({ roles: ['token'] })).status).toBe(201)
  })

  test('loses what its owner loses', async () => {
    const { json } = await mint({ scopes: ['admin:users'] }, { user: 'root', token: hub.root })
    const token = textAt(json, 'token')
    expect((await hub.ask('/users/carol', { method: 'POST', token })).status).toBe(201)
    const root = await hub.hub.users.byName('root')
    await hub.hub.users.update(root?.id ?? '', { admin: false })
    expect((await hub.ask('/users/dave', { method: 'POST', token })).status).toBe(403)
  })

  test('is for as long as is asked, up to what the hub allows (51: test_token_expires_in_max)', async () => {
    const { json } = await mint({ expires_in: 60 })
    const lives = Date.parse(textAt(json, 'expires_at')) - Date.parse(textAt(json, 'created'))
    expect(lives).toBe(60_000)
    await remake({ tokenLifetimeMax: '1h' })
    const longest = (await mint()).json
    expect(Date.parse(textAt(longest, 'expires_at')) - Date.parse(textAt(longest, 'created'))).toBe(
      3_600_000,
    )
    expect((await mint({ expires_in: 3600 })).status).toBe(201)
    expect((await mint({ expires_in: 3601 })).status).toBe(400)
  })

  test('ends when its time is over', async () => {
    let ahead = 0
    await remake({ now: () => Date.now() + ahead })
    const { json } = await mint({ expires_in: 60 })
    ahead = 61_000
    expect((await hub.ask('/user', { token: textAt(json, 'token') })).status).toBe(403)
    const listed = dig((await hub.ask('/users/alice/tokens')).json, 'api_tokens')
    expect(JSON.stringify(listed)).not.toContain(textAt(json, 'id'))
  })

  test.each([
    { expires_in: 'x' },
    { expires_in: -1 },
    { expires_in: 1e12 },
    { note: 5 },
    { scopes: [5] },
    { auth: { username: 'alice' } },
    [],
    'x',
  ])('%j is 400', async (body) => {
    expect((await mint(body)).status).toBe(400)
  })

  test('of a login with a shared password keeps from admin rights', async () => {
    const root = await hub.hub.users.byName('root')
    const shared = await hub.hub.tokens.mint({
      userId: root?.id ?? '',
      scopes: ['inherit'],
      shared: true,
    })
    expect(
      (await mint({ scopes: ['admin:users'] }, { user: 'root', token: shared.secret })).status,
    ).toBe(400)
    const { json } = await mint({}, { user: 'root', token: shared.secret })
    expect((await hub.ask('/users', { token: textAt(json, 'token') })).status).toBe(403)
  })
})

describe('tokens that are there', () => {
  test('are listed without secrets, also those of servers and browsers', async () => {
    await hub.hub.servers.start({ user: 'alice', name: 'exp' })
    const server = await hub.hub.servers.get({ user: 'alice', name: 'exp' })
    const alice = await hub.hub.users.byName('alice')
    await hub.hub.tokens.mint({
      userId: alice?.id ?? '',
      scopes: [],
      clientId: server?.id,
      sessionId: 'internal',
    })
    const { json, text } = await hub.ask('/users/alice/tokens', { token: hub.alice })
    const listed = dig(json, 'api_tokens')
    expect(listed).toHaveLength(3)
    expect(listed).toContainEqual(
      expect.objectContaining({
        session_id: null,
        oauth_client: 'Server at /user/alice/exp/',
        scopes: [
          'access:servers!server=alice/exp',
          'read:users:groups!user=alice',
          'read:users:name!user=alice',
        ],
      }),
    )
    expect(text).not.toMatch(/hash|hk[tos]_/)
    expect((await hub.ask('/users/alice/tokens', { token: hub.bob })).status).toBe(404)
  })

  test('are revoked one by one', async () => {
    const { json } = await mint()
    const path = `/users/alice/tokens/${textAt(json, 'id')}`
    expect(
      (await hub.ask(`/users/bob/tokens/${textAt(json, 'id')}`, { method: 'DELETE' })).status,
    ).toBe(404)
    expect((await hub.ask(path, { method: 'DELETE', token: hub.alice })).status).toBe(204)
    expect((await hub.ask('/user', { token: textAt(json, 'token') })).status).toBe(403)
    for (const method of ['GET', 'DELETE'])
      expect((await hub.ask(path, { method })).status).toBe(404)
    expect((await hub.ask('/users/alice/tokens/a1', { method: 'DELETE' })).status).toBe(404)
  })

  test('of a server for a browser go together', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    const [server, alice] = [
      await hub.hub.servers.get({ user: 'alice' }),
      await hub.hub.users.byName('alice'),
    ]
    const forBrowser = () =>
      hub.hub.tokens.mint({ userId: alice?.id ?? '', scopes: [], clientId: server?.id })
    const [one, two] = [await forBrowser(), await forBrowser()]
    await hub.ask(`/users/alice/tokens/${one.record.id}`, { method: 'DELETE' })
    expect((await hub.ask('/user', { token: two.secret })).status).toBe(403)
    expect((await hub.ask('/user', { token: hub.alice })).status).toBe(200)
  })
})

test('an old client asks whose token it is', async () => {
  expect((await hub.ask(`/authorizations/token/${hub.alice}`)).json).toMatchObject({
    kind: 'user',
    name: 'alice',
  })
  expect((await hub.ask('/authorizations/token/nope')).status).toBe(404)
  expect((await hub.ask(`/authorizations/token/${hub.alice}`, { token: hub.bob })).status).toBe(404)
  expect((await hub.ask(`/authorizations/token/${hub.alice}`, { token: '' })).status).toBe(403)
})

test('tokens count for the API only, not for pages (34: test_page_with_token)', async () => {
  for (const request of [
    new Request('http://hub.test/hub/home', { headers: { authorization: `token ${hub.alice}` } }),
    new Request(`http://hub.test/hub/home?token=${hub.alice}`),
  ]) {
    const answer = await hub.hub.fetch(request)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toContain('/hub/login')
    expect(answer.headers.getSetCookie().join()).not.toMatch(/session=\S/)
    await answer.body?.cancel()
  }
  expect((await hub.ask(`/user?token=${hub.alice}`, { token: '' })).status).toBe(403)
})

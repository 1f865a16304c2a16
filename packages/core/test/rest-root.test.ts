import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { JUPYTERHUB_VERSION } from '../src/index.ts'
import { dig, readsOf, restHub, type RestHub } from './support/rest.ts'

let hub: RestHub
beforeEach(async () => {
  hub = await restHub({
    services: [
      {
        name: 'culler',
        token: 'culler-token-0123456789',
        scopes: ['list:users', 'read:users:activity', 'servers'],
      },
    ],
  })
})
afterEach(() => hub.close())

describe('what the hub says of itself', () => {
  test('the version, to everybody, with and without a slash', async () => {
    for (const path of ['', '/']) {
      const answer = await hub.ask(path, { token: '' })
      expect([answer.status, answer.json]).toEqual([200, { version: JUPYTERHUB_VERSION }])
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.get('x-jupyterhub-version')).toBe(JUPYTERHUB_VERSION)
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test('that it answers, without a body', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await hub.ask('/health', { method, token: '' })
      expect([answer.status, answer.text]).toEqual([200, ''])
    }
  })

  test('what it is made of, with read:hub', async () => {
    const answer = await hub.ask('/info')
    expect(answer.json).toMatchObject({
      version: JUPYTERHUB_VERSION,
      spawner: { class: 'fake' },
      authenticator: { class: 'none' },
    })
    expect((await hub.ask('/info', { token: hub.alice })).status).toBe(403)
  })

  test('an OpenAPI document of every endpoint', async () => {
    const answer = await hub.ask('/openapi.json', { token: '' })
    expect(dig(answer.json, 'openapi')).toBe('3.1.0')
    const paths = dig(answer.json, 'paths')
    expect(Object.keys(paths ?? {})).toEqual(
      expect.arrayContaining([
        '/',
        '/user',
        '/users/{name}/servers/{server}/progress',
        '/groups/{name}/properties',
      ]),
    )
    expect(
      dig(
        paths,
        '/users',
        'post',
        'requestBody',
        'content',
        'application/json',
        'schema',
        'required',
      ),
    ).toEqual(['usernames'])
    expect(dig(paths, '/users', 'get', 'security', 0, 'token')).toEqual(['list:users'])
    const ids = Object.values(paths ?? {}).flatMap((item: object) =>
      Object.values(item).map((operation) => operation.operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('GET /user', () => {
  test('is the user with scopes, sorted, of a full token', async () => {
    const { status, json } = await hub.ask('/user', { token: hub.alice })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      kind: 'user',
      name: 'alice',
      admin: false,
      roles: ['user'],
      groups: [],
      server: null,
      servers: {},
      session_id: null,
    })
    expect(dig(json, 'token_id')).toMatch(/^a[a-z0-9]{15}$/)
    const scopes = dig(json, 'scopes')
    expect(scopes).toContain('access:servers!user=alice')
    expect(scopes).toEqual(Array.isArray(scopes) ? scopes.map(String).toSorted() : [])
  })

  test('identifies whose it is even with no scope at all, and shows nothing else (45: test_get_self)', async () => {
    const { json } = await hub.ask('/user', { token: await hub.tokenFor('alice', []) })
    expect(json).toEqual({
      kind: 'user',
      name: 'alice',
      admin: false,
      groups: [],
      scopes: [],
      session_id: null,
      token_id: dig(json, 'token_id'),
    })
  })

  test('is 403, never 401, without a credential that counts (45: test_get_self)', async () => {
    for (const headers of [
      undefined,
      { authorization: 'token nonsense' },
      { authorization: 'Bearer ' },
      { authorization: 'Basic YTpi' },
    ]) {
      const answer = await hub.ask('/user', { token: '', ...(headers ? { headers } : {}) })
      expect(answer.status).toBe(403)
      expect(answer.json).toMatchObject({
        status: 403,
        message: expect.any(String),
        code: 'HUB_ERR_UNAUTHENTICATED',
      })
    }
  })

  test('takes both spellings of the header', async () => {
    expect(
      (await hub.ask('/user', { token: '', headers: { authorization: `Bearer ${hub.bob}` } })).json,
    ).toMatchObject({ name: 'bob' })
  })

  test('is the service of a service token', async () => {
    const { json } = await hub.ask('/user', { token: 'culler-token-0123456789' })
    expect(json).toMatchObject({
      kind: 'service',
      name: 'culler',
      admin: false,
      token_id: null,
      session_id: null,
    })
    expect(dig(json, 'scopes')).toContain('list:users')
  })

  test('of a browser says which session it is', async () => {
    const user = await hub.hub.users.byName('alice')
    const session = await hub.hub.sessions.open({
      userId: user?.id ?? '',
      identityId: 'local:none alice',
      remoteAddress: '::1',
      userAgent: 'test',
    })
    const cookie = `hubkit-session=${session.secret}`
    const asked = await hub.ask('/user', {
      token: '',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    })
    expect(asked.json).toMatchObject({
      name: 'alice',
      session_id: session.record.publicId,
      token_id: null,
    })
  })

  test('of a browser takes an XSRF token (35: test_xsrf_check)', async () => {
    const user = await hub.hub.users.byName('alice')
    const session = await hub.hub.sessions.open({
      userId: user?.id ?? '',
      identityId: 'local:none alice',
      remoteAddress: '::1',
      userAgent: 'test',
    })
    const cookie = `hubkit-session=${session.secret}`
    const asked = await hub.ask('/user', { token: '', headers: { cookie } })
    expect([asked.status, dig(asked.json, 'code')]).toEqual([403, 'HUB_ERR_XSRF'])
    const forged = await hub.ask('/user?_xsrf=forged', {
      token: '',
      headers: { cookie: `${cookie}; _xsrf=forged`, 'x-xsrftoken': 'forged' },
    })
    expect(forged.status).toBe(403)
  })

  test('reads a constant number of records', async () => {
    const counted = await readsOf(hub, () => hub.ask('/user', { token: hub.alice }))
    expect(counted).toBeGreaterThan(1)
    expect(counted).toBeLessThanOrEqual(4)
  })
})

describe('what is not there or not valid', () => {
  test.each([
    '/nope',
    '/users/alice/nope',
    '/shares/alice',
    '/share-codes/alice',
    '/users/alice/shared',
  ])('GET %s is 404', async (path) => {
    const answer = await hub.ask(path)
    expect([answer.status, dig(answer.json, 'code')]).toEqual([404, 'HUB_ERR_NOT_FOUND'])
  })

  test.each([
    ['PUT', '/users'],
    ['DELETE', '/proxy'],
    ['PATCH', '/proxy'],
    ['POST', '/services/x'],
    ['DELETE', '/services/culler'],
    ['POST', '/user'],
  ])('%s %s is 405', async (method, path) => {
    const answer = await hub.ask(path, { method })
    expect([answer.status, dig(answer.json, 'code')]).toEqual([405, 'HUB_ERR_METHOD'])
  })

  test('bodies that are no JSON, or not the right JSON, are 400 (67: test_malformed_form, test_invalid_utf8_json_returns_400)', async () => {
    const bodies = [
      '{',
      '[]',
      '"x"',
      '1',
      'null',
      new Uint8Array([0x7b, 0xff, 0x7d]),
      '{"usernames": "alice"}',
      '{"usernames": [1]}',
      '{"usernames": []}',
      '{"usernames": ["x"], "other": 1}',
      '{"usernames": ["\\u0000"]}',
      '{"usernames": ["x"], "admin": "yes"}',
    ]
    for (const body of bodies) {
      const answer = await hub.ask('/users', { method: 'POST', body })
      expect([answer.status, String(body)]).toEqual([400, String(body)])
      expect(answer.json).toMatchObject({
        status: 400,
        code: 'HUB_ERR_BAD_REQUEST',
        message: expect.stringMatching(/./),
      })
    }
    expect(hub.log.lines.filter((line) => line.startsWith('error'))).toEqual([])
  })

  test('a body that is too large is 413', async () => {
    const answer = await hub.ask('/users', {
      method: 'POST',
      body: JSON.stringify({ usernames: ['x'.repeat(1024 * 1024)] }),
    })
    expect([answer.status, dig(answer.json, 'code')]).toEqual([413, 'HUB_ERR_TOO_LARGE'])
  })

  test('paths that cannot be decoded, or have characters that are none, are 400', async () => {
    for (const path of [
      '/users/%ff',
      '/users/%',
      '/users/%zz',
      '/users/a%00b',
      '/users?name_filter=%00',
      '/groups/%00',
    ]) {
      expect([(await hub.ask(path)).status, path]).toEqual([400, path])
    }
  })

  test('whoever has no credential learns nothing but 403, whatever the body', async () => {
    for (const [method, path] of [
      ['GET', '/users'],
      ['POST', '/users'],
      ['GET', '/users/nobody'],
      ['DELETE', '/users/alice/server'],
      ['GET', '/groups/x'],
    ] as const) {
      expect(
        (await hub.ask(path, { method, token: '', ...(method === 'GET' ? {} : { body: '{' }) }))
          .status,
      ).toBe(403)
    }
  })
})

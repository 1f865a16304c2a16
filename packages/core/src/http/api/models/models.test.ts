import { describe, expect, test } from 'vitest'
import type { ServerRecord, TokenRecord, UserRecord } from '../../../contract/records.ts'
import { createUrls } from '../../../engine/urls.ts'
import { createGrants } from '../grants.ts'
import { groupModel, groupSchema } from './group.ts'
import { isActive, NEVER_STARTED, pendingOf, serverModel, serverSchema } from './server.ts'
import { serviceModel, serviceSchema } from './service.ts'
import { tokenModel, tokenSchema } from './token.ts'
import { userModel, userSchema } from './user.ts'

const urls = createUrls('/', undefined)
const AT = Date.UTC(2026, 0, 2)
const user: UserRecord = {
  id: 'u1',
  name: 'alice',
  admin: false,
  createdAt: AT,
  lastActivity: AT + 1000,
}
const server: ServerRecord = {
  id: 's1',
  userId: 'u1',
  name: '',
  slot: 'u1/',
  spawner: 'fake',
  phase: 'ready',
  desired: 'running',
  attempt: 2,
  state: { pod: 'x' },
  userOptions: { size: 'large' },
  createdAt: AT,
  startedAt: AT,
  lastActivity: AT,
  sealedToken: 'secret',
  url: 'http://10.0.0.1:8888',
}
const lab: ServerRecord = {
  ...server,
  id: 's2',
  name: 'lab',
  phase: 'stopped',
  desired: 'stopped',
  displayName: 'My lab',
}
const grants = (...scopes: string[]) => createGrants(new Set(scopes))
const owner = { name: 'alice', groups: [] }
const model = (...scopes: string[]) =>
  userModel(
    { user, groups: ['lab'], roles: ['user'], servers: [server, lab] },
    grants(...scopes),
    urls,
  )

describe('a user model shows what the scopes show', () => {
  test.each([
    [['read:users:name!user=alice'], ['admin', 'kind', 'name']],
    [['read:users:groups!user=alice'], ['groups', 'kind', 'name']],
    [['read:users:activity'], ['kind', 'last_activity', 'name']],
    [['read:roles:users'], ['admin', 'kind', 'name', 'roles']],
    [['read:servers!user=alice'], ['kind', 'name', 'servers']],
    [['admin:auth_state'], ['auth_state', 'kind', 'name']],
    [
      ['read:users'],
      [
        'admin',
        'created',
        'groups',
        'kind',
        'last_activity',
        'name',
        'pending',
        'roles',
        'server',
        'user_info',
      ],
    ],
    [['read:users!user=bob', 'read:users!group=other'], []],
    [['read:servers!server=alice/'], []],
    [
      ['read:servers!server=alice/', 'read:users:name'],
      ['admin', 'kind', 'name', 'servers'],
    ],
  ])('%j', (scopes, keys) => expect(Object.keys(model(...scopes)).toSorted()).toEqual(keys))

  test('in the form of its schema', () => {
    const shown = model('read:users', 'read:servers', 'admin:auth_state', 'admin:server_state')
    expect(userSchema.parse(shown)).toEqual(shown)
    expect(shown).toMatchObject({
      roles: ['user'],
      server: '/user/alice/',
      pending: null,
      created: '2026-01-02T00:00:00.000Z',
      auth_state: null,
      user_info: null,
    })
    expect(JSON.stringify(shown)).not.toContain('secret')
  })

  test('with active servers only, unless stopped ones are asked for', () => {
    const facts = { user, groups: [], roles: [], servers: [server, lab] }
    const names = (stopped: boolean) =>
      Object.keys(userModel(facts, grants('read:servers'), urls, stopped)['servers'] ?? {})
    expect(names(false)).toEqual([''])
    expect(names(true)).toEqual(['', 'lab'])
  })

  test('with single servers for a filter by server', () => {
    const shown = userModel(
      { user, groups: [], roles: [], servers: [server, { ...lab, phase: 'ready' }] },
      grants('read:users:name', 'read:servers!server=alice/lab'),
      urls,
    )
    expect(Object.keys(shown['servers'] ?? {})).toEqual(['lab'])
  })
})

describe('a server model', () => {
  const shown = (change: Partial<ServerRecord> = {}, ...scopes: string[]) =>
    serverModel({ ...server, ...change }, owner, grants(...scopes), urls)

  test('is in the form of its schema, whatever phase', () => {
    const failure = {
      code: 'HUB_ERR_SPAWN_FAILED',
      message: 'No.',
      status: 500,
      at: AT,
      log: 'a secret log',
    }
    for (const phase of ['stopped', 'starting', 'ready', 'stopping'] as const) {
      const value = shown(
        { phase, reason: { code: 'user', message: 'x', exitCode: 1 }, failure, stuckSince: AT },
        'admin:server_state',
      )
      expect(serverSchema.parse(value)).toEqual(value)
      expect(JSON.stringify(value)).not.toContain('secret')
    }
    expect(serverSchema.safeParse(serverModel(NEVER_STARTED, owner, grants(), urls)).success).toBe(
      true,
    )
  })

  test('says pending, ready and stopped as JupyterHub does', () => {
    const states = (phase: ServerRecord['phase'], desired: ServerRecord['desired']) => {
      const { pending, ready, stopped, started } = shown({ phase, desired })
      return [pending, ready, stopped, started !== null]
    }
    expect(states('stopped', 'stopped')).toEqual([null, false, true, false])
    expect(states('stopped', 'running')).toEqual(['spawn', false, false, true])
    expect(states('starting', 'running')).toEqual(['spawn', false, false, true])
    expect(states('ready', 'running')).toEqual([null, true, false, true])
    expect(states('stopping', 'stopped')).toEqual(['stop', false, false, true])
    expect(states('stopping', 'running')).toEqual(['stop', false, false, true])
    expect(isActive({ phase: 'stopped', desired: 'removed' })).toBe(false)
    expect(pendingOf({ phase: 'ready', desired: 'running' })).toBeNull()
  })

  test('encodes names in paths, and has full addresses only when the public one is known', () => {
    const odd = serverModel(
      { ...server, name: 'a b' },
      { name: 'ü%@', groups: [] },
      grants(),
      createUrls('/x/', new URL('https://hub.test/x/')),
    )
    expect(odd).toMatchObject({
      url: '/x/user/%C3%BC%25@/a%20b/',
      progress_url: '/x/hub/api/users/%C3%BC%25@/servers/a%20b/progress',
      full_url: 'https://hub.test/x/user/%C3%BC%25@/a%20b/',
      full_name: 'ü%@/a b',
    })
    expect(shown()).toMatchObject({
      full_url: null,
      full_progress_url: null,
      progress_url: '/hub/api/users/alice/server/progress',
    })
  })

  test('shows state to those who may read it', () => {
    expect(shown()).not.toHaveProperty('state')
    expect(shown({}, 'admin:server_state!user=alice')).toHaveProperty('state', { pod: 'x' })
    expect(shown({}, 'admin:server_state!user=bob')).not.toHaveProperty('state')
  })
})

test('group and service models show what the scopes show', () => {
  const group = { id: 'lab', properties: { a: 1 }, createdAt: AT }
  const facts = { users: ['alice'], roles: ['reviewer'] }
  expect(Object.keys(groupModel(group, facts, grants('read:groups:name')))).toEqual([
    'kind',
    'name',
  ])
  const all = groupModel(group, facts, grants('read:groups!group=lab', 'read:roles:groups'))
  expect(groupSchema.parse(all)).toEqual({
    kind: 'group',
    name: 'lab',
    roles: ['reviewer'],
    users: ['alice'],
    properties: { a: 1 },
  })
  expect(groupModel(group, { users: [], roles: [] }, grants('read:groups!group=x'))).toEqual({})
  const service = { name: 'culler', admin: false, roles: ['reader'] }
  expect(serviceModel(service, grants('read:services:name'))).toEqual({
    kind: 'service',
    name: 'culler',
    admin: false,
  })
  expect(serviceModel(service, grants('read:roles:services'))).toMatchObject({ roles: ['reader'] })
  expect(
    serviceSchema.safeParse(serviceModel(service, grants('read:services', 'read:roles:services')))
      .success,
  ).toBe(true)
})

test('a token model has no secret and no hash', () => {
  const token: TokenRecord = {
    id: 'a1',
    hash: 'h4sh',
    userId: 'u1',
    scopes: ['inherit'],
    note: 'mine',
    createdAt: AT,
    expiresAt: AT + 1,
  }
  const shown = tokenModel(token, { owner: { kind: 'user', name: 'alice' }, scopes: ['b', 'a'] })
  expect(tokenSchema.parse(shown)).toEqual(shown)
  expect(shown).toMatchObject({
    user: 'alice',
    scopes: ['a', 'b'],
    oauth_client: 'JupyterHub',
    session_id: null,
  })
  expect(JSON.stringify(shown)).not.toContain('h4sh')
})

import type { Browser, Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { scoped } from './support/scoped.ts'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(async () => {
  scoped.clear()
  await closeAll()
})

interface Setting {
  readonly web: WebHub
  /** Logged in as `carol`, who has the scopes. */
  readonly carol: Browser
  /** A token for carol's forms. */
  readonly _xsrf: string
}

/** `alice` is in `maths` and runs a server, `bob` is not; `root` is an administrator. */
async function withScopes(...scopes: readonly string[]): Promise<Setting> {
  const web = await make()
  await web.hub.users.createMany(['alice', 'bob', 'carol'], {})
  await web.hub.groups.create('maths', ['alice'])
  await web.hub.groups.create('physics', ['bob'])
  await web.hub.servers.start({ user: 'alice' })
  await web.hub.servers.start({ user: 'bob' })
  scoped.set('carol', scopes)
  const { browser: carol } = await web.login('carol')
  const { _xsrf = '' } = (await carol.get('/hub/home')).form().fields
  return { web, carol, _xsrf }
}

const users = (page: Page): readonly string[] =>
  page
    .html()
    .querySelectorAll('tbody th a')
    .map((link) => link.textContent)
const actions = (page: Page): readonly string[] =>
  [
    ...new Set(
      page
        .html()
        .querySelectorAll('main form[method=post]')
        .map((form) => form.getAttribute('action')?.slice('/hub/admin/'.length) ?? ''),
    ),
  ].toSorted()
const linked = (page: Page): boolean => page.html().querySelector('a[href="/hub/admin"]') !== null

describe('who may come in', () => {
  test('nobody without a scope for it, and no link leads there', async () => {
    const { carol } = await withScopes()
    expect(linked(await carol.get('/hub/home'))).toBe(false)
    for (const part of ['', '/groups', '/servers', '/users/alice', '/groups/maths'])
      expect((await carol.get(`/hub/admin${part}`)).status, part).toBe(403)
  })

  test('a stranger logs in first', async () => {
    const page = await (await make()).visitor().get('/hub/admin?q=x', { follow: false })
    expect(page.location?.search).toBe('?next=%2Fhub%2Fadmin%3Fq%3Dx')
  })

  test('admin-ui alone shows a page with nothing on it', async () => {
    const { carol } = await withScopes('admin-ui')
    const page = await carol.get('/hub/admin')
    expect([page.status, linked(page), users(page)]).toEqual([200, true, []])
    expect(page.text).toContain('your permissions show you nothing here')
    expect((await carol.get('/hub/admin/servers')).status).toBe(403)
  })

  test.each([
    ['list:users', '/hub/admin'],
    ['list:groups', '/hub/admin/groups'],
    ['read:servers', '/hub/admin/servers'],
  ])('%s shows its part alone', async (scope, address) => {
    const { carol } = await withScopes(scope)
    expect((await carol.get('/hub/admin')).url.pathname).toBe(address)
    for (const other of ['/hub/admin/users', '/hub/admin/groups', '/hub/admin/servers']) {
      const mine = other === address || (other === '/hub/admin/users' && address === '/hub/admin')
      expect((await carol.get(other)).status, other).toBe(mine ? 200 : 403)
    }
  })
})

describe('filters', () => {
  test('by group limit users, and what is seen and done', async () => {
    const { web, carol, _xsrf } = await withScopes('list:users!group=maths', 'servers!group=maths')
    const page = await carol.get('/hub/admin')
    expect(users(page)).toEqual(['alice'])
    expect(actions(page)).toEqual(['server/stop'])
    expect((await carol.get('/hub/admin/users/bob')).status).toBe(404)
    expect((await carol.get('/hub/admin/users/nobody')).status).toBe(404)
    const keys = (await carol.get('/hub/admin/servers')).html().querySelectorAll('[data-key]')
    expect(keys.map((line) => line.getAttribute('data-key'))).toEqual(['server/alice/'])
    for (const action of ['server/stop', 'server/start', 'server/release', 'server/delete']) {
      const sent = await carol.post(`/hub/admin/${action}`, { _xsrf, user: 'bob', server: '' })
      expect(sent.status, action).toBe(404)
    }
    expect(await web.hub.servers.get({ user: 'bob' })).toMatchObject({ phase: 'ready' })
  })

  test('by server limit the list of servers, beside those by user', async () => {
    const { web, carol } = await withScopes('read:servers!server=bob/', 'read:servers!user=alice')
    await web.hub.servers.start({ user: 'bob', name: 'secret' })
    const keys = async (query: string): Promise<readonly string[]> =>
      (await carol.get(`/hub/admin/servers${query}`))
        .html()
        .querySelectorAll('[data-key]')
        .map((line) => line.getAttribute('data-key') ?? '')
        .toSorted()
    expect(await keys('')).toEqual(['server/alice/', 'server/bob/'])
    expect(await keys('?q=bo')).toEqual(['server/bob/'])
    expect(await keys('?q=ali')).toEqual(['server/alice/'])
  })

  test('by group limit the list of groups', async () => {
    const { web, carol, _xsrf } = await withScopes('groups!group=maths')
    const page = await carol.get('/hub/admin/groups')
    const shown = page
      .html()
      .querySelectorAll('.line a')
      .map((link) => link.textContent)
    expect(shown).toEqual(['maths'])
    expect((await carol.get('/hub/admin/groups/physics')).status).toBe(404)
    const joined = { _xsrf, members: 'carol', group: 'physics', next: '/hub/admin/groups' }
    expect((await carol.post('/hub/admin/groups/join', joined)).status).toBe(404)
    expect(await web.hub.groups.members('physics')).toEqual(['bob'])
    const mine = { ...joined, group: 'maths' }
    expect((await carol.post('/hub/admin/groups/join', mine)).status).toBe(200)
    expect(await web.hub.groups.members('maths')).toEqual(['alice', 'carol'])
    expect((await carol.post('/hub/admin/groups/delete', mine)).status).toBe(404)
    expect((await carol.post('/hub/admin/groups/add', { ...mine, group: 'new' })).status).toBe(403)
  })
})

describe('each action', () => {
  const ALL = ['list:users', 'list:groups', 'read:servers']
  const fields = {
    user: 'alice',
    server: '',
    name: 'alicia',
    names: 'eve',
    members: 'eve',
    group: 'maths',
    next: '/hub/admin/users/alice',
  }
  test.each([
    ['users/add', 'admin:users', 200],
    ['users/rename', 'admin:users', 400],
    ['users/delete', 'delete:users', 200],
    ['groups/add', 'admin:groups', 409],
    ['groups/join', 'groups', 400],
    ['groups/drop', 'groups', 200],
    ['groups/properties', 'groups', 409],
    ['groups/delete', 'delete:groups', 200],
    ['server/start', 'start:servers', 400],
    ['server/stop', 'delete:servers', 200],
    ['server/release', 'admin:servers', 400],
    ['server/delete', 'delete:servers', 400],
  ])('%s takes %s, and is not even shown without it', async (action, scope, status) => {
    const { web, carol, _xsrf } = await withScopes(...ALL)
    await web.hub.servers.create({ user: 'bob', name: 'off' })
    for (const address of ['?q=b', '/users/alice', '/groups', '/groups/maths', '/servers'])
      expect(actions(await carol.get(`/hub/admin${address}`)), address).toEqual([])
    const refused = await carol.post(`/hub/admin/${action}`, { ...fields, _xsrf })
    expect(refused.status).toBe(action.endsWith('/add') ? 403 : 404)
    expect(await web.hub.users.byName('alice')).toBeDefined()
    expect(await web.hub.users.byName('eve')).toBeUndefined()
    expect(await web.hub.groups.members('maths')).toEqual(['alice'])
    expect(await web.hub.servers.get({ user: 'alice' })).toMatchObject({ phase: 'ready' })
    scoped.set('carol', [...ALL, scope])
    const back = action === 'groups/delete' ? '/hub/admin/groups' : '/hub/admin'
    const sent = await carol.post(`/hub/admin/${action}`, { ...fields, _xsrf, back })
    // Some of it cannot be done: then that is what it says, where it was asked for.
    expect(sent.status).toBe(status)
    const told = sent.html().querySelectorAll('[role=alert]')
    expect([told.length, sent.text.includes('id="content"')]).toEqual([
      status === 200 ? 0 : 1,
      true,
    ])
  })

  test('with servers: what one may enter is opened, what one may administer has a log', async () => {
    const { carol } = await withScopes(...ALL)
    const hrefs = async (): Promise<readonly (string | undefined)[]> =>
      (await carol.get('/hub/admin?q=alice'))
        .html()
        .querySelectorAll('.line a')
        .map((link) => link.getAttribute('href'))
    expect(await hrefs()).toEqual([])
    scoped.set('carol', [...ALL, 'access:servers!user=alice'])
    expect(await hrefs()).toEqual(['/user/alice/'])
    scoped.set('carol', [...ALL, 'admin:servers'])
    expect(await hrefs()).toEqual(['/hub/logs/alice'])
  })

  test('with administrators is for administrators', async () => {
    const { web, carol, _xsrf } = await withScopes('admin:users')
    const page = await carol.get('/hub/admin/users/root')
    expect(actions(page)).toEqual([])
    const next = '/hub/admin'
    for (const [action, more] of [
      ['users/promote', { user: 'carol', admin: '1' }],
      ['users/promote', { user: 'root', admin: '0' }],
      ['users/rename', { user: 'root', name: 'rooted' }],
      ['users/delete', { user: 'root' }],
      ['users/add', { names: 'eve', admin: '1' }],
    ] as const) {
      const sent = await carol.post(`/hub/admin/${action}`, { _xsrf, next, ...more })
      expect(sent.status, action).toBe(403)
    }
    expect(await web.hub.users.byName('root')).toMatchObject({ admin: true })
    expect(await web.hub.users.byName('carol')).toMatchObject({ admin: false })
    expect(await web.hub.users.byName('eve')).toBeUndefined()
    expect(actions(await carol.get('/hub/admin/users/bob'))).toEqual([
      'users/delete',
      'users/rename',
    ])
  })

  test('of one who may see names only shows no more than names', async () => {
    const { carol } = await withScopes('list:users')
    const row = (await carol.get('/hub/admin?q=alice')).html().querySelector('tbody tr')
    expect(row?.querySelectorAll('time')).toHaveLength(0)
    expect(row?.querySelectorAll('.line')).toHaveLength(0)
    expect(row?.textContent).not.toContain('maths')
  })
})

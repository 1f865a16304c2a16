import { gate, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import type { Store } from '../src/contract/store.ts'
import { memoryStore } from '../src/index.ts'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const NASTY = `<img src=x onerror="alert('1')">&`
const root = async (web: WebHub): Promise<Browser> => (await web.login('root')).browser
const path = (page: Page): string => page.url.pathname + page.url.search
const main = (page: Page): string => page.html().querySelector('main')?.textContent ?? ''
const names = (page: Page): readonly string[] =>
  page
    .html()
    .querySelectorAll('tbody th a')
    .map((link) => link.textContent)
const alertOf = (page: Page): string =>
  page.html().querySelector('[role=alert]')?.textContent.trim() ?? ''

describe('users', () => {
  test('are listed, found and put in order', async () => {
    const web = await make()
    await web.hub.users.createMany(['bob', 'alice', 'bobby'], {})
    const admin = await root(web)
    const page = await admin.get('/hub/admin')
    expect(names(page)).toEqual(['alice', 'bob', 'bobby', 'root'])
    expect(page.html().querySelector('header nav a[aria-current]')?.textContent).toBe('Admin')
    expect(names(await admin.get('/hub/admin?sort=-name'))[0]).toBe('root')
    expect(names(await admin.get('/hub/admin?sort=-activity'))[0]).toBe('root')
    expect(names(await admin.get('/hub/admin?sort=created'))[0]).toBe('root')
    const found = await admin.submit(page, { q: 'BOB' }, { selector: 'form.search' })
    expect(names(found)).toEqual(['bob', 'bobby'])
    expect(main(found)).toContain('2 users')
    expect(main(await admin.get('/hub/admin?q=nobody'))).toContain('No users were found.')
  })

  test('come in pages of 50, the last one where there are fewer', async () => {
    const web = await make()
    await web.hub.users.createMany(
      Array.from({ length: 120 }, (_, index) => `student-${String(index).padStart(3, '0')}`),
      {},
    )
    const admin = await root(web)
    const second = await admin.get('/hub/admin?q=student&page=2')
    expect(names(second)).toHaveLength(50)
    expect(names(second)[0]).toBe('student-050')
    expect(main(second)).toContain('Page 2 of 3')
    const next = second.html().querySelector('a[rel=next]')?.getAttribute('href') ?? ''
    const third = await admin.get(next)
    expect(names(third)).toHaveLength(20)
    expect(names(await admin.get('/hub/admin?q=student&page=99'))).toEqual(names(third))
  })

  test('are added, several at once; what cannot be is told where it was typed', async () => {
    const web = await make()
    const admin = await root(web)
    const page = await admin.get('/hub/admin?sort=-name')
    const form = { selector: 'form[action="/hub/admin/users/add"]' }
    const after = await admin.submit(page, { names: 'Alice\nbob, carol\n' }, form)
    expect(path(after)).toBe('/hub/admin?sort=-name')
    expect(names(after)).toEqual(['root', 'carol', 'bob', 'alice'])
    const again = await admin.submit(after, { names: 'alice', admin: '1' }, form)
    expect([again.status, alertOf(again)]).toEqual([409, 'This already exists.'])
    const typed = again.html().querySelector('textarea')
    expect(typed?.textContent.trim()).toBe('alice')
    expect(again.html().querySelector('details')?.hasAttribute('open')).toBe(true)
    expect(names(again)[0]).toBe('root')
    const bad = await admin.submit(again, { names: NASTY }, form)
    expect(bad.status).toBe(400)
    expect(bad.html().querySelectorAll('main img')).toHaveLength(0)
    expect((await admin.submit(page, { names: ' \n,' }, form)).status).toBe(400)
    await admin.submit(page, { names: 'dave', admin: '1' }, form)
    expect(await web.hub.users.byName('dave')).toMatchObject({ admin: true })
    expect(await web.hub.users.byName('alice')).toMatchObject({ admin: false })
  })

  test('are made administrators and lose that again, but nobody loses it by themselves', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'alice' })
    const admin = await root(web)
    const form = { selector: 'form[action="/hub/admin/users/promote"]' }
    const page = await admin.get('/hub/admin/users/alice')
    const promoted = await admin.submit(page, {}, form)
    expect(main(promoted)).toContain('Administrator')
    expect(await web.hub.users.byName('alice')).toMatchObject({ admin: true })
    const unsaid = await admin.submit(promoted, { admin: '' }, form)
    expect(unsaid.status).toBe(400)
    expect(await web.hub.users.byName('alice')).toMatchObject({ admin: true })
    await admin.submit(promoted, {}, form)
    expect(await web.hub.users.byName('alice')).toMatchObject({ admin: false })
    const own = await admin.get('/hub/admin/users/root')
    expect(main(own)).toContain('another administrator can')
    const { fields } = page.form(form.selector)
    const refused = await admin.post('/hub/admin/users/promote', {
      ...fields,
      user: 'root',
      admin: '0',
    })
    expect(refused.status).toBe(403)
    expect(await web.hub.users.byName('root')).toMatchObject({ admin: true })
  })

  test('are renamed; a name that is taken stays to be mended', async () => {
    const web = await make()
    await web.hub.users.createMany(['alice', 'bob'], {})
    const admin = await root(web)
    const list = await admin.get('/hub/admin?q=ali')
    const page = await admin.get(
      list.html().querySelector('tbody th a')?.getAttribute('href') ?? '',
    )
    const form = { selector: 'form[action="/hub/admin/users/rename"]' }
    const taken = await admin.submit(page, { name: 'bob' }, form)
    expect(taken.status).toBe(409)
    expect(taken.form(form.selector).fields['name']).toBe('bob')
    const renamed = await admin.submit(page, { name: 'alicia' }, form)
    expect(renamed.url.pathname).toBe('/hub/admin/users/alicia')
    expect(renamed.url.searchParams.get('back')).toBe('/hub/admin?q=ali')
    expect(await web.hub.users.byName('alice')).toBeUndefined()
  })

  test('are deleted with their servers, after a look at what that means', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'alice' })
    await web.hub.servers.start({ user: 'alice' })
    const admin = await root(web)
    const page = await admin.get('/hub/admin/users/alice?back=%2Fhub%2Fadmin%3Fq%3Da')
    const form = page.html().querySelector('form[action="/hub/admin/users/delete"]')
    expect(form?.parentNode?.tagName).toBe('DETAILS')
    const after = await admin.submit(
      page,
      {},
      { selector: 'form[action="/hub/admin/users/delete"]' },
    )
    expect(path(after)).toBe('/hub/admin?q=a')
    expect(await web.hub.users.byName('alice')).toBeUndefined()
    expect((await admin.get('/hub/admin/users/alice')).status).toBe(404)
    const self = await admin.get('/hub/admin/users/root')
    expect(self.html().querySelector('form[action="/hub/admin/users/delete"]')).toBeNull()
  })

  test('show their groups, and names are text', async () => {
    const web = await make()
    const alice = await web.hub.users.create({ name: 'alice', displayName: NASTY })
    await web.hub.groups.replaceFor(alice.id, [NASTY, 'maths'])
    await web.hub.servers.create({ user: 'alice', name: 'gpu', displayName: NASTY })
    const admin = await root(web)
    for (const address of ['/hub/admin', '/hub/admin/users/alice', '/hub/admin/groups']) {
      const page = await admin.get(address)
      expect(main(page)).toContain(NASTY)
      expect(page.html().querySelectorAll('main img'), address).toHaveLength(0)
    }
    const spanish = await admin.get('/hub/admin', { headers: { 'accept-language': 'es' } })
    expect(main(spanish)).toContain('Última actividad')
    const found = await admin.get(`/hub/admin?${new URLSearchParams({ q: NASTY }).toString()}`)
    expect(found.form('form.search').fields['q']).toBe(NASTY)
  })
})

describe('servers', () => {
  const stuck = async (web: WebHub): Promise<string> => {
    const { id } = await web.hub.servers.start({ user: 'alice' })
    web.spawner.script('stop', { fail: new Error('no') })
    await web.hub.servers.requestStop({ id })
    await web.hub.servers.wait(id, ({ stuckSince }) => stuckSince !== undefined)
    return id
  }

  test('are started and stopped from the list of users, which comes back as it was', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'alice' })
    await web.hub.servers.create({ user: 'alice', name: 'gpu' })
    const admin = await root(web)
    const page = await admin.get('/hub/admin?q=alice')
    const line = (name: string): string => `[data-key="server/alice/${name}"]`
    const started = await admin.submit(page, {}, { selector: `${line('gpu')} form` })
    expect(path(started)).toBe('/hub/admin?q=alice')
    expect(started.html().querySelector(line('gpu'))?.getAttribute('data-standing')).toBe('ready')
    expect(started.html().querySelector(line(''))?.getAttribute('data-standing')).toBe('stopped')
    expect(
      started
        .html()
        .querySelector(`${line('gpu')} a`)
        ?.getAttribute('href'),
    ).toBe('/user/alice/gpu/')
    const stopped = await admin.submit(started, {}, { selector: `${line('gpu')} form` })
    expect(stopped.html().querySelector(line('gpu'))?.textContent).toContain(
      'stopped by an administrator',
    )
    const first = await admin.submit(stopped, {}, { selector: `${line('')} form` })
    expect(first.html().querySelector(line(''))?.getAttribute('data-standing')).toBe('ready')
  })

  test('that are not stopped are listed, found by user and by where they stand', async () => {
    const web = await make({ concurrentStarts: 1 })
    await web.hub.users.createMany(['alice', 'bob', 'carol', 'dave'], {})
    await web.hub.servers.start({ user: 'alice' })
    await web.hub.servers.create({ user: 'alice', name: 'off' })
    const door = gate()
    web.spawner.script('start', { hold: door })
    await web.hub.servers.requestStart({ user: 'bob' })
    await web.hub.servers.requestStart({ user: 'carol' })
    const admin = await root(web)
    const keys = async (query: string): Promise<readonly string[]> =>
      (await admin.get(`/hub/admin/servers${query}`))
        .html()
        .querySelectorAll('[data-key]')
        .map((line) => line.getAttribute('data-key')?.slice('server/'.length) ?? '')
        .toSorted()
    expect(await keys('')).toEqual(['alice/', 'bob/', 'carol/'])
    expect(await keys('?state=ready')).toEqual(['alice/'])
    expect(await keys('?state=starting')).toEqual(['bob/'])
    expect(await keys('?state=queued')).toEqual(['carol/'])
    expect(await keys('?q=AR')).toEqual(['carol/'])
    expect(await keys('?q=ali&state=queued')).toEqual([])
    door.open()
  })

  test('are found by part of a name, however many users have it in theirs', async () => {
    const web = await make()
    const many = Array.from({ length: 700 }, (_, index) => `student-${1000 + index}`)
    await web.hub.users.createMany(many, {})
    await web.hub.servers.start({ user: 'student-1699' })
    const page = await (await root(web)).get('/hub/admin/servers?q=student')
    const keys = page.html().querySelectorAll('[data-key]')
    expect(keys.map((line) => line.getAttribute('data-key'))).toEqual(['server/student-1699/'])
  })

  test('that are stuck are released, which is recorded with who did it', async () => {
    const web = await make({ stopTimeout: 100 })
    await web.hub.users.create({ name: 'alice' })
    const id = await stuck(web)
    const seen: unknown[] = []
    web.hub.on('server.forgotten', ({ data }) => {
      seen.push(data.actor.name)
    })
    const admin = await root(web)
    const page = await admin.get('/hub/admin/servers')
    const form = { selector: 'details form[action="/hub/admin/server/release"]' }
    expect(path(await admin.submit(page, {}, form))).toBe('/hub/admin/servers')
    expect(await web.hub.servers.get({ id })).toMatchObject({ phase: 'stopped' })
    await expect.poll(() => seen).toEqual(['root'])
    const twice = await admin.submit(page, {}, form)
    expect([twice.status, alertOf(twice)]).toEqual([
      400,
      'Only a server whose stop cannot be confirmed can be released.',
    ])
    web.spawner.unscript()
  })

  test('with a name are deleted on the page of their user, stopped first, and it is said who did it', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'alice' })
    await web.hub.servers.start({ user: 'alice' })
    const { id } = await web.hub.servers.start({ user: 'alice', name: 'gpu' })
    const seen: unknown[] = []
    web.hub.on('server.stopping', ({ data }) => seen.push(['stopping', data.actor.name]))
    web.hub.on('server.removed', ({ data }) => seen.push(['removed', data.serverId === id]))
    const admin = await root(web)
    const form = { selector: 'details form[action="/hub/admin/server/delete"]' }
    expect((await admin.get('/hub/admin')).html().querySelector(form.selector)).toBeNull()
    const page = await admin.get('/hub/admin/users/alice')
    expect(page.html().querySelectorAll(form.selector)).toHaveLength(1)
    expect(main(page)).toContain('is stopped first')
    const after = await admin.submit(page, {}, form)
    expect(path(after)).toBe('/hub/admin/users/alice?back=%2Fhub%2Fadmin')
    expect(await web.hub.servers.get({ user: 'alice', name: 'gpu' })).toBeUndefined()
    expect(after.html().querySelectorAll('[data-key]')).toHaveLength(1)
    await expect
      .poll(() => seen)
      .toEqual([
        ['stopping', 'root'],
        ['removed', true],
      ])
    expect((await admin.submit(page, {}, form)).status).toBe(404)
    const other = await admin.submit(page, { server: '' }, form)
    expect([other.status, alertOf(other)]).toEqual([400, 'The default server cannot be removed.'])
    expect(await web.hub.servers.get({ user: 'alice' })).toMatchObject({ phase: 'ready' })
  })

  test('that cannot be started say why on the page one was on', async () => {
    const web = await make({ activeServers: 1 })
    await web.hub.users.createMany(['alice', 'bob'], {})
    await web.hub.servers.start({ user: 'alice' })
    const admin = await root(web)
    const page = await admin.get('/hub/admin?q=bob')
    const after = await admin.submit(
      page,
      {},
      { selector: 'form[action="/hub/admin/server/start"]' },
    )
    expect(after.status).toBeGreaterThanOrEqual(400)
    expect(alertOf(after)).toContain('as many running servers')
    expect(names(after)).toEqual(['bob'])
  })

  test('have a log for who administers them', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'alice' })
    await web.hub.servers.start({ user: 'alice' })
    const page = await (await root(web)).get('/hub/admin/servers')
    const hrefs = page
      .html()
      .querySelectorAll('.line a')
      .map((link) => link.getAttribute('href'))
    expect(hrefs).toEqual(['/user/alice/', '/hub/logs/alice'])
  })
})

describe('the panel', () => {
  test.each([
    'users/add',
    'users/rename',
    'users/promote',
    'users/delete',
    'groups/add',
    'groups/delete',
    'groups/join',
    'groups/drop',
    'groups/properties',
    'server/start',
    'server/stop',
    'server/release',
    'server/delete',
  ])('does nothing for %s without the XSRF token', async (action) => {
    const web = await make()
    await web.hub.users.create({ name: 'alice' })
    await web.hub.groups.create('maths', [])
    const admin = await root(web)
    const fields = { user: 'alice', server: '', name: 'x', names: 'x', group: 'maths', admin: '1' }
    expect((await admin.post(`/hub/admin/${action}`, fields, { follow: false })).status).toBe(403)
    expect(await web.hub.users.byName('alice')).toMatchObject({ admin: false })
    expect(await web.hub.groups.get('maths')).toBeDefined()
    expect(web.spawner.callsOf('start')).toHaveLength(0)
  })

  test.each(['//evil.example/', 'https://evil.example/hub/admin', '/hub/home', '/hub/adminx', 'x'])(
    'leads nowhere else: %s',
    async (next) => {
      const web = await make()
      await web.hub.users.create({ name: 'alice' })
      const admin = await root(web)
      const page = await admin.get('/hub/admin')
      const after = await admin.submit(
        page,
        { next },
        { selector: 'form[action="/hub/admin/server/start"]', follow: false },
      )
      expect([after.status, after.location]).toEqual([404, undefined])
      expect(web.spawner.callsOf('start')).toHaveLength(0)
    },
  )

  test.each(['users/delete', 'users/rename', 'groups/delete'])(
    'does nothing for %s when the list it came from is elsewhere',
    async (action) => {
      const web = await make()
      await web.hub.users.create({ name: 'alice' })
      await web.hub.groups.create('maths')
      const admin = await root(web)
      const place = action.startsWith('users') ? 'users/alice' : 'groups/maths'
      const page = await admin.get(`/hub/admin/${place}`)
      const form = { selector: `form[action="/hub/admin/${action}"]`, follow: false } as const
      const sent = await admin.submit(page, { back: '//evil.example/', name: 'alicia' }, form)
      expect([sent.status, sent.location]).toEqual([404, undefined])
      expect(await web.hub.users.byName('alice')).toBeDefined()
      expect(await web.hub.groups.get('maths')).toBeDefined()
    },
  )

  test.each([
    ['?q=%00', 400],
    [`?q=${'x'.repeat(300)}`, 400],
    ['?page=0&sort=__proto__&state=constructor', 200],
    ['?page=99999999999', 200],
    ['/constructor', 404],
    ['/users/%00', 404],
    ['/users/%ff', 400],
    ['/servers/x', 404],
    ['/groups/x/y', 404],
    ['/groups?q=x', 200],
    ['/servers?q=x&state=nothing', 200],
  ])('takes the address %s', async (tail, status) => {
    expect((await (await root(await make())).get(`/hub/admin${tail}`)).status).toBe(status)
  })

  test('gives its own script news without tokens', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'alice' })
    const admin = await root(web)
    for (const address of ['/hub/admin', '/hub/admin/servers', '/hub/admin/users/alice']) {
      const page = await admin.get(address, { mode: 'cors', headers: { accept: 'text/html' } })
      expect([page.status, page.text.includes('_xsrf')]).toEqual([200, false])
    }
  })

  test('reads as much for 10,000 users as for a few, and never all of them', async () => {
    const store = memoryStore()
    let reads = 0
    let most = 0
    const counting: Store = {
      ...store,
      get: (...args) => ((reads += 1), store.get(...args)),
      count: (...args) => ((reads += 1), store.count(...args)),
      async find(...args) {
        reads += 1
        const found = await store.find(...args)
        most = Math.max(most, found.length)
        return found
      },
    }
    const web = await make({ store: counting })
    const admin = await root(web)
    await web.hub.groups.create('everybody')
    await web.hub.users.createMany(
      Array.from({ length: 60 }, (_, index) => `early-${index}`),
      {},
    )
    const addresses = [
      '/hub/admin',
      '/hub/admin?q=e&sort=-activity&page=2',
      '/hub/admin/users/early-1',
      '/hub/admin/groups',
      '/hub/admin/groups/everybody',
      '/hub/admin/servers',
    ]
    const measure = async (address: string): Promise<number> => {
      reads = 0
      most = 0
      expect((await admin.get(address)).status).toBe(200)
      expect(most, address).toBeLessThanOrEqual(50)
      return reads
    }
    const before = new Map<string, number>()
    for (const address of addresses) before.set(address, await measure(address))
    const many = Array.from({ length: 10_000 }, (_, index) => `late-${index}`)
    await web.hub.users.createMany(many, {})
    await web.hub.groups.add('everybody', many)
    for (const address of addresses)
      expect(await measure(address), address).toBeLessThanOrEqual((before.get(address) ?? 0) + 1)
  }, 60_000)
})

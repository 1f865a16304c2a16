import { fakeOptions, fakeSpawner, fakeWorld, gate, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { HubError } from '../src/contract/errors.ts'
import type { Store } from '../src/contract/store.ts'
import { memoryStore } from '../src/index.ts'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const path = (page: Page): string =>
  page.location ? page.location.pathname + page.location.search : ''
const person = async (web: WebHub, name = 'alice'): Promise<Browser> =>
  (await web.login(name)).browser
const NASTY = `<img src=x onerror="alert('1')">&`

/** No script, nothing inline, and a policy that would stop both. */
function expectPlain(page: Page): void {
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = page.headers.get('content-security-policy') ?? ''
  for (const part of [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'sha256-",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ]) {
    expect(policy).toContain(part)
  }
  expect(page.headers.get('x-jupyterhub-version')).toMatch(/^\d+\.\d+\.\d+$/)
  expect(page.headers.get('cache-control')).toBe('no-store')
  const tree = page.html()
  expect(tree.querySelectorAll('style, [style], iframe, object')).toHaveLength(0)
  // One script, of a file, which is the only one that the policy lets run.
  const scripts = tree.querySelectorAll('script')
  expect(scripts.map((script) => script.textContent)).toEqual([''])
  expect(policy).toContain(`script-src '${scripts[0]?.getAttribute('integrity')}';`)
  const attributes = tree
    .querySelectorAll('*')
    .flatMap((element) => Object.keys(element.attributes))
  expect(attributes.filter((name) => name.toLowerCase().startsWith('on'))).toEqual([])
  expect(page.text).not.toContain('javascript:')
  expect(tree.querySelectorAll('h1')).toHaveLength(1)
  expect(tree.querySelector('html')?.getAttribute('lang')).toBe('en')
  for (const field of tree.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const id = field.getAttribute('id')
    expect(tree.querySelector(`label[for="${id}"]`), `a label for ${id}`).not.toBeNull()
  }
}

describe('every page', () => {
  test('is plain HTML under a strict policy, with names escaped', async () => {
    const web = await make({ title: NASTY })
    await web.hub.users.create({ name: 'alice', displayName: NASTY })
    const { browser: alice, page: afterLogin } = await web.login('alice')
    const pages: Page[] = [
      await web.visitor().get('/hub/login'),
      (await web.login(NASTY, 'no')).page,
      await alice.get('/hub/home'),
      await alice.get('/hub/token'),
      await alice.get('/hub/sessions'),
      await alice.get('/hub/logs/alice'),
      await alice.get('/hub/spawn', { site: 'cross-site' }),
      await alice.get('/hub/user/alice/'),
      await alice.get('/hub/logout', { site: 'cross-site' }),
      await alice.get(`/hub/${encodeURIComponent(NASTY)}`),
      await alice.get(`/hub/user/${encodeURIComponent(NASTY)}/`),
      await alice.get('/hub/api/oauth2/authorize'),
    ]
    const door = gate()
    web.spawner.script('start', { hold: door })
    await alice.next(afterLogin)
    pages.push(await alice.get('/hub/spawn-pending/alice'))
    door.open()
    await web.hub.servers.start({ user: 'alice' })
    await web.hub.servers.stop({ user: 'alice' })
    web.spawner.unscript()
    web.spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_FAILED', { message: NASTY, hint: NASTY, log: NASTY }),
    })
    await web.hub.servers.start({ user: 'alice' }).catch(() => undefined)
    pages.push(await alice.get('/hub/spawn-pending/alice'))
    pages.push(
      await alice.submit(await alice.get('/hub/token'), { note: NASTY }, { selector: 'main form' }),
    )
    pages.push(await alice.get('/hub/logout'))
    for (const page of pages) {
      expectPlain(page)
      expect(page.html().querySelectorAll('main img')).toHaveLength(0)
    }
  })

  test('has a stylesheet that may be kept for ever', async () => {
    const web = await make({ baseUrl: '/lab/' })
    const page = await web.visitor().get('/lab/hub/login')
    const href = page.html().querySelector('link[rel=stylesheet]')?.getAttribute('href') ?? ''
    const sheet = await web.visitor().get(href)
    expect([sheet.status, sheet.headers.get('content-type')]).toEqual([
      200,
      'text/css; charset=utf-8',
    ])
    expect(sheet.headers.get('cache-control')).toContain('immutable')
  })
})

describe('addresses', () => {
  test.each([
    ['/', '/hub/'],
    ['/hub', '/hub/'],
    ['/hub/', '/hub/login?next=%2Fhub%2F'],
    ['/hub/home', '/hub/login?next=%2Fhub%2Fhome'],
    ['/user/alice/tree?x=1', '/hub/user/alice/tree?x=1'],
    ['/hub/user/alice/tree?x=1', '/hub/login?next=%2Fhub%2Fuser%2Falice%2Ftree%3Fx%3D1'],
  ])('%s sends a stranger to %s', async (from, to) => {
    expect(path(await (await make()).visitor().get(from, { follow: false }))).toBe(to)
  })

  test('of the start lead to the own server, and home once its start has failed', async () => {
    const web = await make()
    const alice = await person(web)
    expect(path(await alice.get('/hub/', { follow: false }))).toBe('/hub/spawn')
    web.spawner.script('start', { fail: new HubError('HUB_ERR_SPAWN_FAILED'), times: 1 })
    await expect(web.hub.servers.start({ user: 'alice' })).rejects.toThrow()
    expect(path(await alice.get('/hub/', { follow: false }))).toBe('/hub/home')
    await web.hub.servers.start({ user: 'alice' })
    expect(path(await alice.get('/hub/', { follow: false }))).toBe('/user/alice/')
    expect(path(await alice.get('/hub/login', { follow: false }))).toBe('/user/alice/')
  })

  test('that are nothing get 404, that are broken 400, that have another method 405', async () => {
    const web = await make()
    const alice = await person(web)
    for (const [address, status] of [
      ['/hub/nothing', 404],
      ['/elsewhere', 404],
      ['/hub/%ff', 400],
      ['/hub/%zz', 400],
      ['/hub/user/%ff/', 400],
    ] as const) {
      expect((await alice.get(address)).status, address).toBe(status)
    }
    expect((await alice.post('/hub/health', {})).status).toBe(405)
    const api = await alice.api('/hub/api/nothing')
    expect([api.status, api.json()]).toEqual([
      404,
      expect.objectContaining({ status: 404, code: 'HUB_ERR_NOT_FOUND' }),
    ])
  })

  test('health answers anybody', async () => {
    expect((await (await make()).visitor().get('/hub/health')).status).toBe(200)
  })

  test('under a base path all stay there', async () => {
    const web = await make({ baseUrl: '/lab/' })
    const { browser, page } = await web.login('alice', undefined, '/lab/hub/login')
    expect(path(page)).toMatch(/^\/lab\/hub\/spawn\?/)
    expect(path(await browser.next(page))).toBe('/lab/user/alice/')
    expect((await browser.get('/hub/home')).status).toBe(404)
    expect((await browser.get('/lab/hub/home')).status).toBe(200)
  })

  test('an error that nobody expected tells the person only its number in the log', async () => {
    const store = memoryStore()
    let broken = false
    const find: Store['find'] = (kind, query) =>
      broken && kind === 'server'
        ? Promise.reject(new Error('secret words'))
        : store.find(kind, query)
    const web = await make({ store: { ...store, find } })
    const alice = await person(web)
    broken = true
    const page = await alice.get('/hub/home')
    broken = false
    expect(page.status).toBe(500)
    expect(page.text).not.toContain('secret words')
    const id = /under ([0-9a-f]{8})/.exec(page.text)?.[1]
    const line = web.log.lines.find((text) => text.includes(id ?? 'no id'))
    expect(line).toContain('secret words')
  })
})

describe('home', () => {
  test('starts, shows and stops the default server by forms', async () => {
    const web = await make()
    const alice = await person(web)
    const start = await alice.get('/hub/home')
    expect(start.html().querySelector('main')?.textContent).toContain('Stopped')
    const spawn = await alice.get(
      start.html().querySelector('main a.button')?.getAttribute('href') ?? '',
      { site: 'cross-site' },
    )
    expect(path(await alice.submit(spawn, {}, { selector: 'main form', follow: false }))).toBe(
      '/user/alice/',
    )
    const running = await alice.get('/hub/home')
    expect(running.html().querySelector('main a.button')?.getAttribute('href')).toBe('/user/alice/')
    await alice.submit(running, {}, { selector: 'form[action="/hub/stop/alice"]' })
    const id = (await web.hub.servers.get({ user: 'alice' }))?.id ?? ''
    await web.hub.servers.wait(id, ({ phase }) => phase === 'stopped')
    expect((await alice.get('/hub/home')).text).toContain('stopped by its user')
  })

  test('adds a named server and deletes it again', async () => {
    const web = await make()
    const alice = await person(web)
    const added = await alice.submit(
      await alice.get('/hub/home'),
      { name: 'gpu' },
      { selector: 'form[action="/hub/home"]', follow: false },
    )
    expect(path(added)).toBe('/user/alice/gpu/')
    await web.hub.servers.stop({ user: 'alice', name: 'gpu' })
    await alice.submit(
      await alice.get('/hub/home'),
      {},
      { selector: 'form[action="/hub/delete/alice/gpu"]' },
    )
    expect(await web.hub.servers.get({ user: 'alice', name: 'gpu' })).toBeUndefined()
  })

  test('has no form for named servers where there are none', async () => {
    const alice = await person(await make({ namedServers: false }))
    expect(
      (await alice.get('/hub/home')).html().querySelector('form[action="/hub/home"]'),
    ).toBeNull()
  })

  test.each([
    '/hub/home',
    '/hub/stop/alice',
    '/hub/delete/alice/gpu',
    '/hub/spawn',
    '/hub/spawn/alice',
    '/hub/token',
    '/hub/token/revoke',
  ])('a form sent to %s without the XSRF token does nothing', async (address) => {
    const web = await make()
    const alice = await person(web)
    await web.hub.servers.create({ user: 'alice', name: 'gpu' })
    expect(
      (await alice.post(address, { name: 'x', id: 'x', note: 'x' }, { follow: false })).status,
    ).toBe(403)
    expect(web.spawner.callsOf('start')).toHaveLength(0)
    expect((await web.hub.servers.list({ user: 'alice' })).length).toBe(1)
  })

  test('of others is out of reach, whether they exist or not', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'bob' })
    const alice = await person(web)
    const { _xsrf = '' } = (await alice.get('/hub/home')).form().fields
    for (const user of ['bob', 'nobody']) {
      for (const address of [`/hub/stop/${user}`, `/hub/spawn/${user}`, `/hub/delete/${user}/x`]) {
        expect((await alice.post(address, { _xsrf }, { follow: false })).status, address).toBe(404)
      }
      expect((await alice.get(`/hub/spawn/${user}`)).status).toBe(404)
      expect((await alice.get(`/hub/spawn-pending/${user}`)).status).toBe(404)
    }
  })
})

describe('spawn', () => {
  test('by GET starts the own default server only when a page of ours or the person leads there', async () => {
    const web = await make()
    const alice = await person(web)
    const asked = await alice.get('/hub/spawn', { site: 'cross-site' })
    expect(asked.status).toBe(200)
    expect(web.spawner.callsOf('start')).toHaveLength(0)
    expect((await alice.get('/hub/spawn?start=forged', { site: 'cross-site' })).status).toBe(200)
    expect(web.spawner.callsOf('start')).toHaveLength(0)
    expect(path(await alice.get('/hub/spawn', { site: 'same-origin', follow: false }))).toBe(
      '/user/alice/',
    )
  })

  test('by GET starts an own named server that is there, and makes none', async () => {
    const web = await make({ namedServers: true })
    const alice = await person(web)
    await web.hub.servers.create({ user: 'alice', name: 'gpu' })
    const go = (site: 'same-origin' | 'cross-site', name = 'gpu') =>
      alice.get(`/hub/spawn/alice/${name}`, { site, follow: false })
    expect((await go('cross-site')).status).toBe(200)
    expect((await go('same-origin', 'other')).status).toBe(200)
    expect(web.spawner.callsOf('start')).toHaveLength(0)
    expect(path(await go('same-origin'))).toBe('/user/alice/gpu/')
  })

  test('goes on to where the person wanted to be', async () => {
    const alice = await person(await make())
    const next = '/user/alice/tree?x=1'
    const page = await alice.get(`/hub/spawn?${new URLSearchParams({ next }).toString()}`, {
      follow: false,
    })
    expect(path(page)).toBe(next)
    const evil = await alice.get('/hub/spawn?next=//evil.example/', { follow: false })
    expect(path(evil)).toBe('/user/alice/')
  })

  test('of a server that is stopping waits in line for that', async () => {
    const web = await make()
    const alice = await person(web)
    const { id } = await web.hub.servers.start({ user: 'alice' })
    const door = gate()
    web.spawner.script('stop', { hold: door, times: 1 })
    await web.hub.servers.requestStop({ id })
    expect(path(await alice.get('/hub/spawn', { follow: false }))).toBe('/hub/spawn-pending/alice')
    expect(await web.hub.servers.get({ id })).toMatchObject({
      phase: 'stopping',
      desired: 'running',
    })
    door.open()
    expect(await web.hub.servers.wait(id, ({ phase }) => phase === 'ready')).toMatchObject({
      attempt: 2,
    })
  })

  test('shows how a slow start goes on, and then the server', async () => {
    const web = await make()
    const door = gate()
    web.spawner.script('start', { hold: door })
    const alice = await person(web)
    const pending = await alice.get('/hub/spawn')
    expect(pending.url.pathname).toBe('/hub/spawn-pending/alice')
    expect(pending.text).toContain('<noscript><meta http-equiv="refresh" content="2" /></noscript>')
    expect(pending.text).toContain('Server requested')
    door.open()
    const id = (await web.hub.servers.get({ user: 'alice' }))?.id ?? ''
    await web.hub.servers.wait(id, ({ phase }) => phase === 'ready')
    expect(path(await alice.get('/hub/spawn-pending/alice', { follow: false }))).toBe(
      '/user/alice/',
    )
    expect(web.spawner.callsOf('start')).toHaveLength(1)
  })

  test('that was cancelled says so', async () => {
    const web = await make()
    web.spawner.script('start', { never: true })
    const alice = await person(web)
    const pending = await alice.get('/hub/spawn')
    await alice.submit(pending, {}, { selector: 'main form' })
    const id = (await web.hub.servers.get({ user: 'alice' }))?.id ?? ''
    await web.hub.servers.wait(id, ({ phase }) => phase === 'stopped')
    expect((await alice.get('/hub/spawn-pending/alice')).text).toContain('Spawn cancelled')
  })

  test('that failed shows why, and its log to its user and administrators only', async () => {
    const web = await make()
    web.spawner.script('start', {
      times: 1,
      fail: new HubError('HUB_ERR_SPAWN_FAILED', {
        message: 'No more room.',
        hint: 'Try later.',
        log: 'line of the log',
      }),
    })
    const alice = await person(web)
    const failed = await alice.get('/hub/spawn')
    expect(failed.status).toBe(500)
    for (const words of ['No more room.', 'Try later.', 'line of the log'])
      expect(failed.text).toContain(words)
    expect((await (await person(web, 'root')).get('/hub/spawn-pending/alice')).text).toContain(
      'line of the log',
    )
    const again = await alice.get('/hub/spawn', { site: 'same-origin', follow: false })
    expect(['/user/alice/', '/hub/spawn-pending/alice']).toContain(path(again))
  })

  test('that failed by a fault of the spawner tells none of its words', async () => {
    const web = await make()
    web.spawner.script('start', { fail: new Error('secret words') })
    const failed = await (await person(web)).get('/hub/spawn')
    expect(failed.status).toBe(500)
    expect(failed.text).not.toContain('secret words')
  })

  test('draws a form of the options, checks them and keeps what was chosen', async () => {
    const fake = fakeSpawner({ world: fakeWorld(), options: fakeOptions })
    const web = await make({ fake })
    const alice = await person(web)
    const page = await alice.get('/hub/spawn')
    expect(web.spawner.callsOf('start')).toHaveLength(0)
    expect(
      page
        .html()
        .querySelectorAll('main select option')
        .map((option) => option.textContent.trim()),
    ).toEqual(['small', 'large', 'Not chosen'])
    const wrong = await alice.submit(
      page,
      { '0.size': '"huge"' },
      { selector: 'main form', follow: false },
    )
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('size')
    const started = await alice.submit(
      page,
      { '0.size': '"large"' },
      { selector: 'main form', follow: false },
    )
    expect(path(started)).toBe('/user/alice/')
    expect(await web.hub.servers.get({ user: 'alice' })).toMatchObject({
      userOptions: { size: 'large' },
    })
    await web.hub.servers.stop({ user: 'alice' })
    const again = await alice.get('/hub/spawn')
    expect(again.html().querySelector('option[selected]')?.textContent.trim()).toBe('large')
  })

  test('over the limit of concurrent starts shows the place in line', async () => {
    const web = await make({ concurrentStarts: 1 })
    const door = gate()
    web.spawner.script('start', { hold: door })
    await (await person(web, 'bob')).get('/hub/spawn')
    const alice = await person(web)
    const queued = await alice.get('/hub/spawn')
    expect(queued.text).toContain('Place 1 of 1 in line')
    door.open()
    const id = (await web.hub.servers.get({ user: 'alice' }))?.id ?? ''
    await web.hub.servers.wait(id, ({ phase }) => phase === 'ready')
  })

  test('of a server of somebody else takes the scope and the button', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'bob' })
    const root = await person(web, 'root')
    const page = await root.get('/hub/spawn/bob')
    expect(page.text).toContain('Start Default server of bob')
    expect(web.spawner.callsOf('start')).toHaveLength(0)
    expect(path(await root.submit(page, {}, { selector: 'main form', follow: false }))).toBe(
      '/user/bob/',
    )
  })
})

describe('the address of a server that no route takes', () => {
  test('shows its user that it does not run, with a way to start it that leads back', async () => {
    const alice = await person(await make())
    const page = await alice.get('/user/alice/tree?x=1')
    expect(page.status).toBe(424)
    expect(page.text).toContain('Default server is not running')
    const started = await alice.submit(page, {}, { selector: 'main form', follow: false })
    expect(path(started)).toBe('/user/alice/tree?x=1')
  })

  test('shows a stopped server to who may enter, and nothing to others (26)', async () => {
    const web = await make()
    await web.hub.users.create({ name: 'bob' })
    const root = await person(web, 'root')
    const alice = await person(web)
    expect((await root.get('/hub/user/bob/')).status).toBe(424)
    expect((await root.get('/hub/user/nobody/')).status).toBe(404)
    const [there, nowhere] = [
      await alice.get('/hub/user/bob/'),
      await alice.get('/hub/user/nobody/'),
    ]
    expect([there.status, nowhere.status]).toEqual([404, 404])
    expect(there.text.replaceAll('bob', '')).toBe(nowhere.text.replaceAll('nobody', ''))
  })

  test.each([
    ['a path of its API', 'GET', '/user/alice/api/contents', {}],
    ['JSON that is wanted', 'GET', '/user/alice/files/x', { accept: 'application/json' }],
    ['any other method', 'DELETE', '/user/alice/files/x', {}],
    ['the same under the hub', 'POST', '/hub/user/alice/api/kernels', {}],
    ['a stranger', 'GET', '/hub/user/nobody/api/kernels', {}],
  ])('answers %s with 424 and JSON (27)', async (_, method, address, headers) => {
    const page = await (await make()).visitor().get(address, { method, headers, follow: false })
    expect(page.status).toBe(424)
    expect(page.json()).toMatchObject({
      message: expect.stringMatching(/^The server at \/user\/\w+\/.* is not running/),
    })
    expect(page.json()).toMatchObject({ message: expect.stringContaining('/hub/spawn/') })
  })

  test('sends a person on to a server that starts, and to one that is ready', async () => {
    const web = await make()
    const door = gate()
    web.spawner.script('start', { hold: door })
    const alice = await person(web)
    const asked = await web.hub.servers.requestStart({ user: 'alice' })
    const pending = await alice.get('/hub/user/alice/tree', { follow: false })
    expect(pending.status).toBe(303)
    expect(path(pending)).toBe('/hub/spawn-pending/alice?next=%2Fuser%2Falice%2Ftree')
    door.open()
    await web.hub.servers.wait(asked.id, ({ phase }) => phase === 'ready')
    expect(path(await alice.get('/hub/user/alice/tree?a=b', { follow: false }))).toBe(
      '/user/alice/tree?a=b&redirects=1',
    )
    expect(path(await alice.get('/hub/user/alice', { follow: false }))).toBe(
      '/user/alice/?redirects=1',
    )
  })

  test('gives up when the proxy goes on not knowing a server that is ready', async () => {
    const web = await make()
    const alice = await person(web)
    await web.hub.servers.start({ user: 'alice' })
    let address = '/hub/user/alice/'
    const statuses: number[] = []
    for (let time = 0; time < 6; time += 1) {
      const page = await alice.get(address, { follow: false })
      statuses.push(page.status)
      const onward = path(page) || /url=(.*)$/.exec(page.headers.get('refresh') ?? '')?.[1]
      if (!onward) break
      address = onward.replace('/user/', '/hub/user/')
    }
    expect(statuses).toEqual([302, 200, 200, 200, 502])
  })

  test('of a named server is the named one, when there is one', async () => {
    const web = await make()
    const alice = await person(web)
    await web.hub.servers.create({ user: 'alice', name: 'gpu', displayName: 'Big one' })
    expect((await alice.get('/hub/user/alice/gpu/tree')).text).toContain('Big one is not running')
    expect((await alice.get('/hub/user/alice/other/tree')).text).toContain(
      'Default server is not running',
    )
  })
})

describe('user-redirect', () => {
  test('leads to the own server, and starts it first', async () => {
    const web = await make()
    const alice = await person(web)
    const page = await alice.get('/hub/user-redirect/git-pull?repo=x', { follow: false })
    expect(path(page)).toBe(
      `/hub/spawn?${new URLSearchParams({ next: '/user/alice/git-pull?repo=x' }).toString()}`,
    )
    await web.hub.servers.start({ user: 'alice' })
    expect(path(await alice.get('/hub/user-redirect/git-pull?repo=x', { follow: false }))).toBe(
      '/user/alice/git-pull?repo=x',
    )
    expect(path(await web.visitor().get('/hub/user-redirect/tree', { follow: false }))).toBe(
      '/hub/login?next=%2Fhub%2Fuser-redirect%2Ftree',
    )
  })
})

describe('the token page', () => {
  test('makes a token that is shown once, with its note and end, and revokes it', async () => {
    const web = await make()
    const alice = await person(web)
    const page = await alice.get('/hub/token')
    const made = await alice.submit(
      page,
      { note: 'my script', expires: '3600000', scopes: 'read:users:name!user' },
      { selector: 'main form' },
    )
    const secret = made.html().querySelector('code')?.textContent ?? ''
    expect((await web.hub.tokens.find(secret))?.scopes).toEqual(['read:users:name!user'])
    const later = await alice.get('/hub/token')
    expect(later.text).toContain('my script')
    expect(later.text).not.toContain(secret)
    await alice.submit(later, {}, { selector: 'form[action="/hub/token/revoke"]' })
    expect(await web.hub.tokens.find(secret)).toBeUndefined()
  })

  test('makes none that can do more than its owner, or lives longer than allowed', async () => {
    const alice = await person(await make({ tokenLifetimeMax: '1d' }))
    const page = await alice.get('/hub/token')
    const options = page
      .html()
      .querySelectorAll('select option')
      .map((option) => option.getAttribute('value'))
    expect(options).toEqual(['3600000', '86400000'])
    const send = (fields: Record<string, string>): Promise<Page> =>
      alice.submit(page, fields, { selector: 'main form' })
    expect((await send({ scopes: 'admin:users' })).status).toBe(400)
    expect((await send({ scopes: 'nonsense' })).status).toBe(400)
    expect((await send({ expires: '0' })).status).toBe(400)
    expect((await send({ scopes: '' })).status).toBe(200)
  })

  test("revokes nobody else's token, and no server's", async () => {
    const web = await make()
    const alice = await person(web)
    const bob = await web.hub.users.create({ name: 'bob' })
    const { record, secret } = await web.hub.tokens.mint({ userId: bob.id, scopes: ['self'] })
    const { _xsrf = '' } = (await alice.get('/hub/token')).form().fields
    expect((await alice.post('/hub/token/revoke', { _xsrf, id: record.id })).status).toBe(404)
    expect(await web.hub.tokens.find(secret)).toBeDefined()
    await web.hub.servers.start({ user: 'alice' })
    const owner = await web.hub.users.byName('alice')
    const own = (await web.hub.tokens.ofUser(owner?.id ?? '')).find(({ serverId }) => serverId)
    expect((await alice.get('/hub/token')).text).not.toContain(own?.id)
    expect((await alice.post('/hub/token/revoke', { _xsrf, id: own?.id ?? '' })).status).toBe(404)
  })
})

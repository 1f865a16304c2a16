import { gate, until, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { scoped } from './support/scoped.ts'
import { HubError } from '../src/contract/errors.ts'
import type { Store } from '../src/contract/store.ts'
import { memoryStore } from '../src/index.ts'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(async () => {
  scoped.clear()
  await closeAll()
})

const root = async (web: WebHub): Promise<Browser> => (await web.login('root')).browser
const main = (page: Page): string =>
  page.html().querySelector('main')?.textContent.replaceAll(/\s+/g, ' ') ?? ''
const form = (action: string) => ({ selector: `form[action="/hub/admin/bulk/${action}"]` })
const linkTo = (page: Page, action: string): string | undefined =>
  page.html().querySelector(`main a[href^="/hub/admin/bulk/${action}?"]`)?.getAttribute('href')

/** The page of a job, once it is over. */
async function over(browser: Browser, page: Page): Promise<Page> {
  let now = page
  await until(async () => {
    now = await browser.get(page.url.pathname)
    return main(now).includes('Finished')
  })
  return now
}

async function ask(browser: Browser, list: string, action: string): Promise<Page> {
  return browser.get(linkTo(await browser.get(list), action) ?? '/nowhere')
}

async function phases(web: WebHub): Promise<Readonly<Record<string, string>>> {
  const names = new Map((await web.hub.users.page()).items.map(({ id, name }) => [id, name]))
  const servers = await web.hub.servers.list()
  return Object.fromEntries(
    servers.map(({ userId, name, phase }) => [`${names.get(userId)}/${name}`, phase]),
  )
}

describe('all that a list shows', () => {
  test('is stopped, after a page that says how many and which; who did it is recorded', async () => {
    const web = await make()
    await web.hub.users.createMany(['stud-1', 'stud-2', 'teacher'], {})
    for (const user of ['stud-1', 'stud-2', 'teacher']) await web.hub.servers.start({ user })
    await web.hub.servers.start({ user: 'stud-1', name: 'gpu' })
    const seen: unknown[] = []
    web.hub.on('server.stopping', ({ data }) => seen.push([data.actor.name, data.reason.code]))
    const admin = await root(web)
    const asked = await ask(admin, '/hub/admin/servers?q=STUD', 'stop')
    expect(main(asked)).toContain('3 servers will be stopped.')
    expect(main(asked)).toContain('Only of users who have “STUD” in their name.')
    expect(seen).toEqual([])
    const begun = await admin.submit(asked, {}, form('stop'))
    expect(begun.url.pathname).toMatch(/^\/hub\/admin\/bulk\/[a-z0-9]{16}$/)
    const done = await over(admin, begun)
    expect(main(done)).toContain('3 of 3 servers')
    expect(done.html().querySelector('progress')?.getAttribute('value')).toBe('3')
    expect(await phases(web)).toEqual({
      'stud-1/': 'stopped',
      'stud-2/': 'stopped',
      'stud-1/gpu': 'stopped',
      'teacher/': 'ready',
    })
    expect(seen).toEqual(Array.from({ length: 3 }, () => ['root', 'admin']))
    const back = [...done.html().querySelectorAll('main p a')].at(-1)?.getAttribute('href')
    expect(back).toBe('/hub/admin/servers?q=STUD')
    expect((await admin.submit(asked, {}, form('stop'))).status).toBe(400)
    expect(main(await admin.get(asked.url.pathname + asked.url.search))).toContain(
      'There is no server with which this could be done.',
    )
  })

  test('is stopped where it stands as the list says, cancelling starts and places in line', async () => {
    const web = await make({ concurrentStarts: 1 })
    await web.hub.users.createMany(['alice', 'bob', 'carol'], {})
    await web.hub.servers.start({ user: 'alice' })
    const door = gate()
    web.spawner.script('start', { hold: door })
    await web.hub.servers.requestStart({ user: 'bob' })
    await web.hub.servers.requestStart({ user: 'carol' })
    const admin = await root(web)
    const queued = await ask(admin, '/hub/admin/servers?state=queued', 'stop')
    expect(main(queued)).toContain('One server will be stopped. Only those in this state:')
    await over(admin, await admin.submit(queued, {}, form('stop')))
    expect(await web.hub.servers.get({ user: 'carol' })).toMatchObject({ desired: 'stopped' })
    expect(await web.hub.servers.get({ user: 'bob' })).toMatchObject({ phase: 'starting' })
    const all = await ask(admin, '/hub/admin', 'stop')
    expect(main(all)).toContain('2 servers will be stopped.')
    expect(main(all)).toContain('the list is not limited by a search')
    door.open()
    await over(admin, await admin.submit(all, {}, form('stop')))
    expect(await phases(web)).toEqual({
      'alice/': 'stopped',
      'bob/': 'stopped',
      'carol/': 'stopped',
    })
  })

  test('is started: the default servers of users, and what fails is told with the reason', async () => {
    const web = await make()
    await web.hub.users.createMany(['stud-1', 'stud-2', 'stud-3', 'teacher'], {})
    await web.hub.servers.start({ user: 'stud-1' })
    await web.hub.servers.create({ user: 'stud-2', name: 'gpu' })
    const admin = await root(web)
    expect(linkTo(await admin.get('/hub/admin/servers'), 'start')).toBeUndefined()
    const asked = await ask(admin, '/hub/admin?q=stud&sort=-name', 'start')
    expect(main(asked)).toContain('The default servers of 2 users will be started.')
    const hint = '<img src=x onerror=alert(1)>'
    web.spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_REFUSED', { message: `No place. ${hint}` }),
      times: 1,
    })
    const done = await over(admin, await admin.submit(asked, {}, form('start')))
    expect(main(done)).toContain('2 of 2 servers')
    expect(main(done)).toContain(`No place. ${hint}`)
    expect(done.html().querySelectorAll('main img')).toHaveLength(0)
    const now = await phases(web)
    expect(now['teacher/']).toBeUndefined()
    expect(now['stud-2/gpu']).toBe('stopped')
    expect(new Set([now['stud-2/'], now['stud-3/']])).toEqual(new Set(['ready', 'stopped']))
    const spanish = await admin.get(done.url.pathname, { headers: { 'accept-language': 'es' } })
    expect(main(spanish)).toContain('2 de 2 servidores')
    const all = await ask(admin, '/hub/admin', 'start')
    expect(main(all)).toContain('of 3 users')
    await over(admin, await admin.submit(all, {}, form('start')))
    expect(Object.values(await phases(web)).filter((phase) => phase === 'ready')).toHaveLength(5)
  })

  test('starts half as many at once as there may be: somebody who comes finds a place', async () => {
    const web = await make({ concurrentStarts: 4 })
    await web.hub.users.createMany(['stud-1', 'stud-2', 'stud-3', 'stud-4', 'stud-5', 'eve'], {})
    const admin = await root(web)
    const asked = await ask(admin, '/hub/admin?q=stud', 'start')
    const door = gate()
    web.spawner.script('start', { hold: door })
    const begun = await admin.submit(asked, {}, form('start'))
    await until(() => door.waiting === 2)
    expect(main(begun)).toContain('0 of 5 servers')
    expect(begun.text).toContain('http-equiv="refresh"')
    await web.hub.servers.requestStart({ user: 'eve' })
    await until(() => door.waiting === 3)
    expect(await web.hub.servers.list({ phase: ['starting'] })).toHaveLength(3)
    door.open()
    expect(main(await over(admin, begun))).toContain('5 of 5 servers')
  })

  test('stops so many at once, and one that does not end holds up no other', async () => {
    const web = await make({ stopTimeout: 200 })
    const many = Array.from({ length: 60 }, (_, index) => `stud-${index}`)
    await web.hub.users.createMany(many, {})
    await Promise.all(many.map((user) => web.hub.servers.start({ user })))
    const admin = await root(web)
    const asked = await ask(admin, '/hub/admin/servers', 'stop')
    const door = gate()
    web.spawner.script('stop', { hold: door })
    const begun = await admin.submit(asked, {}, form('stop'))
    await until(() => door.waiting === 50)
    expect(await web.hub.servers.list({ phase: ['stopping'] })).toHaveLength(50)
    const done = await over(admin, begun)
    expect(main(done)).toMatch(/60 of 60 servers .* Still on their way 60/)
    door.open()
    web.spawner.unscript()
    await until(async () => (await web.hub.servers.list({ phase: ['stopping'] })).length === 0)
  })
})

describe('a job', () => {
  test('is shown to who began it and to administrators, and to scripts without tokens', async () => {
    const web = await make()
    await web.hub.users.createMany(['alice', 'bob', 'carol'], {})
    await web.hub.servers.start({ user: 'alice' })
    for (const user of ['bob', 'carol']) scoped.set(user, ['list:users', 'servers'])
    const bob = (await web.login('bob')).browser
    const asked = await ask(bob, '/hub/admin', 'stop')
    const begun = await bob.submit(asked, {}, form('stop'))
    const address = begun.url.pathname
    expect((await (await root(web)).get(address)).status).toBe(200)
    const carol = (await web.login('carol')).browser
    expect((await carol.get(address)).status).toBe(404)
    for (const odd of ['x', 'a'.repeat(16), '%00', 'a'.repeat(300), '__proto__'])
      expect((await bob.get(`/hub/admin/bulk/${odd}`)).status, odd).toBeGreaterThanOrEqual(400)
    const news = await bob.get(address, { mode: 'cors', headers: { accept: 'text/html' } })
    expect([news.status, news.text.includes('_xsrf')]).toEqual([200, false])
  })

  test('that its hub process has left is shown as that, and done again where it was', async () => {
    const store = memoryStore()
    const secrets = ['only for tests: thirty-two characters']
    const patient = { startTimeout: '10m', answerTimeout: '10m', secrets } as const
    let now = Date.now()
    const kept: Store = { ...store, close: () => Promise.resolve() }
    const web = await make({ store: kept, now: () => now, concurrentStarts: 4, ...patient })
    await web.hub.users.createMany(['stud-1', 'stud-2', 'stud-3'], {})
    const admin = await root(web)
    const asked = await ask(admin, '/hub/admin?q=stud', 'start')
    const door = gate()
    web.spawner.script('start', { hold: door })
    const begun = await admin.submit(asked, {}, form('start'))
    await until(() => door.waiting === 2)
    await web.hub.close()
    door.open()
    const next = await make({ store: kept, now: () => now, fake: web.spawner, ...patient })
    const again = await root(next)
    now += 61_000
    const left = await again.get(begun.url.pathname)
    expect(main(left)).toContain('Interrupted')
    expect(left.text).not.toContain('http-equiv="refresh"')
    await until(async () => (await next.hub.servers.list({ phase: ['ready'] })).length === 2)
    const rest = await ask(again, '/hub/admin?q=stud', 'start')
    expect(main(rest)).toContain('one user')
    expect(main(await over(again, await again.submit(rest, {}, form('start'))))).toContain('1 of 1')
  })
})

describe('who may', () => {
  test('does it with what the scopes reach, and no more', async () => {
    const web = await make()
    await web.hub.users.createMany(['alice', 'bob', 'carol'], {})
    await web.hub.groups.create('maths', ['alice'])
    for (const user of ['alice', 'bob']) await web.hub.servers.start({ user })
    await web.hub.servers.start({ user: 'bob', name: 'gpu' })
    scoped.set('carol', ['list:users', 'read:servers'])
    const { browser: carol } = await web.login('carol')
    for (const list of ['/hub/admin', '/hub/admin/servers']) {
      expect(linkTo(await carol.get(list), 'stop')).toBeUndefined()
      expect(linkTo(await carol.get(list), 'start')).toBeUndefined()
    }
    const none = await carol.get('/hub/admin/bulk/stop?from=%2Fhub%2Fadmin')
    expect(main(none)).toContain('There is no server')
    scoped.set('carol', ['list:users!group=maths', 'servers'])
    expect(main(await ask(carol, '/hub/admin', 'stop'))).toContain('One server will be stopped.')
    scoped.set('carol', ['list:users', 'read:servers', 'delete:servers!server=bob/gpu'])
    const asked = await ask(carol, '/hub/admin/servers', 'stop')
    expect(main(asked)).toContain('One server will be stopped.')
    await over(carol, await carol.submit(asked, {}, form('stop')))
    expect(await phases(web)).toEqual({ 'alice/': 'ready', 'bob/': 'ready', 'bob/gpu': 'stopped' })
    scoped.set('carol', ['list:users', 'start:servers!group=maths'])
    await web.hub.servers.stop({ user: 'alice' })
    await web.hub.servers.stop({ user: 'bob' })
    expect(main(await ask(carol, '/hub/admin?q=ali', 'start'))).toContain('of one user')
    expect(main(await ask(carol, '/hub/admin?q=bob', 'start'))).toContain('There is no server')
    scoped.delete('carol')
    for (const address of ['bulk/stop?from=%2Fhub%2Fadmin', 'bulk/aaaaaaaaaaaaaaaa'])
      expect((await carol.get(`/hub/admin/${address}`)).status).toBe(403)
  })

  test.each([
    '//evil.example/',
    '/hub/home',
    '/hub/admin/users/alice',
    '/hub/admin/groups',
    '',
    '/',
  ])('does nothing with a list that is none: %s', async (from) => {
    const web = await make()
    await web.hub.servers.start({ user: (await web.hub.users.create({ name: 'alice' })).name })
    const admin = await root(web)
    const asked = await ask(admin, '/hub/admin', 'stop')
    const query = new URLSearchParams({ from }).toString()
    for (const action of ['start', 'stop'])
      expect((await admin.get(`/hub/admin/bulk/${action}?${query}`)).status).toBe(404)
    const sent = await admin.submit(asked, { next: from }, { ...form('stop'), follow: false })
    expect([sent.status, sent.location]).toEqual([404, undefined])
    const { _xsrf: _, ...fields } = asked.form(form('stop').selector).fields
    expect((await admin.post('/hub/admin/bulk/stop', fields, { follow: false })).status).toBe(403)
    expect(await phases(web)).toEqual({ 'alice/': 'ready' })
  })
})

test('10,000 users are asked about in some forty reads, a thousand at a time', async () => {
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
  await web.hub.users.createMany(
    Array.from({ length: 10_000 }, (_, index) => `student-${index}`),
    {},
  )
  const admin = await root(web)
  const address = linkTo(await admin.get('/hub/admin?q=student'), 'start') ?? ''
  reads = 0
  most = 0
  expect(main(await admin.get(address))).toContain('of 10,000 users')
  expect(most).toBeLessThanOrEqual(1000)
  expect(reads).toBeLessThanOrEqual(60)
}, 60_000)

import { fakeSpawner, fakeWorld, gate, type Browser } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { HubError } from '../src/contract/errors.ts'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const person = async (web: WebHub, name = 'alice'): Promise<Browser> =>
  (await web.login(name)).browser

describe('to a script', () => {
  test('the home page comes without the tokens of its forms', async () => {
    const web = await make()
    const alice = await person(web)
    expect((await alice.get('/hub/home')).text).toContain('_xsrf')
    const page = await alice.get('/hub/home', { mode: 'cors', site: 'same-origin' })
    expect(page.status).toBe(200)
    expect(page.html().querySelector('[data-live=home] [data-version]')).not.toBeNull()
    expect(page.text).not.toContain('_xsrf')
  })

  test('a start comes without tokens, and what came of it not at all', async () => {
    const web = await make()
    const alice = await person(web)
    const door = gate()
    const log = 'a line of the log'
    web.spawner.script('start', { hold: door, fail: new HubError('HUB_ERR_SPAWN_FAILED', { log }) })
    const { id } = await web.hub.servers.requestStart({ user: 'alice' })
    const ask = () => alice.get('/hub/spawn-pending/alice', { mode: 'cors', site: 'same-origin' })
    const pending = await ask()
    expect(pending.html().querySelector('[data-live=pending]')).not.toBeNull()
    expect(pending.text).not.toContain('_xsrf')
    door.open()
    await web.hub.servers.wait(id, ({ failure }) => failure !== undefined)
    const failed = await ask()
    expect([failed.status, failed.text]).toEqual([204, ''])
    expect((await alice.get('/hub/spawn-pending/alice')).text).toContain(log)
  })

  test.each(['/hub/token', '/hub/sessions', '/hub/spawn', '/hub/logs/alice'])(
    '%s does not come',
    async (address) => {
      const alice = await person(await make())
      const page = await alice.get(address, { mode: 'cors', site: 'same-origin' })
      expect(page.status).toBe(403)
      expect(page.text).not.toContain('_xsrf')
    },
  )
})

describe('a stranger', () => {
  test('gets a token at login alone, so that no other page makes the one there too old', async () => {
    const web = await make()
    const stranger = web.visitor()
    const form = await stranger.get('/hub/login')
    const missing = await stranger.get('/favicon.ico')
    expect([missing.status, missing.headers.getSetCookie()]).toEqual([404, []])
    const page = await stranger.submit(
      form,
      { username: 'alice', password: 'ecila' },
      { follow: false },
    )
    expect(page.status).toBe(302)
  })
})

describe('the home page', () => {
  test('keeps the name of a server that could not be added, and says why', async () => {
    const web = await make({ namedServersPerUser: 1 })
    const alice = await person(web)
    const add = async (name: string) =>
      alice.submit(await alice.get('/hub/home'), { name }, { selector: '.add form', follow: false })
    expect((await add('one')).status).toBe(302)
    const full = await add('two')
    expect(full.status).toBe(400)
    expect(full.html().querySelector('[role=alert]')?.textContent).toContain(
      'as many named servers',
    )
    expect(full.html().querySelector('#name')?.getAttribute('value')).toBe('two')
    expect((await add('  ')).text).toContain('A server needs a name.')
    expect((await add('<b>')).html().querySelectorAll('main b')).toHaveLength(0)
  })

  test('leads those to the administration who may list users', async () => {
    const web = await make()
    const sections = async (name: string) =>
      (await (await person(web, name)).get('/hub/home'))
        .html()
        .querySelectorAll('nav a')
        .map((link) => link.getAttribute('href'))
    expect(await sections('alice')).toEqual(['/hub/home', '/hub/token', '/hub/sessions'])
    expect(await sections('root')).toContain('/hub/admin')
  })

  test('tells a start that failed from a server that was stopped', async () => {
    const web = await make()
    const alice = await person(web)
    web.spawner.script('start', {
      times: 1,
      fail: new HubError('HUB_ERR_SPAWN_FAILED', { message: 'No more room.' }),
    })
    await web.hub.servers.start({ user: 'alice' }).catch(() => undefined)
    const standing = async () =>
      (await alice.get('/hub/home')).html().querySelector('.server')?.getAttribute('data-standing')
    expect(await standing()).toBe('failed')
    expect((await alice.get('/hub/home')).text).toContain('No more room.')
    await web.hub.servers.start({ user: 'alice' })
    expect(await standing()).toBe('ready')
    await web.hub.servers.stop({ user: 'alice' })
    expect(await standing()).toBe('stopped')
  })
})

describe('a server of which nobody can tell whether it runs', () => {
  test('says so and why, and can still be opened and stopped', async () => {
    const fake = fakeSpawner({ world: fakeWorld(), without: ['watch'] })
    const web = await make({ fake, pollInterval: 1000 })
    const alice = await person(web)
    const { id } = await web.hub.servers.start({ user: 'alice' })
    const message = 'The machine <b>7</b> does not answer.'
    web.spawner.script('poll', { status: { phase: 'unknown', message } })
    await web.hub.servers.wait(id, ({ trouble }) => trouble !== undefined)
    for (const [reader, address] of [
      [alice, '/hub/home'],
      [await person(web, 'root'), '/hub/admin/servers'],
    ] as const) {
      const page = (await reader.get(address)).html()
      const server = page.querySelector('[data-standing=unclear]')
      expect(server?.textContent).toContain('State unknown')
      expect(server?.querySelector('.reason')?.textContent).toBe(message)
      expect(server?.querySelector('a[href="/user/alice/"]')).not.toBeNull()
      expect(server?.querySelector('form[action*=stop]')).not.toBeNull()
    }
  })
})

describe('the pages of a form that was refused', () => {
  test('keep what was chosen', async () => {
    const alice = await person(await make())
    const page = await alice.submit(
      await alice.get('/hub/token'),
      { note: 'mine', scopes: 'admin:users', expires: '86400000' },
      { selector: 'main form' },
    )
    expect(page.form('main form').fields).toMatchObject({
      note: 'mine',
      scopes: 'admin:users',
      expires: '86400000',
    })
    expect(page.html().querySelector('[role=alert]')?.textContent).toContain('admin:users')
  })
})

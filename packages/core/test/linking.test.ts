import { fakeAuthenticator, fakeClock, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { not, authenticatedBy, everyone } from '../src/auth/rules.ts'
import type { HubOptions } from '../src/options.ts'
import { passwordOf, webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const accounts = Object.fromEntries(
  ['alice', 'bob', 'root'].map((name) => [name, passwordOf(name)] as const),
)
const SECOND = 'local:second subject-of-alice'

const twoIssuers = (options: Partial<HubOptions> = {}): Promise<WebHub> =>
  make({
    authenticators: [
      fakeAuthenticator({ id: 'first', accounts }),
      fakeAuthenticator({ id: 'second', label: 'The second', accounts }),
    ],
    ...options,
  })

async function logIn(
  { visitor }: WebHub,
  by: string,
  name = 'alice',
  browser = visitor(),
): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const form = await browser.get('/hub/login')
  const typed = { username: name, password: passwordOf(name), _authenticator: by }
  return { browser, page: await browser.submit(form, typed, { follow: false }) }
}

const isIn = async (browser: Browser): Promise<boolean> =>
  (await browser.get('/hub/home', { follow: false })).status === 200

async function connect(browser: Browser, name = 'alice', by = 'second'): Promise<Page> {
  const sessions = await browser.get('/hub/sessions')
  const page = await browser.submit(sessions, {}, { selector: 'form[action="/hub/sessions/link"]' })
  return browser.submit(
    page,
    { username: name, password: passwordOf(name), _authenticator: by },
    { follow: false, selector: 'main form' },
  )
}

describe('a login that is refused since the name is taken', () => {
  test('can be connected by an administrator: it leads to the account then', async () => {
    const web = await twoIssuers()
    await logIn(web, 'first')
    expect((await logIn(web, 'second')).page.status).toBe(403)
    const { browser: root } = await logIn(web, 'first', 'root')
    await web.hub.users.update((await web.hub.users.byName('root'))!.id, { admin: true })
    const page = await root.get('/hub/admin/users/alice')
    expect(page.text).toContain('The second: alice')
    const after = await root.submit(page, {}, { selector: 'form[action="/hub/admin/users/link"]' })
    expect(after.text).not.toContain('Refused for having the same name')
    expect((await logIn(web, 'second')).page.status).toBe(302)
    const alice = await web.hub.users.byName('alice')
    expect(await web.hub.identities.ofUser(alice?.id ?? '')).toHaveLength(2)
    expect((await web.hub.users.page()).items.map(({ name }) => name)).toEqual(['root', 'alice'])
  })

  test('can be dismissed, and nobody but an administrator decides', async () => {
    const web = await twoIssuers()
    await logIn(web, 'first')
    await logIn(web, 'second')
    const { browser: bob } = await logIn(web, 'first', 'bob')
    const sessions = await bob.get('/hub/sessions')
    const xsrf = sessions.form().fields['_xsrf'] ?? ''
    const about = {
      user: 'alice',
      issuer: 'local:second',
      subject: 'subject-of-alice',
      _xsrf: xsrf,
    }
    for (const action of ['link', 'dismiss', 'unlink', 'confirm', 'end-login', 'end-logins'])
      expect([403, 404]).toContain((await bob.post(`/hub/admin/users/${action}`, about)).status)
    const alice = (await web.hub.users.byName('alice'))!.id
    expect(await web.hub.identities.claims(alice)).toHaveLength(1)
    await web.hub.identities.dismiss(alice, { issuer: 'local:second', subject: 'subject-of-alice' })
    expect(await web.hub.identities.claims(alice)).toEqual([])
    expect((await logIn(web, 'second')).page.status).toBe(403)
  })

  test('cannot be made up: only one that was refused can be connected', async () => {
    const web = await twoIssuers()
    await logIn(web, 'first')
    const { browser: root } = await logIn(web, 'first', 'root')
    await web.hub.users.update((await web.hub.users.byName('root'))!.id, { admin: true })
    const xsrf = (await root.get('/hub/sessions')).form().fields['_xsrf'] ?? ''
    const made = { user: 'alice', issuer: 'local:first', subject: 'subject-of-bob', _xsrf: xsrf }
    expect((await root.post('/hub/admin/users/link', made)).status).toBe(404)
  })
})

describe('a person who is logged in', () => {
  test('connects another login, which leads to the same account, in a new session', async () => {
    const web = await twoIssuers()
    const { browser } = await logIn(web, 'first')
    const before = await browser.cookies('/hub/')
    const page = await connect(browser)
    expect(page.location?.pathname).toBe('/hub/sessions')
    const after = await browser.cookies('/hub/')
    expect(after['hubkit-session']).not.toBe(before['hubkit-session'])
    expect(after).not.toHaveProperty('hubkit-link')
    const alice = (await web.hub.users.byName('alice'))!.id
    expect(await web.hub.sessions.ofUser(alice)).toHaveLength(1)
    expect((await logIn(web, 'second')).page.status).toBe(302)
    expect((await browser.get('/hub/sessions')).text).toContain('The second: alice')
  })

  test('cannot take a login that is of another account', async () => {
    const web = await twoIssuers()
    await logIn(web, 'second', 'bob')
    const { browser } = await logIn(web, 'first')
    const page = await connect(browser, 'bob')
    expect(page.status).toBe(403)
    expect(page.text).toContain('already belongs to another account')
    const alice = (await web.hub.users.byName('alice'))!.id
    expect(await web.hub.identities.ofUser(alice)).toHaveLength(1)
  })

  test('is asked by the policy as at any login', async () => {
    const access = { deny: [authenticatedBy('second')], allow: [everyone()] }
    const web = await twoIssuers({ access })
    const { browser } = await logIn(web, 'first')
    expect((await connect(browser)).status).toBe(403)
    expect(await web.hub.identities.ofUser((await web.hub.users.byName('alice'))!.id)).toHaveLength(
      1,
    )
    expect(not(everyone()).name).toBe('not(everyone())')
  })

  test('connects nothing that was not asked for, is late, or was asked for in another login', async () => {
    const clock = fakeClock()
    const web = await twoIssuers({ now: clock.now })
    const { browser } = await logIn(web, 'first')
    const bob = (await logIn(web, 'first', 'bob')).browser
    const ask = async (person: Browser): Promise<string> => {
      const page = await person.get('/hub/sessions')
      await person.submit(page, {}, { selector: 'form[action="/hub/sessions/link"]' })
      return (await person.cookies('/hub/'))['hubkit-link'] ?? ''
    }
    // Planted by another: the next login is a login, and not one more of the account.
    await browser.setCookie(`hubkit-link=${await ask(bob)}; Path=/hub/`)
    expect((await browser.get('/hub/sessions/link', { follow: false })).status).toBe(302)
    await browser.setCookie(`hubkit-link=${await ask(browser)}; Path=/hub/`)
    expect((await browser.get('/hub/sessions/link', { follow: false })).status).toBe(200)
    clock.advance(601_000)
    await browser.setCookie(
      `hubkit-link=${(await browser.cookies('/hub/'))['hubkit-link']}; Path=/hub/`,
    )
    expect((await browser.get('/hub/sessions/link', { follow: false })).status).toBe(302)
  })

  test('disconnects a login, which ends what came by it; never the only one', async () => {
    const web = await twoIssuers()
    const { browser } = await logIn(web, 'first')
    const alice = (await web.hub.users.byName('alice'))!.id
    const tokenNow = async () => (await browser.get('/hub/sessions')).form().fields['_xsrf'] ?? ''
    const only = { id: 'local:first subject-of-alice', _xsrf: await tokenNow() }
    expect((await browser.post('/hub/sessions/unlink', only)).status).toBe(409)
    await connect(browser)
    const first = (await logIn(web, 'first')).browser
    const second = (await logIn(web, 'second')).browser
    const page = await first.get('/hub/sessions')
    const token = page.form().fields['_xsrf'] ?? ''
    await first.post('/hub/sessions/unlink', { id: SECOND, _xsrf: token })
    expect([await isIn(first), await isIn(second)]).toEqual([true, false])
    expect(await web.hub.identities.ofUser(alice)).toHaveLength(1)
    expect((await logIn(web, 'second')).page.status).toBe(403)
  })
})

describe('a login that is disconnected', () => {
  test('is logged out at its issuer, with its tokens: by its person, and by an administrator', async () => {
    const second = fakeAuthenticator({ id: 'second', accounts, capabilities: ['logout'] })
    const authenticators = [fakeAuthenticator({ id: 'first', accounts }), second]
    const web = await twoIssuers({ authenticators })
    const { browser } = await logIn(web, 'first')
    await connect(browser)
    const token = (await browser.get('/hub/sessions')).form().fields['_xsrf'] ?? ''
    await browser.post('/hub/sessions/unlink', { id: 'local:first nobody', _xsrf: token })
    expect(second.calls).toEqual([])
    await browser.post('/hub/sessions/unlink', { id: SECOND, _xsrf: token })
    const call = { about: 'logout', grant: { tokens: { access: 'access-of-alice' } } }
    expect(second.calls).toMatchObject([call])

    const again = (await logIn(web, 'first')).browser
    await connect(again)
    const { browser: root } = await logIn(web, 'first', 'root')
    await web.hub.users.update((await web.hub.users.byName('root'))!.id, { admin: true })
    const page = await root.get('/hub/admin/users/alice')
    const ofRoot = page.form('form[action="/hub/admin/users/end-logins"]').fields['_xsrf'] ?? ''
    const unlink = async (user: string) =>
      root.post('/hub/admin/users/unlink', { user, id: SECOND, _xsrf: ofRoot })
    await unlink('root')
    expect(second.calls).toHaveLength(1)
    await unlink('alice')
    expect(second.calls).toMatchObject([call, call])
    expect(await web.hub.identities.ofUser((await web.hub.users.byName('alice'))!.id)).toHaveLength(
      1,
    )
  })
})

describe('a user with two logins', () => {
  test('keeps API tokens until none is admitted any more', async () => {
    const out = { first: false, second: false }
    const rule = {
      name: 'in()',
      test: ({ authenticator }: { readonly authenticator: string }) =>
        !out[authenticator as 'first' | 'second'],
    }
    const web = await twoIssuers({ access: { allow: [rule] } })
    const { browser } = await logIn(web, 'first')
    await connect(browser)
    const alice = async () => (await web.hub.users.byName('alice'))!
    out.first = true
    expect(await web.hub.identities.refresh('local:first subject-of-alice')).toBe('refused')
    expect((await alice()).suspendedAt).toBeUndefined()
    expect(await isIn(browser)).toBe(true)
    out.second = true
    expect(await web.hub.identities.refresh(SECOND)).toBe('refused')
    expect((await alice()).suspendedAt).toBeDefined()
    out.first = false
    expect(await web.hub.identities.refresh('local:first subject-of-alice')).toBe('admitted')
    expect((await alice()).suspendedAt).toBeUndefined()
  })
})

test('an administrator ends all logins of somebody', async () => {
  const web = await twoIssuers()
  const { browser } = await logIn(web, 'first')
  const { browser: root } = await logIn(web, 'first', 'root')
  await web.hub.users.update((await web.hub.users.byName('root'))!.id, { admin: true })
  const page = await root.get('/hub/admin/users/alice')
  await root.submit(page, {}, { selector: 'form[action="/hub/admin/users/end-logins"]' })
  expect([await isIn(browser), await isIn(root)]).toEqual([false, true])
})

test('an administrator ends one login of somebody', async () => {
  const web = await twoIssuers()
  const { browser } = await logIn(web, 'first')
  const { browser: other } = await logIn(web, 'first')
  const { browser: root } = await logIn(web, 'first', 'root')
  await web.hub.users.update((await web.hub.users.byName('root'))!.id, { admin: true })
  const page = await root.get('/hub/admin/users/alice')
  await root.submit(page, {}, { selector: 'form[action="/hub/admin/users/end-login"]' })
  const left = [await isIn(browser), await isIn(other)].filter(Boolean)
  expect([left.length, await isIn(root)]).toEqual([1, true])
})

import { fakeAuthenticator, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { grantAdmin } from '../src/auth/policy.ts'
import { everyone, groups as members, usernames } from '../src/auth/rules.ts'
import { sharedPasswordAuthenticator } from '../src/auth/shared-password.ts'
import type { Identity } from '../src/contract/authenticator.ts'
import { defineAuthenticator } from '../src/contract/authenticator.ts'
import { passwordOf, webHubs } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const path = (page: Page): string =>
  page.location ? page.location.pathname + page.location.search : ''
const xsrfOf = (page: Page): string => page.form().fields['_xsrf'] ?? ''
/** A script's request with the browser's cookies, that states its page's origin. */
const whoAmI = (browser: Browser): Promise<Page> => browser.api('/hub/api/user')

describe('login', () => {
  test('by the form gives a session and sends to the own server, which is then started', async () => {
    const { login } = await make()
    const { browser, page } = await login('alice')
    expect(page.status).toBe(302)
    expect(path(page)).toMatch(/^\/hub\/spawn\?start=/)
    expect(await (await whoAmI(browser)).json()).toMatchObject({ name: 'alice', kind: 'user' })
    const started = await browser.next(page, { site: 'cross-site' })
    expect(path(started)).toBe('/user/alice/')
  })

  test('says nothing of whether the name or the password is wrong, and keeps what was typed', async () => {
    const { login, hub } = await make()
    const failed: string[] = []
    hub.on('login.failed', ({ data }) => failed.push(JSON.stringify(data)))
    const wrong = (await login('alice', 'no')).page
    const unknown = (await login('"><script>', 'no')).page
    const message = 'Invalid username or password.'
    for (const page of [wrong, unknown]) {
      expect(page.status).toBe(403)
      expect(page.text).toContain(message)
      expect(page.html().querySelectorAll('body script')).toHaveLength(0)
    }
    expect(wrong.form().fields).toMatchObject({ username: 'alice', password: '' })
    expect(unknown.form().fields).toMatchObject({ username: '"><script>' })
    await expect.poll(() => failed.length).toBe(2)
    expect(failed.join()).not.toContain('"no"')
  })

  test('gives a new session and session id every time: none that was planted survives (fixation)', async () => {
    const { login, visitor } = await make()
    const planted = await (await login('bob')).browser.cookies('/hub/')
    const browser = visitor()
    const page = await browser.get('/hub/login')
    await browser.setCookie(`hubkit-session=${planted['hubkit-session']}; Path=/hub/`, '/hub/')
    await browser.setCookie('jupyterhub-session-id=planted; Path=/')
    const alice = { username: 'alice', password: passwordOf('alice') }
    expect((await browser.submit(page, alice, { follow: false })).status).toBe(302)
    const after = await browser.cookies('/hub/')
    expect(after['hubkit-session']).not.toBe(planted['hubkit-session'])
    expect(after['jupyterhub-session-id']).not.toBe('planted')
    expect((await whoAmI(browser)).json()).toMatchObject({ name: 'alice' })
  })

  test('ends the login that the browser had before', async () => {
    const { login, hub, visitor } = await make()
    const { browser } = await login('alice')
    const old = await browser.cookies('/hub/')
    const xsrf = xsrfOf(await browser.get('/hub/home'))
    const again = await browser.post(
      '/hub/login',
      { username: 'bob', password: passwordOf('bob'), _xsrf: xsrf },
      { follow: false },
    )
    expect(again.status).toBe(302)
    expect((await whoAmI(browser)).json()).toMatchObject({ name: 'bob' })
    const thief = visitor()
    await thief.setCookie(`hubkit-session=${old['hubkit-session']}; Path=/hub/`)
    expect((await whoAmI(thief)).status).toBe(403)
    const alice = await hub.users.byName('alice')
    expect(await hub.sessions.ofUser(alice?.id ?? '')).toHaveLength(0)
  })

  test('of the same new person twice at once makes one user, one identity and two sessions', async () => {
    const { login, hub, store } = await make()
    const [one, two] = await Promise.all([login('alice'), login('alice')])
    expect([one.page.status, two.page.status]).toEqual([302, 302])
    const alice = await hub.users.byName('alice')
    expect(await store.count('identity', { userId: alice?.id ?? '' })).toBe(1)
    expect(await hub.sessions.ofUser(alice?.id ?? '')).toHaveLength(2)
  })

  test('in two tabs with one browser works with either form', async () => {
    const { visitor } = await make()
    const browser = visitor()
    const [first, second] = [await browser.get('/hub/login'), await browser.get('/hub/login')]
    const alice = { username: 'alice', password: passwordOf('alice') }
    expect((await browser.submit(first, alice, { follow: false })).status).toBe(302)
    expect((await browser.submit(second, alice, { follow: false })).status).toBe(302)
    expect((await whoAmI(browser)).status).toBe(200)
  })

  test('sets cookies that users servers never get, but for the public session id', async () => {
    const { login } = await make({ publicUrl: 'https://hub.example/lab/' })
    const { browser, page } = await login('alice', undefined, '/lab/hub/login')
    const set = page.headers.getSetCookie()
    const session = set.find((cookie) => cookie.startsWith('__Secure-hubkit-session='))
    expect(session).toMatch(/; Path=\/lab\/hub\/; HttpOnly; Secure; SameSite=Lax/)
    const publicId = set.find((cookie) => cookie.startsWith('jupyterhub-session-id='))
    expect(publicId).toMatch(/; Path=\/lab\/; HttpOnly; Secure; SameSite=Lax/)
    expect(Object.keys(await browser.cookies('/lab/user/alice/'))).toEqual([
      'jupyterhub-session-id',
    ])
  })

  test('is slowed down after some wrong passwords, with 429 and Retry-After', async () => {
    const { visitor } = await make()
    const browser = visitor()
    let page = await browser.get('/hub/login')
    for (let time = 0; time < 6; time += 1)
      page = await browser.submit(page, { username: 'alice', password: 'no' })
    expect(page.status).toBe(429)
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0)
    const right = await browser.submit(page, { username: 'alice', password: passwordOf('alice') })
    expect(right.status).toBe(429)
  })

  test('with a broken or missing XSRF token shows the form again, ready for another try', async () => {
    const { visitor } = await make()
    const browser = visitor()
    const alice = { username: 'alice', password: passwordOf('alice') }
    const refused = await browser.post('/hub/login', alice, { follow: false })
    expect(refused.status).toBe(403)
    expect((await browser.submit(refused, alice, { follow: false })).status).toBe(302)
  })

  test('does not take a planted pair of cookie and token', async () => {
    const { visitor } = await make()
    const browser = visitor()
    await browser.setCookie('_xsrf=planted; Path=/hub/')
    const form = { username: 'alice', password: passwordOf('alice'), _xsrf: 'planted' }
    expect((await browser.post('/hub/login', form, { follow: false })).status).toBe(403)
  })
})

describe('a name', () => {
  const identities: Record<string, Partial<Identity>> = {}
  const twoIssuers = () => {
    const about = (name: string): Partial<Identity> => identities[name] ?? {}
    return [
      fakeAuthenticator({ id: 'first', accounts: { alice: 'ecila' }, about }),
      fakeAuthenticator({ id: 'second', accounts: { alice: 'ecila' }, about }),
    ]
  }

  test('never passes to the account of another issuer', async () => {
    const { visitor } = await make({ authenticators: twoIssuers() })
    const at = async (id: string): Promise<Page> => {
      const browser = visitor()
      const page = await browser.get('/hub/login')
      const form = { username: 'alice', password: 'ecila' }
      return browser.submit(page, { ...form, _authenticator: id }, { follow: false })
    }
    expect((await at('first')).status).toBe(302)
    const refused = await at('second')
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('already belongs to another account')
    expect((await at('first')).status).toBe(302)
  })

  test('that an administrator made belongs to the first who logs in with it', async () => {
    const { login, hub } = await make()
    const made = await hub.users.create({ name: 'carol' })
    await login('carol')
    expect(await hub.users.byName('carol')).toMatchObject({ id: made.id })
    expect(await hub.sessions.ofUser(made.id)).toHaveLength(1)
  })

  test('that nobody may have is refused in the form', async () => {
    const page = (
      await make({
        authenticators: [fakeAuthenticator({ accounts: { 'a/b': 'x' } })],
      })
    ).login('a/b', 'x')
    expect((await page).page.status).toBe(400)
  })
})

describe('the access policy', () => {
  test('keeps people out who are not allowed, and says so in the audit event only', async () => {
    const { login, hub } = await make({ access: { allow: [usernames('bob')] } })
    const reasons: string[] = []
    hub.on('login.failed', ({ data }) => reasons.push(data.reason))
    const { page } = await login('alice')
    expect(page.status).toBe(403)
    expect(page.text).toContain('You are not allowed to use this hub.')
    await expect.poll(() => reasons).toHaveLength(1)
    expect(reasons[0]).toContain('usernames(bob)')
    expect(await hub.users.byName('alice')).toBeUndefined()
    expect((await login('bob')).page.status).toBe(302)
  })

  test('tells who is refused whom the hub is for, but no names of users', async () => {
    const { login } = await make({ access: { allow: [members('staff'), usernames('bob')] } })
    const { page } = await login('alice')
    expect(page.text).toContain('You are not allowed to use this hub.')
    expect(page.text).toContain('This hub is for members of staff.')
    expect(page.text).not.toContain('bob')
  })

  test('makes administrators, and groups follow what the issuer states', async () => {
    let groups: readonly string[] | undefined = ['staff', 'lab']
    const authenticators = [
      fakeAuthenticator({ accounts: { alice: 'ecila' }, about: () => (groups ? { groups } : {}) }),
    ]
    const access = { allow: [everyone()], admin: [grantAdmin(usernames('alice'))] }
    const { login, hub, log } = await make({ authenticators, access })
    await login('alice')
    const alice = await hub.users.byName('alice')
    expect(alice?.admin).toBe(true)
    const now = async (): Promise<unknown> =>
      (await hub.groups.ofUsers([alice?.id ?? ''])).get(alice?.id ?? '')
    expect(await now()).toEqual(['lab', 'staff'])
    groups = ['staff', '..', 'lab', '', '.']
    await login('alice')
    expect(await now()).toEqual(['lab', 'staff'])
    expect(log.lines.join()).toContain('groups of a login cannot be')
    groups = undefined
    await login('alice')
    expect(await now()).toEqual(['lab', 'staff'])
    groups = []
    await login('alice')
    expect(await now()).toEqual([])
  })

  test('lets nobody into an administrator with a shared password', async () => {
    const authenticators = [sharedPasswordAuthenticator({ password: 'everybody knows' })]
    const { login, hub } = await make({ authenticators })
    expect((await login('root', 'everybody knows')).page.status).toBe(403)
    const { browser, page } = await login('alice', 'everybody knows')
    expect(page.status).toBe(302)
    const alice = await hub.users.byName('alice')
    await hub.users.update(alice?.id ?? '', { admin: true })
    expect((await whoAmI(browser)).status).toBe(403)
  })
})

describe('after login', () => {
  const at = async (next: string): Promise<string> => {
    const { login } = await make({ publicUrl: 'https://hub.example/lab/' })
    return path(
      (
        await login(
          'alice',
          undefined,
          `/lab/hub/login?${new URLSearchParams({ next }).toString()}`,
        )
      ).page,
    )
  }

  test.each(['/lab/hub/token', '/lab/user/alice/tree?x=1', 'https://hub.example/lab/hub/home'])(
    '%s is where it goes',
    async (next) => expect(await at(next)).toBe(next.replace('https://hub.example', '')),
  )

  test.each([
    '//evil.example/lab/',
    'https://evil.example/lab/hub/',
    '/elsewhere',
    'javascript:alert(1)',
  ])('%s is ignored', async (next) => expect(await at(next)).toMatch(/^\/lab\/hub\/spawn/))
})

describe('an authenticator with a button', () => {
  const elsewhere = defineAuthenticator({
    id: 'away',
    ui: { kind: 'button', label: 'Log in <elsewhere>' },
    async handle(route, ctx) {
      if (route === 'start') {
        const headers = {
          location: `https://issuer.example/?back=${ctx.routeUrl('callback').href}`,
          'set-cookie': 'transaction=1; Path=/hub/login/away/',
        }
        return { type: 'challenge', response: new Response(null, { status: 302, headers }) }
      }
      const code = new URL(ctx.request.url).searchParams.get('code')
      if (code !== 'right')
        return { type: 'rejected', reason: 'wrong code', message: 'That did not work.' }
      return {
        type: 'identified',
        identity: { issuer: 'https://issuer.example', subject: '1', username: 'alice' },
      }
    },
  })
  const options = { authenticators: [elsewhere], publicUrl: 'http://hub.localhost' }

  test('goes there and comes back to where the person wanted to be', async () => {
    const { visitor } = await make(options)
    const browser = visitor()
    const page = await browser.get('/hub/token')
    const button = page.html().querySelector('a.button')
    expect(button?.textContent).toContain('Log in')
    const start = await browser.get(button?.getAttribute('href') ?? '', { follow: false })
    expect(start.location?.href).toContain('back=http://hub.localhost/hub/login/away/callback')
    expect(await browser.cookies('/hub/login/away/')).toMatchObject({ transaction: '1' })
    const back = await browser.get('/hub/login/away/callback?code=right', {
      follow: false,
      site: 'cross-site',
    })
    expect(path(back)).toBe('/hub/token')
    expect(await browser.cookies('/hub/')).not.toHaveProperty('hubkit-next')
  })

  test('that rejects shows the login page with its words', async () => {
    const { visitor } = await make(options)
    const page = await visitor().get('/hub/login/away/callback?code=wrong')
    expect(page.status).toBe(403)
    expect(page.text).toContain('That did not work.')
  })

  test('needs publicUrl: nothing is guessed from the request', async () => {
    const { visitor } = await make({ authenticators: [elsewhere] })
    expect((await visitor().get('/hub/login/away/start')).status).toBe(500)
  })

  test('that is registered at a provider is refused at construction without publicUrl', async () => {
    const registered = { ...elsewhere, needsPublicUrl: true }
    await expect(make({ authenticators: [registered] })).rejects.toMatchObject({
      code: 'HUB_ERR_OPTION',
      message:
        "createHub.publicUrl: found nothing, expected the address people use, since the authenticator 'away' has people come back there",
      hint: 'Register <publicUrl>/hub/login/away/callback at its provider.',
    })
  })
})

describe('an authenticator that recognises requests', () => {
  test('logs in without a form', async () => {
    const { visitor } = await make({
      authenticators: [fakeAuthenticator({ capabilities: ['identify'] })],
    })
    const page = await visitor({ headers: { 'x-fake-user': 'alice' } }).get('/hub/home')
    expect(page.status).toBe(200)
    expect(page.text).toContain('Your servers')
  })
})

describe('a logout message of an issuer', () => {
  test('ends the sessions of its subject, and of nobody else', async () => {
    const accounts = { alice: 'ecila', bob: 'bob' }
    const authenticators = [fakeAuthenticator({ accounts, capabilities: ['backchannel'] })]
    const { login, hub } = await make({ authenticators })
    const [alice, bob] = [(await login('alice')).browser, (await login('bob')).browser]
    const tell = (body: string): Promise<Response> =>
      hub.fetch(
        new Request('http://hub.localhost/hub/login/fake/backchannel', { method: 'POST', body }),
      )
    expect((await tell('nonsense')).status).toBe(400)
    expect((await tell('fake-logout subject-of-alice')).status).toBe(200)
    expect((await whoAmI(alice)).status).toBe(403)
    expect((await whoAmI(bob)).status).toBe(200)
  })

  test('is nothing to an authenticator without it', async () => {
    const { visitor } = await make()
    expect((await visitor().post('/hub/login/fake/backchannel', {})).status).toBe(404)
  })
})

describe('logout', () => {
  test('by the form ends the session with all its tokens, and clears the cookies', async () => {
    const { login, hub } = await make()
    const { browser } = await login('alice')
    const alice = await hub.users.byName('alice')
    const [session] = await hub.sessions.ofUser(alice?.id ?? '')
    const token = await hub.tokens.mint({
      userId: alice?.id,
      scopes: ['self'],
      sessionId: session?.id,
      clientId: 'x',
    })
    const home = await browser.get('/hub/home')
    const page = await browser.submit(home, {}, { selector: 'form[action="/hub/logout"]' })
    expect(page.text).toContain('You are logged out')
    expect(await browser.cookies('/hub/')).toEqual({})
    expect(await hub.tokens.find(token.secret)).toBeUndefined()
    expect(await hub.sessions.ofUser(alice?.id ?? '')).toHaveLength(0)
  })

  test('leaves other browsers of the person logged in', async () => {
    const { login } = await make()
    const [one, two] = [(await login('alice')).browser, (await login('alice')).browser]
    await one.submit(await one.get('/hub/home'), {}, { selector: 'form[action="/hub/logout"]' })
    expect((await whoAmI(one)).status).toBe(403)
    expect((await whoAmI(two)).status).toBe(200)
  })

  test('by GET needs a navigation of our own; from elsewhere it asks', async () => {
    const { login } = await make()
    const { browser } = await login('alice')
    const asked = await browser.get('/hub/logout', { site: 'cross-site' })
    expect(asked.text).toContain('Log out?')
    expect((await whoAmI(browser)).status).toBe(200)
    expect((await browser.get('/hub/logout', { site: 'same-origin' })).text).toContain(
      'You are logged out',
    )
    expect((await whoAmI(browser)).status).toBe(403)
  })

  test('by POST needs the XSRF token', async () => {
    const { login } = await make()
    const { browser } = await login('alice')
    expect((await browser.post('/hub/logout', {})).status).toBe(403)
    expect((await browser.post('/hub/logout', { _xsrf: 'x' })).status).toBe(403)
    expect((await whoAmI(browser)).status).toBe(200)
  })
})

describe('a request with a cookie', () => {
  const matrix: readonly (readonly [string, string, Record<string, string>, number])[] = [
    ['GET from our own page', 'GET', { 'sec-fetch-site': 'same-origin' }, 200],
    ['GET from another site', 'GET', { 'sec-fetch-site': 'cross-site' }, 403],
    ['GET from a sibling domain', 'GET', { 'sec-fetch-site': 'same-site' }, 403],
    [
      'GET with a token that is wrong',
      'GET',
      { 'x-xsrftoken': 'wrong', 'sec-fetch-site': 'same-origin' },
      403,
    ],
    ['POST from our own page, without a token', 'POST', { 'sec-fetch-site': 'same-origin' }, 403],
    ['POST with a token that is wrong', 'POST', { 'x-xsrftoken': 'wrong' }, 403],
  ]
  test.each(matrix)('%s', async (_, method, headers, status) => {
    const { login } = await make()
    const { browser } = await login('alice')
    const address = method === 'GET' ? '/hub/api/user' : '/hub/api/users/alice/tokens'
    expect((await browser.api(address, { method, headers })).status).toBe(status)
  })

  test('may do anything of its person with the token itself', async () => {
    const { login } = await make()
    const { browser } = await login('alice')
    const xsrf = xsrfOf(await browser.get('/hub/home'))
    const headers = { 'x-xsrftoken': xsrf, 'sec-fetch-site': 'cross-site' }
    expect((await browser.api('/hub/api/user', { headers })).status).toBe(200)
    expect((await browser.api(`/hub/api/user?_xsrf=${xsrf}`, { site: 'cross-site' })).status).toBe(
      200,
    )
    expect((await browser.api('/hub/api/users/alice/tokens', { headers, json: {} })).status).toBe(
      201,
    )
    const form = await browser.api('/hub/api/users/alice/tokens', { headers, form: { note: 'x' } })
    expect(form.status).toBe(403)
  })

  test('of another person gets nowhere with the token of one', async () => {
    const { login } = await make()
    const mine = xsrfOf(await (await login('bob')).browser.get('/hub/home'))
    const { browser } = await login('alice')
    const headers = { 'x-xsrftoken': mine }
    expect((await browser.api('/hub/api/users/alice/tokens', { headers, json: {} })).status).toBe(
      403,
    )
  })
})

describe('pages', () => {
  test('take no API token, in the header or the query, and set no login cookie for one', async () => {
    const { visitor, hub } = await make()
    const alice = await hub.users.create({ name: 'alice' })
    const { secret } = await hub.tokens.mint({ userId: alice.id, scopes: ['self'] })
    const browser = visitor()
    for (const [address, headers] of [
      ['/hub/home', { authorization: `token ${secret}` }],
      [`/hub/home?token=${secret}`, {}],
    ] as const) {
      const page = await browser.get(address, { headers, follow: false })
      expect(path(page)).toMatch(/^\/hub\/login\?next=/)
      expect(await browser.cookies('/hub/')).not.toHaveProperty('hubkit-session')
    }
  })

  test('are for people: a script of a users server cannot read the tokens in their forms', async () => {
    const { login } = await make()
    const { browser } = await login('alice')
    const page = await browser.get('/hub/token', {
      mode: 'cors',
      site: 'same-origin',
      follow: false,
    })
    expect(page.status).toBe(403)
    expect(page.text).not.toContain('_xsrf')
  })
})

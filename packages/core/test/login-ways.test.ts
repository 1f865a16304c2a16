import { fakeAuthenticator, until, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { everyone, type AccessRule } from '../src/auth/rules.ts'
import { defineAuthenticator, type Authenticator } from '../src/contract/authenticator.ts'
import { passwordOf, webHubs } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const path = (page: Page): string =>
  page.location ? page.location.pathname + page.location.search : ''
const isIn = async (browser: Browser): Promise<boolean> =>
  (await browser.get('/hub/home', { follow: false })).status === 200

/** An authenticator with a button, that lets in whoever comes back with a name. */
function away(parts: Partial<Authenticator> = {}): Authenticator {
  return defineAuthenticator({
    id: 'away',
    ui: { kind: 'button', label: 'Log in elsewhere' },
    async handle(route, { request }) {
      if (route === 'start') {
        const headers = { location: 'https://issuer.example/' }
        return { type: 'challenge', response: new Response(null, { status: 302, headers }) }
      }
      const name = new URL(request.url).searchParams.get('name')
      if (!name) return { type: 'rejected', reason: 'no name', code: 'state-missing' }
      const identity = { issuer: 'https://issuer.example', subject: name, username: name }
      return { type: 'identified', identity }
    },
    ...parts,
  })
}

const accounts = { alice: passwordOf('alice'), bob: passwordOf('bob') }

describe('the login page', () => {
  test('has all ways, and heads forms where there are several', async () => {
    const authenticators = [
      fakeAuthenticator({ id: 'staff', label: 'Staff', accounts }),
      fakeAuthenticator({ id: 'guests', accounts }),
      away(),
    ]
    const { visitor } = await make({ authenticators })
    const page = (await visitor().get('/hub/login')).html()
    expect(page.querySelectorAll('form h2').map((one) => one.textContent)).toEqual([
      'Staff',
      'guests',
    ])
    expect(page.querySelectorAll('a.button').map((one) => one.textContent.trim())).toEqual([
      'Log in elsewhere',
    ])
    const single = await make({ authenticators: [fakeAuthenticator({ accounts })] })
    expect((await single.visitor().get('/hub/login')).html().querySelector('form h2')).toBeNull()
  })

  test('says what is in trouble, and the hub serves all the same', async () => {
    const trouble = (): string => 'The provider <does> not answer just now.'
    const { visitor } = await make({ authenticators: [away({ trouble })], autoLogin: 'away' })
    const page = await visitor().get('/hub/login')
    expect(page.status).toBe(200)
    expect(page.text).toContain('The provider &lt;does&gt; not answer just now.')
  })

  test('tells the log by which word a login was rejected', async () => {
    const { visitor, hub, log } = await make({ authenticators: [away()] })
    const codes: unknown[] = []
    hub.on('login.failed', ({ data }) => codes.push(data.code))
    await visitor().get('/hub/login/away/callback')
    await until(() => codes.length > 0)
    expect(codes).toEqual(['state-missing'])
    expect(log.lines.join()).toContain('state-missing')
  })
})

describe('autoLogin', () => {
  const options = { authenticators: [away(), fakeAuthenticator({ accounts })], autoLogin: 'away' }

  test('goes to the provider at once and keeps where the person wanted to be', async () => {
    const { visitor } = await make(options)
    const browser = visitor()
    const page = await browser.get('/hub/login?next=%2Fhub%2Ftoken', { follow: false })
    expect(path(page)).toBe('/hub/login/away/start?next=%2Fhub%2Ftoken')
    await browser.next(page, { follow: false }).catch(() => undefined)
    const back = await browser.get('/hub/login/away/callback?name=alice', { follow: false })
    expect(path(back)).toBe('/hub/token')
  })

  test.each(['/hub/login?choose', '/hub/login?logged-out', '/hub/login/away/callback'])(
    'does not at %s',
    async (address) => {
      const { visitor } = await make(options)
      const page = await visitor().get(address, { follow: false })
      expect(page.location).toBeUndefined()
      expect(page.html().querySelector('a.button')).not.toBeNull()
    },
  )

  test('does not after a logout, so that it leads to no loop', async () => {
    const { visitor } = await make(options)
    const browser = visitor()
    await browser.get('/hub/login/away/callback?name=alice', { follow: false })
    const home = await browser.get('/hub/home')
    const page = await browser.submit(home, {}, { selector: 'form[action="/hub/logout"]' })
    expect(page.status).toBe(200)
    expect(page.text).toContain('You are logged out')
  })

  test('takes no open redirect along', async () => {
    const { visitor } = await make(options)
    const page = await visitor().get('/hub/login?next=https://evil.example/', { follow: false })
    expect(path(page)).toBe('/hub/login/away/start')
  })

  test.each(['fake', 'nobody'])('to %s is refused: it has no button', async (autoLogin) => {
    await expect(make({ ...options, autoLogin })).rejects.toThrow(
      `createHub.autoLogin: found '${autoLogin}', expected the id of an authenticator with a button (away)`,
    )
  })
})

test('a rule that nobody finds the facts for is refused when the hub is made', async () => {
  const rule: AccessRule = { name: 'org', needs: { facts: ['x.org'] }, test: () => true }
  await expect(make({ access: { allow: [rule] } })).rejects.toThrow("needs the fact 'x.org'")
})

describe('how a decision was made', () => {
  test('is in the event, the log, and on the page of the user', async () => {
    const { login, hub, log } = await make()
    const told: unknown[] = []
    hub.on('login.succeeded', ({ data }) => told.push(data))
    await login('alice')
    await until(() => told.length > 0)
    expect(told).toMatchObject([{ by: 'fake', admittedBy: 'everyone()' }])
    expect(log.lines.join()).toContain('everyone()')
    const { browser } = await login('root')
    const page = await browser.get('/hub/admin/users/alice')
    expect(page.text).toContain('Admitted by everyone()')
    expect(page.text).toContain('local:fake')
  })
})

describe('logout', () => {
  const home = new URL('https://issuer.example/logout?id_token_hint=x')

  test('tells the issuer, with its tokens, and leads there', async () => {
    const authenticator = fakeAuthenticator({ accounts, capabilities: ['logout'], logoutTo: home })
    const { login } = await make({
      authenticators: [authenticator],
      afterLogout: 'https://app.example/',
    })
    const { browser } = await login('alice')
    const page = await browser.submit(
      await browser.get('/hub/home'),
      {},
      { selector: 'form[action="/hub/logout"]' },
    )
    expect(page.headers.get('refresh')).toBe(`0; url=${home.href}`)
    expect(authenticator.calls).toMatchObject([
      { about: 'logout', grant: { tokens: { access: 'access-of-alice' } } },
    ])
    expect(await isIn(browser)).toBe(false)
  })

  test('leads where the hub says when the issuer says nothing', async () => {
    const { login } = await make({ afterLogout: 'https://app.example/bye' })
    const { browser } = await login('alice')
    const page = await browser.submit(
      await browser.get('/hub/home'),
      {},
      { selector: 'form[action="/hub/logout"]' },
    )
    expect(page.headers.get('refresh')).toBe('0; url=https://app.example/bye')
  })
})

describe('a logout that the issuer tells', () => {
  const twice = async () => {
    let sid = 0
    const authenticators = [
      fakeAuthenticator({
        accounts,
        capabilities: ['backchannel'],
        session: () => `sid-${(sid += 1)}`,
      }),
    ]
    const web = await make({ authenticators })
    const [one, two] = [(await web.login('alice')).browser, (await web.login('alice')).browser]
    const bob = (await web.login('bob')).browser
    const tell = async (body: string): Promise<number> => {
      const request = new Request('http://hub.localhost/hub/login/fake/backchannel', {
        method: 'POST',
        body,
      })
      const answer = await web.hub.fetch(request)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      return answer.status
    }
    return { ...web, one, two, bob, tell }
  }

  test('by its session alone ends that one', async () => {
    const { one, two, bob, tell } = await twice()
    expect(await tell('fake-logout - sid-2')).toBe(200)
    expect([await isIn(one), await isIn(two), await isIn(bob)]).toEqual([true, false, true])
    expect(await tell('fake-logout - sid-99')).toBe(200)
    expect([await isIn(one), await isIn(bob)]).toEqual([true, true])
  })

  test('by session and subject ends that one, and nobody else s', async () => {
    const { one, two, bob, tell } = await twice()
    expect(await tell('fake-logout subject-of-alice sid-3')).toBe(200)
    expect([await isIn(one), await isIn(two), await isIn(bob)]).toEqual([true, true, true])
    expect(await tell('fake-logout subject-of-alice sid-1')).toBe(200)
    expect([await isIn(one), await isIn(two), await isIn(bob)]).toEqual([false, true, true])
  })

  test('by subject ends all, with the tokens that browsers have at servers', async () => {
    const { one, two, bob, tell, hub } = await twice()
    const alice = await hub.users.byName('alice')
    const [session] = await hub.sessions.ofUser(alice?.id ?? '')
    const { secret } = await hub.tokens.mint({
      userId: alice?.id,
      scopes: ['self'],
      clientId: 'server-1',
      sessionId: session?.id,
    })
    expect(await tell('fake-logout subject-of-alice')).toBe(200)
    expect([await isIn(one), await isIn(two), await isIn(bob)]).toEqual([false, false, true])
    expect(await hub.tokens.find(secret)).toBeUndefined()
  })
})

test('everyone() is a rule: without one nobody enters, though an authenticator knows them', async () => {
  const closed = await make({ access: {} })
  expect((await closed.login('alice')).page.status).toBe(403)
  const open = await make({ access: { allow: [everyone()] } })
  expect((await open.login('alice')).page.status).toBe(302)
})

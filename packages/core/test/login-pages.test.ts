// What the pages say around a login that fails, and after a logout.
import { fakeAuthenticator, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { everyone, groups, usernames } from '../src/auth/rules.ts'
import { defineAuthenticator, type Authenticator } from '../src/contract/authenticator.ts'
import { passwordOf, webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const accounts = { alice: passwordOf('alice') }
const MESSAGE = 'The site is away.'

/** An authenticator with a button, that lets in whoever comes back with a name. */
function away(parts: Partial<Authenticator> = {}): Authenticator {
  return defineAuthenticator({
    id: 'away',
    ui: { kind: 'button', label: 'Institute', another: true },
    async handle(_route, { request }) {
      const name = new URL(request.url).searchParams.get('name')
      if (!name)
        return { type: 'rejected', reason: 'no', code: 'site-away', message: MESSAGE, status: 503 }
      const identity = { issuer: 'https://issuer.example', subject: name, username: name }
      return { type: 'identified', identity }
    },
    ...parts,
  })
}

const links = (page: Page): readonly (string | undefined)[] =>
  page
    .html()
    .querySelectorAll('main a')
    .map((link) => link.getAttribute('href'))

const back = ({ visitor }: WebHub, query = ''): Promise<Page> =>
  visitor().get(`/hub/login/away/callback${query}`)

describe('the page of a login that failed', () => {
  test('has the status of the authenticator, its code, and leads back to all ways', async () => {
    const page = await back(await make({ authenticators: [away()] }))
    expect(page.status).toBe(503)
    expect(page.text).toContain(MESSAGE)
    expect(page.text).toContain('503 site-away')
    expect(page.text).toContain('ask an administrator')
    expect(links(page)).toEqual(['/hub/login?choose='])
  })

  test('names whom to ask', async () => {
    const page = await back(await make({ authenticators: [away()], contact: 'help@example.org' }))
    expect(links(page)).toContain('mailto:help@example.org')
    await expect(make({ contact: '' })).rejects.toThrow('createHub.contact')
  })

  test('keeps where the person wanted to be, and nothing else', async () => {
    const hub = await make({ authenticators: [away()] })
    const page = await back(hub, '?next=%2Fhub%2Ftoken&state=secret')
    expect(links(page)).toEqual(['/hub/login?choose=&next=%2Fhub%2Ftoken'])
    expect(page.text).not.toContain('secret')
    expect(links(await back(hub, '?next=%2F%2Fevil.example%2F'))).toEqual(['/hub/login?choose='])
  })

  test('offers who is refused to come as somebody else, where the issuer can ask', async () => {
    const access = { allow: [groups('staff'), usernames('carol')] }
    const page = await back(await make({ authenticators: [away()], access }), '?name=bob')
    expect(page.status).toBe(403)
    expect(links(page)).toEqual(['/hub/login/away/start?another', '/hub/login?choose='])
    expect(page.text).toContain('You came as bob.')
    expect(page.text).toContain('This hub is for members of staff.')
    const plain = away({ ui: { kind: 'button', label: 'Institute' } })
    const other = await back(await make({ authenticators: [plain], access }), '?name=bob')
    expect(links(other)).toEqual(['/hub/login?choose='])
  })

  test('leads somebody who is logged in home', async () => {
    const { visitor } = await make({ authenticators: [away()] })
    const browser = visitor()
    await browser.get('/hub/login/away/callback?name=alice', { follow: false })
    const page = await browser.get('/hub/login/away/callback')
    expect(links(page)).toEqual(['/hub/home'])
    expect(page.text).toContain('Logged in as alice')
  })

  test('comes in the place of an error when one address fails too often', async () => {
    const { visitor } = await make({ authenticators: [away()] })
    const browser = visitor()
    let page = await browser.get('/hub/login/away/callback')
    for (let tries = 0; page.status !== 429 && tries < 150; tries += 1)
      page = await browser.get('/hub/login/away/callback')
    expect(page.text).toContain('429 too-many')
    expect(page.headers.get('retry-after')).toBe('1')
  })

  test('may be a page of the app', async () => {
    const pages = { loginFailed: () => 'Our own words' }
    expect((await back(await make({ authenticators: [away()], pages }))).text).toBe('Our own words')
  })
})

test('a rule that fails is told as a fault of the hub, not as a refusal', async () => {
  const rule = {
    name: 'register',
    test: () => {
      throw new Error('no answer')
    },
  }
  const { login, hub } = await make({ access: { allow: [rule] } })
  const codes: unknown[] = []
  hub.on('login.failed', ({ data }) => codes.push(data.code))
  const { page } = await login('alice')
  expect(page.status).toBe(503)
  expect(page.text).toContain('could not find out whether you may use it')
  await expect.poll(() => codes).toEqual(['rule-failed'])
})

describe('the login page', () => {
  test('says once that a form does not work, when that was just tried', async () => {
    const form = fakeAuthenticator({ accounts })
    const broken: Authenticator = {
      ...form,
      trouble: () => MESSAGE,
      handle: () =>
        Promise.resolve({ type: 'rejected', reason: 'no', message: MESSAGE, inconclusive: true }),
    }
    const { login } = await make({ authenticators: [broken] })
    const { page } = await login('alice')
    expect(page.status).toBe(503)
    expect(page.text.split(MESSAGE)).toHaveLength(2)
  })

  test('says that somebody has logged out, when they come from there', async () => {
    const { visitor } = await make()
    expect((await visitor().get('/hub/login?logged-out')).text).toContain('You are logged out.')
    expect((await visitor().get('/hub/login')).text).not.toContain('You are logged out.')
  })

  test('recognises nobody who asks for it, unless there is nothing to choose', async () => {
    const known = fakeAuthenticator({ accounts, capabilities: ['identify'] })
    const headers = { 'x-fake-user': 'alice' }
    const { visitor } = await make({ authenticators: [known] })
    expect(
      (await visitor({ headers }).get('/hub/login?choose'))
        .html()
        .querySelector('input[name=password]'),
    ).not.toBeNull()
    const silent: Authenticator = { ...known, ui: { kind: 'silent' } }
    const web = await make({ authenticators: [silent] })
    const page = await web.visitor({ headers }).get('/hub/login?choose', { follow: false })
    expect(page.status).toBe(302)
    const stranger = await web.visitor().get('/hub/login')
    expect(stranger.text).toContain('You came as nobody it knows.')
  })
})

describe('after a logout', () => {
  const out = async (authenticator: Authenticator, afterLogout?: string): Promise<Page> => {
    const { visitor } = await make({ authenticators: [authenticator], afterLogout })
    const browser: Browser = visitor()
    await browser.get('/hub/login/away/callback?name=alice', { follow: false })
    const home = await browser.get('/hub/home')
    return browser.submit(home, {}, { selector: 'form[action="/hub/logout"]' })
  }
  const STILL = 'You may still be logged in at the site where you logged in (Institute).'

  test('the page says where one may still be logged in', async () => {
    expect((await out(away())).text).toContain(STILL)
    expect((await out(away({ logout: async () => ({}) }))).text).toContain(STILL)
    const failing = away({ logout: () => Promise.reject(new Error('away')) })
    expect((await out(failing)).text).toContain(STILL)
  })

  test('it does not where the issuer does the rest', async () => {
    const redirect = new URL('https://issuer.example/logout')
    const page = await out(away({ logout: async () => ({ redirect }) }))
    expect(page.text).not.toContain('You may still')
    expect(page.headers.get('refresh')).toBe(`0; url=${redirect.href}`)
  })

  test('what may be left is read before the browser goes on', async () => {
    const page = await out(away(), 'https://app.example/')
    expect(page.text).toContain(STILL)
    expect(page.headers.get('refresh')).toBeNull()
    expect(links(page)).toContain('https://app.example/')
  })

  test('a form leaves nothing behind', async () => {
    const { login } = await make({ access: { allow: [everyone()] } })
    const { browser } = await login('alice')
    const home = await browser.get('/hub/home')
    const page = await browser.submit(home, {}, { selector: 'form[action="/hub/logout"]' })
    expect(page.text).not.toContain('You may still')
  })
})

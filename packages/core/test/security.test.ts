import { afterEach, describe, expect, test } from 'vitest'
import type { Browser } from '@hubkit/testkit'
import { defineAuthenticator } from '../src/contract/authenticator.ts'
import { passwordOf, webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const planted = async ({ login }: WebHub, name: string): Promise<string> =>
  (await (await login(name)).browser.cookies('/hub/'))['hubkit-session'] ?? ''

const isLoggedIn = async (browser: Browser, address = '/hub/home'): Promise<boolean> =>
  (await browser.get(address, { follow: false })).status === 200

describe('a cookie that another page has planted', () => {
  test('beside the own session at a longer path makes nobody somebody else', async () => {
    const web = await make()
    const { browser } = await web.login('alice')
    await browser.setCookie(`hubkit-session=${await planted(web, 'bob')}; Path=/hub/token`)
    // Browsers send the longer path first (RFC 6265, section 5.4).
    expect(await isLoggedIn(browser, '/hub/token')).toBe(false)
    expect(await isLoggedIn(browser, '/hub/home')).toBe(true)
  })

  test('beside the own session does nothing when it is the same', async () => {
    const web = await make()
    const { browser } = await web.login('alice')
    const own = (await browser.cookies('/hub/'))['hubkit-session'] ?? ''
    await browser.setCookie(`hubkit-session=${own}; Path=/hub/token`)
    expect(await isLoggedIn(browser, '/hub/token')).toBe(true)
  })

  test('in front of the XSRF nonce keeps nobody from logging in', async () => {
    const { visitor } = await make()
    const browser = visitor()
    await browser.setCookie('_xsrf=planted; Path=/hub/login')
    const form = await browser.get('/hub/login')
    const alice = { username: 'alice', password: passwordOf('alice') }
    expect((await browser.submit(form, alice, { follow: false })).status).toBe(302)
  })

  test.each(['cross-site', 'same-site'] as const)(
    'and a form of a %s page with the token that fits it log nobody in',
    async (site) => {
      const { visitor } = await make()
      const mallory = visitor()
      const form = (await mallory.get('/hub/login')).html()
      const token = form.querySelector('input[name="_xsrf"]')?.getAttribute('value') ?? ''
      const nonce = (await mallory.cookies('/hub/login'))['_xsrf'] ?? ''
      const victim = visitor()
      await victim.setCookie(`_xsrf=${nonce}; Path=/hub/login`)
      const account = { username: 'bob', password: passwordOf('bob'), _xsrf: token }
      const page = await victim.post('/hub/login', account, { follow: false, site })
      expect(page.status).toBe(403)
      expect(await victim.cookies('/hub/')).not.toHaveProperty('hubkit-session')
    },
  )
})

describe('a stranger', () => {
  test('learns from no answer about servers which users and servers there are', async () => {
    const { visitor, hub } = await make()
    await hub.users.create({ name: 'alice' })
    await hub.servers.create({ user: 'alice', name: 'lab-one' })
    const ask = async (user: string): Promise<string> =>
      (await visitor().get(`/user/${user}/lab-one/api/status`)).text.replaceAll(user, 'X')
    expect(await ask('alice')).toBe(await ask('nobody'))
  })

  test('cannot fill log and store with logins that never had a chance', async () => {
    const refusing = defineAuthenticator({
      id: 'away',
      ui: { kind: 'silent' },
      handle: () => Promise.resolve({ type: 'rejected', reason: 'no such transaction' }),
      identify: (ctx) =>
        Promise.resolve(
          ctx.request.headers.has('remote-user')
            ? { type: 'rejected', reason: 'not from the proxy' }
            : undefined,
        ),
    })
    const { visitor, hub } = await make({ authenticators: [refusing] })
    let written = 0
    hub.on('login.failed', () => (written += 1))
    const browser = visitor({ headers: { 'remote-user': 'root' } })
    const statuses = new Set<number>()
    for (let time = 0; time < 120; time += 1) {
      const address = time % 2 === 0 ? '/hub/login/away/callback' : '/hub/login'
      statuses.add((await browser.get(address)).status)
    }
    expect(statuses).toEqual(new Set([403, 429]))
    await expect.poll(() => written).toBe(100)
  })
})

describe('whatever is asked', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/hub/'],
    ['GET', '/hub/home'],
    ['GET', '/hub/login'],
    ['HEAD', '/hub/login'],
    ['OPTIONS', '/hub/login'],
    ['GET', '/hub/logo'],
    ['GET', '/hub/health'],
    ['GET', '/hub/no-such-page'],
    ['PUT', '/hub/home'],
    ['TRACE-ME', '/hub/home'],
    ['GET', '/hub/user/alice/'],
    ['GET', '/user/alice/'],
    ['GET', '/hub/%ff'],
    ['GET', '/hub/api'],
    ['GET', '/hub/api/user'],
    ['GET', '/hub/api/openapi.json'],
    ['GET', '/hub/api/oauth2/authorize'],
    ['POST', '/hub/api/oauth2/token'],
    ['GET', '/elsewhere'],
    ['GET', '/hub%2Fapi/user'],
    ['GET', '//hub/home'],
    ['GET', '/user/%2e%2e/hub/home'],
    ['GET', '/user/%2e%2e%2fhub/home'],
    ['GET', '/user/alice%00/'],
  ])('%s %s answers under a policy that runs no script', async (method, address) => {
    const { hub, login } = await make()
    const { browser } = await login('alice')
    const cookies = Object.entries(await browser.cookies('/hub/'))
    const cookie = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
    for (const headers of [{}, { cookie, 'sec-fetch-mode': 'navigate' }]) {
      const url = `http://hub.localhost${address}`
      const answer = await hub.fetch(new Request(url, { method, headers, redirect: 'manual' }))
      expect(answer.status).toBeLessThan(500)
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false
      const opener = isPage ? 'noopener-allow-popups' : null
      expect(answer.headers.get('cross-origin-opener-policy')).toBe(opener)
      await answer.body?.cancel()
    }
  })

  test('a key called __proto__ is one like others, and changes nothing else', async () => {
    const { hub } = await make()
    const root = await hub.users.byName('root')
    const { secret } = await hub.tokens.mint({ userId: root?.id, scopes: ['inherit'] })
    const send = (method: string, address: string, body: string): Promise<Response> =>
      hub.fetch(
        new Request(`http://hub.localhost/hub/api${address}`, {
          method,
          body,
          headers: { authorization: `token ${secret}` },
        }),
      )
    const evil = '{"__proto__": {"admin": true}, "constructor": {"prototype": {"admin": true}}}'
    const answers = [
      await send('POST', '/groups/staff', '{}'),
      await send('PUT', '/groups/staff/properties', evil),
      await send('PUT', '/users/root/servers/lab-one', `{"user_options": ${evil}}`),
      await send('POST', '/users/carol', evil),
      await send('POST', '/users/root/tokens', `{"scopes": ["self"], "__proto__": {"note": "x"}}`),
      await send('POST', '/users/root/activity', `{"servers": ${evil}}`),
    ]
    for (const { status } of answers) expect(status).toBeLessThan(500)
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
    expect((await hub.users.byName('carol'))?.admin ?? false).toBe(false)
    const group = await hub.groups.get('staff')
    expect(Object.getPrototypeOf(group?.properties)).toBe(Object.prototype)
  })
})

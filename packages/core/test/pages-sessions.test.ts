import type { Browser, Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { passwordOf, webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0'
const SAFARI = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1'

async function logIn(web: WebHub, agent: string, name = 'alice'): Promise<Browser> {
  const browser = web.visitor({ headers: { 'user-agent': agent } })
  const form = await browser.get('/hub/login')
  await browser.submit(form, { username: name, password: passwordOf(name) }, { follow: false })
  return browser
}

const isIn = async (browser: Browser): Promise<boolean> =>
  (await browser.get('/hub/home', { follow: false })).status === 200

const names = (page: Page): readonly string[] =>
  page
    .html()
    .querySelectorAll('.session h2')
    .map((name) => name.textContent.trim())

describe('the page of logins', () => {
  test('lists them with browser, address and time, the own one first', async () => {
    const web = await make()
    await logIn(web, SAFARI)
    const alice = await logIn(web, FIREFOX)
    await logIn(web, '<img src=x>')
    await logIn(web, FIREFOX, 'bob')
    const page = await alice.get('/hub/sessions')
    expect(names(page)[0]).toBe('Firefox on Linux')
    expect(names(page).toSorted()).toEqual([
      'Firefox on Linux',
      'Safari on iPhone',
      'Unknown browser',
    ])
    const [own, other] = page.html().querySelectorAll('.session')
    expect(own?.textContent).toContain('This browser')
    expect(own?.querySelector('form')).toBeNull()
    expect(other?.textContent).toContain('127.0.0.1')
    expect(other?.querySelectorAll('time')).toHaveLength(2)
    expect(page.html().querySelectorAll('main img')).toHaveLength(0)
  })

  test('ends one', async () => {
    const web = await make()
    const phone = await logIn(web, SAFARI)
    const alice = await logIn(web, FIREFOX)
    const page = await alice.get('/hub/sessions')
    const after = await alice.submit(page, {}, { selector: '.session form' })
    expect(names(after)).toEqual(['Firefox on Linux'])
    expect([await isIn(phone), await isIn(alice)]).toEqual([false, true])
    // Sent once more, it is over already.
    expect((await alice.submit(page, {}, { selector: '.session form' })).status).toBe(200)
  })

  test('ends all others, or all', async () => {
    const web = await make()
    const others = [await logIn(web, SAFARI), await logIn(web, SAFARI)]
    const bob = await logIn(web, FIREFOX, 'bob')
    const alice = await logIn(web, FIREFOX)
    const page = await alice.get('/hub/sessions')
    expect(page.text).toContain('End the 2 other logins')
    await alice.submit(page, {}, { selector: 'form[action="/hub/sessions/end-others"]' })
    expect(await Promise.all([...others, alice].map(isIn))).toEqual([false, false, true])
    const again = await logIn(web, SAFARI)
    const left = await alice.submit(
      await alice.get('/hub/sessions'),
      {},
      { selector: 'form[action="/hub/sessions/end-all"]' },
    )
    expect(left.text).toContain('You are logged out')
    expect(await Promise.all([again, alice, bob].map(isIn))).toEqual([false, false, true])
  })

  test("ends nobody else's, and nothing without the XSRF token", async () => {
    const web = await make()
    const bob = await logIn(web, FIREFOX, 'bob')
    const alice = await logIn(web, FIREFOX)
    const user = await web.hub.users.byName('bob')
    const [session] = await web.hub.sessions.ofUser(user?.id ?? '')
    const { _xsrf = '' } = (await alice.get('/hub/sessions')).form('main form').fields
    await alice.post('/hub/sessions/end', { _xsrf, id: session?.publicId ?? '' })
    for (const path of ['end', 'end-others', 'end-all']) {
      const answer = await alice.post(`/hub/sessions/${path}`, { id: 'x' }, { follow: false })
      expect(answer.status, path).toBe(403)
    }
    expect(await Promise.all([bob, alice].map(isIn))).toEqual([true, true])
  })
})

import { until } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { memoryStore } from '../src/index.ts'
import type { Operation, Store } from '../src/contract/store.ts'
import { passwordOf, webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const DAY = 86_400_000
const idOf = async (web: WebHub, name: string): Promise<string> =>
  (await web.hub.users.byName(name))?.id ?? ''

describe('logins of one user', () => {
  test('are so many: one more ends the oldest, with what came of it, and says so', async () => {
    const web = await make({ sessionsPerUser: 2 })
    const ended: unknown[] = []
    web.hub.on('session.ended', ({ data }) => ended.push(data.actor.kind))
    const first = (await web.login('alice')).browser
    const userId = await idOf(web, 'alice')
    const [session] = await web.hub.sessions.ofUser(userId)
    const { secret } = await web.hub.tokens.mint({
      userId,
      scopes: ['self'],
      clientId: 'one',
      sessionId: session?.id,
    })
    const second = (await web.login('alice')).browser
    const third = (await web.login('alice')).browser
    expect((await first.get('/hub/home')).url.pathname).toBe('/hub/login')
    expect((await second.get('/hub/home')).url.pathname).toBe('/hub/home')
    expect((await third.get('/hub/home')).url.pathname).toBe('/hub/home')
    expect(await web.hub.tokens.find(secret)).toBeUndefined()
    await until(() => ended.length === 1)
    expect(ended).toEqual(['hub'])
    expect((await web.login('bob')).page.status).toBe(302)
  })

  test('are no more when many come at once', async () => {
    const web = await make({ sessionsPerUser: 2 })
    await web.login('alice')
    await Promise.all(Array.from({ length: 8 }, () => web.login('alice')))
    expect(await web.store.count('session')).toBe(2)
    const userId = await idOf(web, 'alice')
    const more = { userId, identityId: 'x y', remoteAddress: '::1', userAgent: '' }
    await Promise.all(Array.from({ length: 8 }, () => web.hub.sessions.open(more)))
    expect(await web.store.count('session')).toBe(2)
  })

  test('that are over go before those that are not, and 0 is without limit', async () => {
    let now = Date.now()
    const web = await make({ sessionsPerUser: 2, sessionIdle: '1d', now: () => now })
    const idle = (await web.login('alice')).browser
    now += DAY / 2
    await web.login('alice')
    now += DAY / 2 + 1
    await web.login('alice')
    expect(await web.hub.sessions.ofUser(await idOf(web, 'alice'))).toHaveLength(2)
    expect((await idle.get('/hub/home')).url.pathname).toBe('/hub/login')
    const open = await make({ sessionsPerUser: 0 })
    for (let count = 0; count < 5; count += 1) await open.login('alice')
    expect(await open.store.count('session')).toBe(5)
  })
})

describe('API tokens of one user', () => {
  test('are so many, and the page says so with what was typed', async () => {
    const web = await make({ tokensPerUser: 2 })
    const { browser } = await web.login('alice')
    const userId = await idOf(web, 'alice')
    // A server's and a browser's tokens do not count.
    await web.hub.servers.start({ user: 'alice' })
    await web.hub.tokens.mint({ userId, scopes: ['self'], clientId: 'one' })
    const first = await web.hub.tokens.mint({ userId, scopes: ['self'] })
    await web.hub.tokens.mint({ userId, scopes: ['self'] })
    const form = { selector: 'form[action="/hub/token"]' }
    const page = await browser.get('/hub/token')
    const refused = await browser.submit(page, { note: 'one more' }, form)
    expect(refused.status).toBe(400)
    expect(refused.html().querySelector('[role=alert]')?.textContent).toContain('2 API tokens')
    expect(refused.form(form.selector).fields['note']).toBe('one more')
    const asked = await web.visitor().get('/hub/api/users/alice/tokens', {
      headers: { authorization: `token ${first.secret}` },
    })
    expect(asked.status).toBe(200)
    await web.hub.tokens.revoke(first.record.id)
    expect((await browser.submit(page, { note: 'one more' }, form)).status).toBe(200)
  })

  test('that are over make room', async () => {
    let now = Date.now()
    const web = await make({ tokensPerUser: 2, now: () => now })
    const userId = (await web.hub.users.create({ name: 'alice' })).id
    await web.hub.tokens.mint({ userId, scopes: ['self'], expiresIn: 1000 })
    await web.hub.tokens.mint({ userId, scopes: ['self'] })
    const more = (): Promise<unknown> => web.hub.tokens.mint({ userId, scopes: ['self'] })
    await expect(more()).rejects.toMatchObject({ code: 'HUB_ERR_TOKEN_LIMIT', status: 400 })
    now += 1000
    await more()
    expect(await web.store.count('token', { userId })).toBe(2)
  })
})

describe('failed logins', () => {
  const failed = (at: number): Operation => ({
    op: 'emit',
    event: { type: 'login.failed', subject: 'authenticator:fake', at, data: { reason: 'x' } },
  })
  const kept = async (store: Store): Promise<number> =>
    (await store.history('authenticator:fake')).length

  test('are kept for a time of their own', async () => {
    const store = memoryStore()
    const now = Date.now()
    await store.transact([failed(now - 8 * DAY), failed(now - 6 * DAY)])
    await make({ store })
    await until(async () => (await kept(store)) === 1)
    const other = memoryStore()
    await other.transact([failed(now - 8 * DAY), failed(now - 6 * DAY), failed(now)])
    await make({ store: other, failedLoginsKept: '1d' })
    await until(async () => (await kept(other)) === 1)
  })

  test('fill no store: of very many the last 10,000 are kept, without waiting for an hour', async () => {
    const web = await make()
    const now = Date.now()
    const many = Array.from({ length: 12_000 }, () => failed(now))
    await web.store.transact(many)
    await until(async () => (await kept(web.store)) === 10_000)
    const page = (await web.login('alice', `not ${passwordOf('alice')}`)).page
    expect(page.status).toBe(403)
    await until(async () => (await kept(web.store)) === 10_001)
  })
})

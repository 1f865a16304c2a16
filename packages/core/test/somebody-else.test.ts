// A proxy that logs people in may name somebody else while the browser still has the login of the one before.
import { browser, fakeAuthenticator } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { defineAuthenticator } from '../src/contract/authenticator.ts'
import { trustedHeaderAuthenticator } from '../src/index.ts'
import { webHubs } from './support/web.ts'

const PROXY = '10.0.0.5'
const { make, closeAll } = webHubs()
afterEach(closeAll)

async function hubBehindProxy() {
  const { hub } = await make({
    authenticators: [
      trustedHeaderAuthenticator({ header: 'X-User', proxies: [PROXY] }),
      fakeAuthenticator({ id: 'passwords', accounts: { carol: 'lorac' } }),
    ],
    trustedProxies: [PROXY],
  })
  let address = PROXY
  const person = browser((request) => hub.fetch(request, { remoteAddress: address }))
  return {
    hub,
    person,
    home: async (user?: string, from = PROXY) => {
      address = from
      const headers = user === undefined ? {} : { 'x-user': user }
      const { status, location } = await person.get('/hub/home', { headers, follow: false })
      return status === 200 ? 'home' : location?.pathname
    },
    logins: async (name: string) => {
      const user = await hub.users.byName(name)
      return user ? (await hub.sessions.ofUser(user.id)).length : 0
    },
  }
}

describe('a login by the header of a proxy', () => {
  test('ends when the proxy names somebody else, who logs in with the next step', async () => {
    const { person, home, logins } = await hubBehindProxy()
    await person.get('/hub/home', { headers: { 'x-user': 'alice' } })
    expect([await home('alice'), await logins('alice')]).toEqual(['home', 1])

    expect(await home('bob')).toBe('/hub/login')
    expect(await logins('alice')).toBe(0)
    await person.get('/hub/home', { headers: { 'x-user': 'bob' } })
    expect([await home('bob'), await logins('bob')]).toEqual(['home', 1])
  })

  test('also for a request of the REST API', async () => {
    const { person, logins } = await hubBehindProxy()
    await person.get('/hub/home', { headers: { 'x-user': 'alice' } })
    const asBob = { headers: { 'x-user': 'bob' } }
    expect((await person.api('/hub/api/user', asBob)).status).toBe(403)
    expect(await logins('alice')).toBe(0)
  })

  test.each([
    ['no header', undefined, PROXY],
    ['a header that is there twice', 'bob, mallory', PROXY],
    ['a header that a stranger sends', 'bob', '203.0.113.9'],
  ])('goes on with %s', async (_what, user, from) => {
    const { person, home, logins } = await hubBehindProxy()
    await person.get('/hub/home', { headers: { 'x-user': 'alice' } })
    expect([await home(user, from), await logins('alice')]).toEqual(['home', 1])
  })

  test('is none of the business of a login in another way', async () => {
    const { person, home, logins } = await hubBehindProxy()
    const form = await person.get('/hub/login')
    await person.submit(form, { username: 'carol', password: 'lorac' })
    expect([await home('bob'), await logins('carol')]).toEqual(['home', 1])
  })

  test('which is not asked about such a login at all', async () => {
    let asked = 0
    const passwords = fakeAuthenticator({ id: 'passwords', accounts: { carol: 'lorac' } })
    const silent = defineAuthenticator({
      id: 'silent',
      ui: { kind: 'silent' },
      handle: async () => ({ type: 'rejected', reason: 'there is no such route' }),
      identify: async () => void (asked += 1),
    })
    const { visitor } = await make({ authenticators: [silent, passwords] })
    const person = visitor()
    await person.submit(await person.get('/hub/login'), { username: 'carol', password: 'lorac' })
    const before = asked
    expect((await person.get('/hub/home', { follow: false })).status).toBe(200)
    expect([before, asked]).toEqual([1, 1])
  })
})

import { authenticatorContract, identifyAttempt, register } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { trustedHeaderAuthenticator, type HubOptions } from '../src/index.ts'
import { webHubs } from './support/web.ts'

const PROXY = '10.0.0.5'

describe('a trusted header', () => {
  register({ test }, authenticatorContract, () => ({
    subject: {
      authenticator: trustedHeaderAuthenticator({ header: 'X-User', proxies: [PROXY] }),
      login: identifyAttempt({ headers: { 'x-user': 'alice' }, forwardedBy: ['10.0.0.9', PROXY] }),
      wrong: identifyAttempt({ headers: { 'x-user': 'alice' } }),
      recognised: { headers: { 'x-user': 'alice' }, forwardedBy: [PROXY] },
    },
  }))
})

const { make, closeAll } = webHubs()
afterEach(closeAll)

const authenticator = trustedHeaderAuthenticator({
  header: 'X-User',
  usernameHeader: 'X-Name',
  emailHeader: 'X-Email',
  groupsHeader: 'X-Groups',
  proxies: [PROXY],
  logoutUrl: 'https://proxy.example/sign_out',
})

/** Asks for the login page as somebody at an address. */
async function visit(
  peer: string | undefined,
  headers: Record<string, string>,
  options: Partial<HubOptions> = {},
) {
  const web = await make({
    authenticators: [authenticator],
    trustedProxies: [PROXY, '10.0.0.9'],
    ...options,
  })
  const request = new Request('http://hub.localhost/hub/login', { headers, redirect: 'manual' })
  const answer = await web.hub.fetch(request, peer === undefined ? {} : { remoteAddress: peer })
  const isIn = answer.status === 302 && answer.headers.getSetCookie().length > 0
  return { ...web, answer, isIn, text: await answer.text() }
}

test('it logs in who comes through its proxy, whatever proxies are nearer', async () => {
  const headers = {
    'x-user': '4711',
    'x-name': 'alice',
    'x-email': 'alice@example.test',
    'x-groups': 'staff, ops,',
    'x-forwarded-for': '203.0.113.9',
  }
  for (const [peer, forwarded] of [
    [PROXY, '203.0.113.9'],
    ['10.0.0.9', `203.0.113.9, ${PROXY}`],
  ] as const) {
    const { hub, isIn } = await visit(peer, { ...headers, 'x-forwarded-for': forwarded })
    expect(isIn).toBe(true)
    expect(await hub.users.byName('alice')).toBeDefined()
    for (const group of ['staff', 'ops']) expect(await hub.groups.get(group)).toBeDefined()
  }
})

test.each([
  ['a stranger', '203.0.113.9', {}],
  ['a stranger who names the proxy', '203.0.113.9', { 'x-forwarded-for': PROXY }],
  ['another proxy of the hub', '10.0.0.9', {}],
  ['a stranger behind another proxy', '10.0.0.9', { 'x-forwarded-for': `${PROXY}, 203.0.113.9` }],
  ['nobody knows whom', undefined, { 'x-forwarded-for': PROXY }],
])('it is refused, loudly, from %s', async (_who, peer, headers) => {
  const { isIn, answer, text, log } = await visit(peer, { 'x-user': 'alice', ...headers })
  expect(isIn).toBe(false)
  expect(answer.status).toBe(403)
  expect(text).toContain('did not say who you are')
  expect(log.lines.join()).toContain('came from elsewhere')
})

test('a proxy that the hub does not trust is not believed', async () => {
  const { isIn } = await visit(PROXY, { 'x-user': 'alice' }, { trustedProxies: [] })
  expect(isIn).toBe(false)
})

test.each(['alice, mallory', 'alice,mallory', 'a\u0001b', '\u00ff'])(
  'a header that is there twice, or no text, is refused: %j',
  async (value) => {
    const { isIn, answer } = await visit(PROXY, { 'x-user': value })
    expect([isIn, answer.status]).toEqual([false, 403])
  },
)

test('names are UTF-8', async () => {
  const name = Buffer.from('zoë').toString('latin1')
  const context = { request: new Request('http://x/', { headers: { 'x-user': name } }) }
  const outcome = await authenticator.identify?.({
    ...context,
    forwardedBy: [PROXY],
  } as unknown as Parameters<NonNullable<typeof authenticator.identify>>[0])
  expect(outcome).toMatchObject({ identity: { subject: 'zoë', groups: [] } })
})

test('a logout goes on at the proxy', async () => {
  const identity = { issuer: 'local:header', subject: 'alice', username: 'alice' }
  const context = {} as Parameters<NonNullable<typeof authenticator.logout>>[2]
  expect(await authenticator.logout?.(identity, undefined, context)).toEqual({
    redirect: new URL('https://proxy.example/sign_out'),
  })
})

test.each([
  ['no proxies', { proxies: [] }],
  ['a proxy that is no address', { proxies: ['proxy.example'] }],
  ['a header that is none', { header: 'X User' }],
])('%s are refused when it is made', (_what, more) => {
  const options = { header: 'X-User', proxies: [PROXY], ...more }
  expect(() => trustedHeaderAuthenticator(options)).toThrow('trustedHeaderAuthenticator')
})

import { afterEach, expect, test, vi } from 'vitest'
import { memoryStorage } from '@hubkit/testkit'
import { oidc, type OidcOptions } from '../src/index.ts'
import { client, HUB, startIssuer, type Issuer } from './support/issuer.ts'
import { hubSide, visitor } from './support/visitor.ts'

const SECRET = 'a secret that nobody must ever read'

function options(issuer: Pick<Issuer, 'url'>, more: Partial<OidcOptions> = {}): OidcOptions {
  return { issuer: issuer.url, clientId: 'hub', clientSecret: SECRET, insecureHttp: true, ...more }
}

afterEach(() => void vi.useRealTimers())

test('a login states who somebody is, with the tokens of the issuer', async () => {
  await using issuer = await startIssuer([client('oidc')])
  issuer.accounts.set('alice-id', {
    preferred_username: 'alice',
    name: 'Alice Liddell',
    email: 'alice@example.org',
    email_verified: true,
    groups: ['staff', 'cats'],
  })
  const { identity, grant, session } = await hubSide(
    oidc(options(issuer, { groups: 'groups' })),
  ).identified()

  expect(identity).toMatchObject({
    issuer: issuer.url,
    subject: 'alice-id',
    username: 'alice',
    displayName: 'Alice Liddell',
    email: { address: 'alice@example.org', verified: true },
    groups: ['staff', 'cats'],
  })
  expect(Object.keys(identity.claims ?? {})).not.toContain('nonce')
  expect(grant?.tokens).toMatchObject({
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    id_token: expect.any(String),
    scope: 'openid profile email',
  })
  expect(grant?.expiresAt).toBeGreaterThan(Date.now())
  expect(session).toEqual(expect.any(String))
})

test('people are sent there with PKCE, state and nonce, and a cookie for the callback alone', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const authenticator = oidc(options(issuer, { authorizeParams: { prompt: 'login' } }))
  const outcome = await authenticator.handle('start', hubSide(authenticator).context())
  if (outcome.type !== 'challenge') throw new Error(outcome.type)
  const { searchParams } = new URL(outcome.response.headers.get('location') ?? '')
  expect(Object.fromEntries(searchParams)).toEqual({
    client_id: 'hub',
    response_type: 'code',
    redirect_uri: `${HUB}/oidc/callback`,
    scope: 'openid profile email',
    prompt: 'login',
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  })
  const [cookie = ''] = outcome.response.headers.getSetCookie()
  expect(cookie).toMatch(
    /^__Secure-hubkit-oauth-oidc-[\w-]{16}=[\w.-]+; Path=\/hub\/login\/oidc\/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure$/,
  )
  for (const secret of ['state', 'nonce']) expect(cookie).not.toContain(searchParams.get(secret))
})

test('two tabs log in, in any order', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const hub = hubSide(oidc(options(issuer)))
  const browser = visitor()
  const [one, other] = [await hub.start(browser), await hub.start(browser)]
  const [back, otherBack] = [await browser.follow(one.href), await browser.follow(other.href)]
  expect((await hub.callback(browser, otherBack)).type).toBe('identified')
  expect(await hub.callback(browser, back)).toMatchObject({ type: 'identified' })
})

test('a browser keeps eight attempts, the newest ones', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const hub = hubSide(oidc(options(issuer)))
  const browser = visitor()
  vi.useFakeTimers({ toFake: ['Date'] })
  for (let attempt = 0; attempt < 12; attempt += 1) {
    vi.setSystemTime(Date.now() + 1000)
    await hub.start(browser)
  }
  expect(browser.cookies.size).toBe(8)
  expect((await hub.login(browser)).type).toBe('identified')
})

test.each([
  ['without a state', (url: URL) => url.searchParams.delete('state'), 'state-missing'],
  ['with an empty state', (url: URL) => url.searchParams.set('state', ''), 'state-missing'],
  [
    'with another state',
    (url: URL) => url.searchParams.set('state', 'x'.repeat(43)),
    'state-mismatch',
  ],
  ['with two states', (url: URL) => url.searchParams.append('state', 'x'), 'state-doubled'],
  ['with two codes', (url: URL) => url.searchParams.append('code', 'x'), 'state-doubled'],
  ['with another code', (url: URL) => url.searchParams.set('code', 'x'), 'provider-invalid'],
  ['without a code', (url: URL) => url.searchParams.delete('code'), 'provider-invalid'],
  [
    'from another issuer',
    (url: URL) => url.searchParams.set('iss', 'https://x.example'),
    'provider-invalid',
  ],
  [
    'from an issuer that hides itself',
    (url: URL) => url.searchParams.delete('iss'),
    'provider-invalid',
  ],
])('a callback %s is rejected', async (_what, change, code) => {
  await using issuer = await startIssuer([client('oidc')])
  const hub = hubSide(oidc(options(issuer)))
  const browser = visitor()
  const url = await browser.follow((await hub.start(browser)).href)
  change(url)
  expect(await hub.callback(browser, url)).toMatchObject({ type: 'rejected', code })
})

test('a callback in another browser, a second time, or too late is rejected', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const hub = hubSide(oidc(options(issuer)))
  const browser = visitor()
  const url = await browser.follow((await hub.start(browser)).href)
  expect(await hub.callback(visitor(), url)).toMatchObject({ code: 'state-mismatch' })
  const both = await Promise.all([hub.callback(browser, url), hub.callback(browser, url)])
  expect(both.map(({ type }) => type).toSorted()).toEqual(['identified', 'rejected'])
  expect(await hub.callback(browser, url)).toMatchObject({ code: 'state-used' })

  const late = await browser.follow((await hub.start(browser)).href)
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + 10 * 60_000)
  expect(await hub.callback(browser, late)).toMatchObject({ code: 'state-expired' })
})

test('a cookie that was changed, or is of another authenticator, is worth nothing', async () => {
  await using issuer = await startIssuer([client('oidc'), client('other', { client_id: 'other' })])
  const hub = hubSide(oidc(options(issuer)))
  const other = hubSide(oidc(options(issuer, { id: 'other', clientId: 'other' })))
  const browser = visitor()
  const url = await browser.follow((await other.start(browser)).href)
  for (const [name, value] of browser.cookies)
    browser.cookies.set(name.replace('-other-', '-oidc-'), value)
  expect(await hub.callback(browser, url)).toMatchObject({ code: 'state-mismatch' })

  const own = await browser.follow((await hub.start(browser)).href)
  for (const [name, value] of browser.cookies)
    browser.cookies.set(name, `${value.slice(0, -9)}AAAAAAAA${value.slice(-1)}`)
  expect(await hub.callback(browser, own)).toMatchObject({ code: 'state-mismatch' })
})

test('all processes of a hub take what one of them began', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const authenticator = oidc(options(issuer))
  const storage = memoryStorage()
  const [one, other] = [hubSide(authenticator, storage), hubSide(oidc(options(issuer)), storage)]
  const browser = visitor()
  const url = await browser.follow((await one.start(browser)).href)
  expect((await other.callback(browser, url)).type).toBe('identified')
})

test('what the issuer refuses is told in our words, after the state', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const hub = hubSide(oidc(options(issuer, { label: 'Wonderland' })))
  const outcome = await hub.login(visitor(), 'nobody')
  expect(outcome).toMatchObject({ type: 'rejected', code: 'access-denied' })
  expect(JSON.stringify(outcome)).not.toContain('<b>')

  const browser = visitor()
  await hub.start(browser)
  const forged = new URL(`${HUB}/oidc/callback?error=access_denied&error_description=call+0900`)
  expect(await hub.callback(browser, forged)).toMatchObject({ code: 'state-missing' })
})

test('a hub starts while its issuer is away, and logs in once it is back', async () => {
  await using issuer = await startIssuer([client('oidc')])
  issuer.isDown = true
  const hub = hubSide(oidc(options(issuer, { label: 'Wonderland' })))
  expect(await hub.login().catch((error: unknown) => String(error))).toContain(
    'provider-unavailable',
  )
  issuer.isDown = false
  expect((await hub.login()).type).toBe('identified')
})

test('another name, or none, is what options and claims say', async () => {
  await using issuer = await startIssuer([client('oidc')])
  issuer.accounts.set('alice-id', { email: 'alice@example.org', email_verified: false })
  const login = async (more: Partial<OidcOptions>) => hubSide(oidc(options(issuer, more))).login()
  expect(await login({})).toMatchObject({ code: 'provider-invalid' })
  expect(await login({ username: 'email' })).toMatchObject({ code: 'provider-invalid' })
  expect(await login({ username: () => undefined })).toMatchObject({ code: 'provider-invalid' })
  const byFunction = await login({ username: ({ sub }) => `u-${JSON.stringify(sub)}` })
  expect(byFunction).toMatchObject({ identity: { username: 'u-"alice-id"' } })
  issuer.accounts.set('alice-id', { email: 'alice@example.org', email_verified: true })
  const byEmail = await login({ username: 'email' })
  expect(byEmail).toMatchObject({ identity: { username: 'alice@example.org' } })
})

test('groups come from a path, a function, or not at all; a claim that is missing is no groups', async () => {
  await using issuer = await startIssuer([client('oidc')])
  issuer.accounts.set('alice-id', {
    preferred_username: 'alice',
    realm_access: { roles: ['student', 7, ''] },
  })
  const groups = async (given: OidcOptions['groups']) =>
    (await hubSide(oidc(options(issuer, { groups: given }))).identified()).identity.groups
  expect(await groups(undefined)).toBeUndefined()
  expect(await groups('realm_access.roles')).toEqual(['student'])
  expect(await groups('groups')).toEqual([])
  expect(await groups('constructor.name')).toEqual([])
  expect(await groups(({ sub }) => [typeof sub === 'string' ? `of-${sub}` : ''])).toEqual([
    'of-alice-id',
  ])
})

test('secrets are in no outcome and no log', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const wrong = hubSide(oidc(options(issuer, { clientSecret: 'another secret of ours' })))
  const outcome = await wrong.login()
  expect(outcome).toMatchObject({
    code: 'provider-misconfigured',
    reason: 'the provider says invalid_client: check clientId, clientSecret and clientAuth',
  })
  expect(JSON.stringify([outcome, wrong.log.lines])).not.toMatch(/another secret|code=/)
})

test("two issuers at once: one's code, or whole answer, is not taken for the other's", async () => {
  await using one = await startIssuer([client('one')])
  await using other = await startIssuer([client('other')])
  const hub = hubSide(oidc(options(one, { id: 'one' })))
  const otherHub = hubSide(oidc(options(other, { id: 'other' })))
  const browser = visitor()
  const theirs = await browser.follow((await otherHub.start(browser)).href)
  const ours = await hub.start(browser)

  const whole = new URL(`${HUB}/one/callback${theirs.search}`)
  expect(await hub.callback(browser, whole)).toMatchObject({ code: 'state-mismatch' })
  const mixed = new URL(whole)
  mixed.searchParams.set('state', ours.searchParams.get('state') ?? '')
  expect(await hub.callback(browser, mixed)).toMatchObject({ code: 'provider-invalid' })
  const again = await hub.start(browser)
  mixed.searchParams.set('state', again.searchParams.get('state') ?? '')
  mixed.searchParams.set('iss', one.url)
  expect(await hub.callback(browser, mixed)).toMatchObject({ code: 'provider-invalid' })
  expect(await otherHub.callback(browser, theirs)).toMatchObject({ type: 'identified' })
})

test('an issuer that states who it is in its answers is believed with its own name alone', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const hub = hubSide(oidc(options(issuer)))
  const answers: ((back: URL) => void)[] = [
    ({ searchParams }) => searchParams.delete('iss'),
    ({ searchParams }) => searchParams.set('iss', ''),
    ({ searchParams }) => searchParams.set('iss', `${issuer.url}/`),
    ({ searchParams }) => searchParams.set('iss', 'https://evil.example'),
  ]
  for (const change of answers) {
    const browser = visitor()
    const back = await browser.follow((await hub.start(browser)).href)
    expect(back.searchParams.get('iss')).toBe(issuer.url)
    change(back)
    expect(await hub.callback(browser, back), back.search).toMatchObject({
      type: 'rejected',
      code: 'provider-invalid',
    })
  }
})

// A wiki that lies, fails or is another: nobody gets in, and nothing is told.
import { UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { logIn, SECRET, setUp, type Wiki } from './support/wiki.ts'
import { hubSide, visitor } from './support/visitor.ts'

const HUGE = { text: `oauth_token=key&oauth_token_secret=${'x'.repeat(70_000)}` }
const REDIRECT = { status: 302, headers: { location: 'https://evil.example/' }, text: '' }
const MISTAKE = { json: { error: 'mwoauthdatastore-request-token-not-found', message: SECRET } }

test.each<[string, Wiki]>([
  ['under another key', { secret: 'another secret' }],
  ['for another consumer', { claims: (claims) => ({ ...claims, aud: 'another' }) }],
  ['of another wiki', { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
  ['to another request', { claims: (claims) => ({ ...claims, nonce: 'another' }) }],
  ['without a nonce', { claims: ({ nonce: _nonce, ...claims }) => claims }],
  ['that is old', { claims: (claims) => ({ ...claims, iat: 1, exp: 2 }) }],
  ['without a time', { claims: ({ iat: _iat, ...claims }) => claims }],
  ['without an id', { claims: ({ sub: _sub, ...claims }) => claims }],
  ['without a name', { claims: ({ username: _username, ...claims }) => claims }],
  ['without an audience', { claims: ({ aud: _aud, ...claims }) => claims }],
  ['without an issuer', { claims: ({ iss: _iss, ...claims }) => claims }],
  ['that nobody signed', { sign: (claims) => new UnsecuredJWT(claims).encode() }],
  ['that is none', { sign: () => 'a.b.c' }],
])('an answer %s logs nobody in', async (_what, wiki) => {
  const made = await setUp(wiki)
  await using _ = made.fake
  const { outcome } = await logIn(made)
  expect(outcome).toMatchObject({ type: 'rejected', code: 'provider-invalid' })
  expect(JSON.stringify([outcome, made.side.log.lines])).not.toContain(SECRET)
})

const LIES: Readonly<Record<string, Wiki['reply'] & object>> = {
  'an answer that never comes': { token: 'never' },
  'an answer that breaks off': { identify: 'reset' },
  'an answer that is too long': { token: HUGE },
  'an answer elsewhere': { identify: REDIRECT },
  'an error in a 200': { token: MISTAKE },
  'a verifier that was used already': { token: { status: 401, ...MISTAKE } },
  'a token without its secret': { token: { text: 'oauth_token=key' } },
  'a wiki that fails': { identify: { status: 500, text: SECRET } },
}

test.each(Object.entries(LIES))('%s logs nobody in', async (_what, reply) => {
  const made = await setUp({ reply })
  await using _ = made.fake
  const { outcome } = await logIn(made)
  expect(outcome).toMatchObject({ type: 'rejected', code: expect.stringMatching(/^provider-/) })
  expect(JSON.stringify([outcome, made.side.log.lines])).not.toContain(SECRET)
  expect(made.fake.asked.map(({ url }) => url.host)).not.toContain('evil.example')
})

test('a callback that comes twice counts once', async () => {
  const made = await setUp()
  await using _ = made.fake
  const browser = visitor()
  const { back, outcome } = await logIn(made, browser)
  expect(outcome.type).toBe('identified')
  expect(await made.side.callback(browser, back)).toMatchObject({ code: 'state-used' })
})

test('an answer to one of two wikis is worth nothing at the other', async () => {
  const [one, other] = [await setUp({}, 'one'), await setUp({}, 'other')]
  await using fakes = new AsyncDisposableStack()
  for (const { fake } of [one, other]) fakes.use(fake)
  const browser = visitor()
  await hubSide(other.authenticator).start(browser)
  const back = new URL(
    '?oauth_token=key&oauth_verifier=me',
    one.side.context().routeUrl('callback'),
  )
  expect(await one.side.callback(browser, back)).toMatchObject({ code: 'state-mismatch' })
  for (const [name, value] of browser.cookies)
    browser.cookies.set(name.replace('-other-', '-one-'), value)
  expect(await one.side.callback(browser, back)).toMatchObject({ code: 'state-mismatch' })
  expect(one.fake.asked).toEqual([])
})

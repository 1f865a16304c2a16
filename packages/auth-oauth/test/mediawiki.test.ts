// Names and answers as upstream's test_mediawiki.py (oauthenticator, BSD-3-Clause) has them; claims of the JWT as in
// mediawiki.org/wiki/OAuth/For_Developers, "Identifying the user".
import { createSecretKey } from 'node:crypto'
import { SignJWT, type JWTPayload } from 'jose'
import { expect, test } from 'vitest'
import { mediawiki } from '../src/index.ts'
import { startFakeProvider, type Reply } from './support/fake-provider.ts'
import { hubSide, visitor } from './support/visitor.ts'

const WIKI = 'https://meta.wikimedia.org/w/index.php'
const SECRET = 'client_secret'

interface Wiki {
  claims?: (claims: JWTPayload) => JWTPayload
  secret?: string
  status?: number
}

async function setUp(wiki: Wiki = {}) {
  const fake = await startFakeProvider({})
  fake.script.reply = async ({ url, headers }): Promise<Reply | undefined> => {
    const page = url.searchParams.get('title')
    if (page !== 'Special:OAuth/identify')
      return { text: 'oauth_token=key&oauth_token_secret=secret' }
    const nonce = /oauth_nonce="(.*?)"/.exec(headers.authorization ?? '')?.[1]
    const now = Math.floor(Date.now() / 1000)
    const common = { iss: 'https://meta.wikimedia.org', aud: 'client_id', iat: now, exp: now + 100 }
    const claims = { ...common, sub: '42', username: 'wash burn', nonce, groups: ['user'] }
    const text = await new SignJWT(wiki.claims?.(claims) ?? claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(createSecretKey(Buffer.from(wiki.secret ?? SECRET)))
    return { status: wiki.status ?? 200, text }
  }
  const http = { dispatcher: fake.dispatcher }
  const authenticator = mediawiki({ clientId: 'client_id', clientSecret: SECRET, http })
  return { fake, authenticator, side: hubSide(authenticator) }
}

type SetUp = Awaited<ReturnType<typeof setUp>>

async function logIn({ side }: SetUp, browser = visitor(), query = 'oauth_token=key') {
  const there = await side.start(browser)
  const back = new URL(`?${query}&oauth_verifier=me`, side.context(browser).routeUrl('callback'))
  return { there, back, outcome: await side.callback(browser, back) }
}

test('a login goes to the wiki and comes back with who that is', async () => {
  const made = await setUp()
  await using _ = made.fake
  const { there, outcome } = await logIn(made)
  expect(there.href).toBe(
    `${WIKI}?title=Special%3AOAuth%2Fauthorize&oauth_token=key&oauth_consumer_key=client_id`,
  )
  expect(outcome).toMatchObject({
    type: 'identified',
    identity: {
      issuer: 'https://meta.wikimedia.org',
      subject: '42',
      username: 'wash_burn',
      claims: { groups: ['user'] },
    },
    grant: { tokens: { access_token: 'key', access_token_secret: 'secret' } },
  })
  expect(made.fake.asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST'])
})

test.each<[string, Wiki]>([
  ['under another key', { secret: 'another secret' }],
  ['for another consumer', { claims: (claims) => ({ ...claims, aud: 'another' }) }],
  ['of another wiki', { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
  ['to another request', { claims: (claims) => ({ ...claims, nonce: 'another' }) }],
  ['that is old', { claims: (claims) => ({ ...claims, iat: 1, exp: 2 }) }],
  ['without an id', { claims: ({ sub: _sub, ...claims }) => claims }],
])('an answer %s logs nobody in', async (_what, wiki) => {
  const made = await setUp(wiki)
  await using _ = made.fake
  const { outcome } = await logIn(made)
  expect(outcome).toMatchObject({ type: 'rejected', code: 'provider-invalid' })
  expect(JSON.stringify([outcome, made.side.log.lines])).not.toContain(SECRET)
})

test('a callback with no, another or a used token is rejected', async () => {
  const made = await setUp()
  await using _ = made.fake
  const code = async (query: string) => (await logIn(made, visitor(), query)).outcome
  expect(await code('x=y')).toMatchObject({ code: 'state-missing' })
  expect(await code('oauth_token=another')).toMatchObject({ code: 'state-mismatch' })
  expect(await code('oauth_token=key&oauth_token=key')).toMatchObject({ code: 'state-missing' })
  const browser = visitor()
  const { back, outcome } = await logIn(made, browser)
  expect(outcome.type).toBe('identified')
  expect(await made.side.callback(browser, back)).toMatchObject({ code: 'state-used' })
})

test('a refresh asks who that is, and ends what the wiki refuses', async () => {
  const wiki: Wiki = {}
  const made = await setUp(wiki)
  await using _ = made.fake
  const { outcome } = await logIn(made)
  if (outcome.type !== 'identified') throw new Error(JSON.stringify(outcome))
  const { identity, grant } = outcome
  const refresh = () => made.authenticator.refresh?.(identity, grant, made.side.context())
  expect(await refresh()).toMatchObject({ type: 'updated', identity: { username: 'wash_burn' } })
  wiki.status = 503
  expect(await refresh()).toMatchObject({ type: 'unavailable' })
  wiki.status = 401
  expect(await refresh()).toMatchObject({ type: 'expired' })
})

test('options of OAuth 2 are refused', () => {
  const client = { clientId: 'client_id', clientSecret: SECRET }
  expect(() => mediawiki(Object.assign({ scopes: ['x'] }, client))).toThrow('mediawiki.scopes')
  expect(() => mediawiki({ ...client, url: 'http://wiki.example/index.php' })).toThrow('https')
  expect(() => mediawiki({ clientId: 'x', clientSecret: '' })).toThrow('mediawiki.clientSecret')
})

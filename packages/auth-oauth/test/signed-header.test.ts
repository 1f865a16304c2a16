import { authenticatorContract, identifyAttempt, register } from '@hubkit/testkit'
import type { AuthOutcome } from '@hubkit/core/contract'
import { generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { describe, expect, test } from 'vitest'
import { signedHeader } from '../src/index.ts'
import { KEY, startFakeProvider, type FakeProvider, type Reply } from './support/fake-provider.ts'
import { hubSide } from './support/visitor.ts'

const ISSUER = 'https://acme.cloudflareaccess.com'
const HEADER = 'Cf-Access-Jwt-Assertion'
const { privateKey: foreign } = await generateKeyPair('ES256')

function usual(): JWTPayload {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: ISSUER,
    aud: ['hub'],
    sub: 'a1',
    email: 'alice@example.test',
    iat: now,
    exp: now + 60,
  }
}

function signed(change: object = {}, header = {}, key = KEY.privateKey): Promise<string> {
  const payload = JSON.parse(JSON.stringify({ ...usual(), ...change })) as JWTPayload
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', kid: 'first', ...header })
    .sign(key)
}

function proxied({ dispatcher }: FakeProvider, more = {}, limits = {}) {
  return signedHeader({
    header: HEADER,
    issuer: ISSUER,
    audience: 'hub',
    jwksUrl: `${ISSUER}/fake-jwks`,
    groups: 'groups',
    http: { dispatcher, ...limits },
    ...more,
  })
}

async function outcomeOf(
  token: string,
  more = {},
  prepare: (fake: FakeProvider) => void = () => undefined,
): Promise<AuthOutcome | undefined> {
  await using fake = await startFakeProvider({})
  prepare(fake)
  const authenticator = proxied(fake, more, { timeout: 2000, maxBytes: 65_536 })
  const context = hubSide(authenticator).context()
  const request = new Request('https://hub.example/hub/login', { headers: { [HEADER]: token } })
  return await authenticator.identify?.({ ...context, request })
}

describe('a signed header', () => {
  register({ test }, authenticatorContract, async () => {
    const fake = await startFakeProvider({})
    const [right, wrong] = [await signed(), await signed({}, {}, foreign)]
    return {
      subject: {
        authenticator: proxied(fake),
        login: identifyAttempt({ headers: { [HEADER]: right } }),
        wrong: identifyAttempt({ headers: { [HEADER]: wrong } }),
        recognised: { headers: { [HEADER]: right } },
        secrets: [right, wrong],
      },
      dispose: async () => fake[Symbol.asyncDispose](),
    }
  })
})

test('it states who somebody is', async () => {
  const claims = { groups: ['staff'], name: 'Alice', email_verified: true }
  expect(await outcomeOf(await signed(claims))).toMatchObject({
    type: 'identified',
    identity: {
      issuer: ISSUER,
      subject: 'a1',
      username: 'alice@example.test',
      displayName: 'Alice',
      email: { address: 'alice@example.test', verified: true },
      groups: ['staff'],
    },
  })
})

const now = Math.floor(Date.now() / 1000)
const secret = new TextEncoder().encode('x'.repeat(64))
test.each<[string, () => string | Promise<string>]>([
  ['another audience', () => signed({ aud: 'other' })],
  ['no audience', () => signed({ aud: undefined })],
  ['another issuer', () => signed({ iss: 'https://evil.example' })],
  ['an end that is over', () => signed({ exp: now - 60 })],
  ['no end', () => signed({ exp: undefined })],
  ['a beginning to come', () => signed({ nbf: now + 600 })],
  ['no subject', () => signed({ sub: undefined })],
  ['no username', () => signed({ email: undefined })],
  ['a foreign key', () => signed({}, {}, foreign)],
  ['an unknown key', () => signed({}, { kid: 'other' }, foreign)],
  ['no signature', () => new UnsecuredJWT(usual()).encode()],
  ['a shared secret', () => new SignJWT(usual()).setProtectedHeader({ alg: 'HS256' }).sign(secret)],
  ['itself twice', async () => `${await signed()}, ${await signed()}`],
  ['rubbish', () => 'a.b.c'],
  ['too much of it', () => 'a'.repeat(20_000)],
])('a token with %s is refused', async (_what, token) => {
  expect(await outcomeOf(await token())).toMatchObject({ type: 'rejected' })
})

test('an algorithm that is not allowed is refused', async () => {
  const outcome = await outcomeOf(await signed(), { algorithms: ['RS256'] })
  expect(outcome).toMatchObject({ type: 'rejected', code: 'assertion-invalid' })
})

test.each<[string, Reply]>([
  ['keys that never come', 'never'],
  ['keys that are too long', { json: { keys: [], padding: 'x'.repeat(70_000) } }],
  ['keys elsewhere', { status: 302, headers: { location: 'https://evil.example/' }, text: '' }],
])('%s let nobody in', async (_what, reply) => {
  const asked: string[] = []
  const outcome = await outcomeOf(await signed(), {}, ({ script }) => {
    script.reply = ({ url }) => {
      asked.push(url.host)
      return reply
    }
  })
  expect(outcome).toMatchObject({ type: 'rejected' })
  expect(asked).not.toContain('evil.example')
})

test('keys that cannot be fetched tell nothing of the token', async () => {
  const outcome = await outcomeOf(await signed(), {}, ({ script }) => {
    script.reply = () => ({ status: 503 })
  })
  expect(outcome).toMatchObject({ code: 'provider-unavailable', inconclusive: true })
})

test.each([
  ['keys over http', { jwksUrl: 'http://proxy.example/keys' }],
  ['no audience', { audience: '' }],
  ['a shared secret’s algorithm', { algorithms: ['HS256'] }],
  ['none', { algorithms: ['none'] }],
  ['a header that is none', { header: 'a b' }],
])('%s is refused when it is made', (_what, more) => {
  expect(() =>
    signedHeader({ header: HEADER, issuer: ISSUER, audience: 'hub', jwksUrl: ISSUER, ...more }),
  ).toThrow('signedHeader')
})

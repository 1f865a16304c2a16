// OpenID Connect Back-Channel Logout 1.0, section 2.6: what makes a logout token valid, line by line.
import { generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { expect, test } from 'vitest'
import { oidc } from '../src/index.ts'
import { KEY, startFakeProvider } from './support/fake-provider.ts'
import { HUB } from './support/issuer.ts'
import { hubSide } from './support/visitor.ts'

const ISSUER = 'https://server.example.com'
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const HEADER = { alg: 'ES256', kid: 'first', typ: 'logout+jwt' }
const { privateKey: foreign } = await generateKeyPair('ES256')

function usual(): JWTPayload {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: ISSUER,
    aud: 'hub',
    sub: 'alice',
    sid: 's',
    iat: now,
    exp: now + 120,
    jti: 'x',
    events: { [EVENT]: {} },
  }
}

async function answerTo(
  text: string | Promise<string>,
  headers: Record<string, string> = {},
): Promise<unknown> {
  await using fake = await startFakeProvider({})
  const http = { dispatcher: fake.dispatcher }
  const authenticator = oidc({ issuer: ISSUER, clientId: 'hub', clientSecret: 'secret', http })
  const type = { 'content-type': 'application/x-www-form-urlencoded', ...headers }
  const request = new Request(`${HUB}/oidc/backchannel`, {
    method: 'POST',
    headers: type,
    body: await text,
  })
  // Awaited here: the provider ends with this function.
  return await authenticator.backchannel?.(request, hubSide(authenticator).context())
}

async function form(change: object, header = {}, key = KEY.privateKey): Promise<string> {
  const payload = JSON.parse(JSON.stringify({ ...usual(), ...change })) as JWTPayload
  const token = await new SignJWT(payload).setProtectedHeader({ ...HEADER, ...header }).sign(key)
  return new URLSearchParams({ logout_token: token }).toString()
}

test.each([
  ['subject and session', {}, { issuer: ISSUER, subject: 'alice', session: 's' }],
  ['a subject alone', { sid: undefined }, { issuer: ISSUER, subject: 'alice' }],
  ['a session alone', { sub: undefined }, { issuer: ISSUER, session: 's' }],
])('a token with %s is taken', async (_what, change, selector) => {
  expect(await answerTo(form(change))).toEqual(selector)
})

const ago = (seconds: number): number => Math.floor(Date.now() / 1000) - seconds

test.each<[string, () => string | Promise<string>]>([
  ['another issuer', () => form({ iss: 'https://evil.example' })],
  ['another audience', () => form({ aud: 'another' })],
  ['no audience', () => form({ aud: undefined })],
  ['an end in the past', () => form({ exp: ago(60) })],
  ['no end', () => form({ exp: undefined })],
  ['a beginning long ago', () => form({ iat: ago(3600) })],
  ['no beginning', () => form({ iat: undefined })],
  ['no jti', () => form({ jti: undefined })],
  ['an empty jti', () => form({ jti: '' })],
  ['neither subject nor session', () => form({ sub: undefined, sid: undefined })],
  ['an empty subject', () => form({ sub: '', sid: undefined })],
  ['no events', () => form({ events: undefined })],
  ['another event', () => form({ events: { 'http://x': {} } })],
  ['an event that is no object', () => form({ events: { [EVENT]: true } })],
  ['events that are a list', () => form({ events: [EVENT] })],
  ['a nonce', () => form({ nonce: 'x' })],
  ['the type of other tokens', () => form({}, { typ: 'JWT' })],
  ['no type', () => form({}, { typ: undefined })],
  ['a foreign key', () => form({}, {}, foreign)],
  ['a key that is not published', () => form({}, { kid: 'x' })],
  ['no signature', () => `logout_token=${new UnsecuredJWT(usual()).encode()}`],
  ['a twin', async () => `${await form({})}&logout_token=x`],
  ['too much around it', async () => `${await form({})}&x=${'x'.repeat(70_000)}`],
])('a token with %s is refused', async (_what, body) => {
  await expect(answerTo(body())).rejects.toMatchObject({ code: 'HUB_ERR_BAD_REQUEST' })
})

test('a token that does not come in a form is refused', async () => {
  await expect(answerTo(form({}), { 'content-type': 'text/plain' })).rejects.toMatchObject({
    code: 'HUB_ERR_BAD_REQUEST',
  })
})

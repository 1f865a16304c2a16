// Times in ID tokens: how far clocks may differ, and how fresh a login must be when the hub asks for it.
import { createHash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { expect, test } from 'vitest'
import { oidc } from '../src/index.ts'
import { FACTORIES } from './support/factories.ts'
import { startFakeProvider } from './support/fake-provider.ts'
import { client, startIssuer } from './support/issuer.ts'
import { hubSide } from './support/visitor.ts'

const base = {
  issuer: 'https://server.example.com',
  clientId: 'hub',
  clientSecret: 'a secret that nobody must ever read',
}

async function login(
  change: (now: number) => JWTPayload,
  authorizeParams: Readonly<Record<string, string>> = {},
) {
  const one = FACTORIES.find(({ name }) => name === 'oidc')
  if (!one) throw new Error('oidc')
  await using fake = await startFakeProvider(one)
  fake.script.claims = (claims) => ({ ...claims, ...change(Number(claims.iat)) })
  return await fake.login(oidc({ ...base, authorizeParams, http: { dispatcher: fake.dispatcher } }))
}

test.each<[string, (now: number) => JWTPayload, string]>([
  ['ended a moment ago', (now) => ({ exp: now - 15 }), 'identified'],
  ['ended a minute ago', (now) => ({ exp: now - 60 }), 'rejected'],
  ['begins in a moment', (now) => ({ nbf: now + 15 }), 'identified'],
  ['begins in a minute', (now) => ({ nbf: now + 90 }), 'rejected'],
])('with clocks that differ, a token that %s is %s', async (_what, change, type) => {
  expect(await login(change)).toMatchObject({ type })
})

test.each<[string, (now: number) => JWTPayload, string]>([
  ['a login of just now', (now) => ({ auth_time: now }), 'identified'],
  ['a login of an hour ago', (now) => ({ auth_time: now - 3600 }), 'rejected'],
  ['a login of nobody knows when', () => ({}), 'rejected'],
  ['a login at a time that is none', () => ({ auth_time: 'now' }), 'rejected'],
])('where max_age is asked for, %s is checked', async (_what, change, type) => {
  expect(await login(change, { max_age: '300' })).toMatchObject({ type })
})

test('an access token that its ID token goes with is believed', async () => {
  const hash = createHash('sha256').update('an access token that nobody must ever read').digest()
  const at_hash = hash.subarray(0, 16).toString('base64url')
  expect(await login(() => ({ at_hash }))).toMatchObject({ type: 'identified' })
})

test('without max_age nobody asks when the login was', async () => {
  expect(await login((now) => ({ auth_time: now - 3600 }))).toMatchObject({ type: 'identified' })
})

test('a max_age that is no number is refused at construction', () => {
  for (const age of ['', 'soon', '-1', '1e3'])
    expect(() => oidc({ ...base, authorizeParams: { max_age: age } })).toThrow(
      'oidc.authorizeParams.max_age',
    )
})

test('a real issuer that is asked says when the login was, and is believed', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const options = { ...base, issuer: issuer.url, insecureHttp: true }
  const hub = hubSide(oidc({ ...options, authorizeParams: { max_age: '300' } }))
  const { grant } = await hub.identified()
  const [, payload = ''] = JSON.stringify(grant?.tokens['id_token']).split('.')
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    auth_time: expect.any(Number),
  })
})

// Providers that lie, fail or are somebody else's: nobody gets in, nothing is told, whatever the factory.
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { describe, expect, test } from 'vitest'
import { FACTORIES } from './support/factories.ts'
import type { FactoryCase } from './support/factory-case.ts'
import {
  KEY,
  startFakeProvider,
  type Asked,
  type Reply,
  type Script,
} from './support/fake-provider.ts'
import { memoryStorage } from '@hubkit/testkit'
import { hubSide, visitor } from './support/visitor.ts'

const SECRET = 'a secret that nobody must ever read'
const SECRETS = /nobody must ever read/

type Lie = (factory: FactoryCase) => Script

const isToken = ({ url }: Asked): boolean => url.pathname.endsWith('token')
const token = (reply: Reply): Script => ({ reply: (asked) => (isToken(asked) ? reply : undefined) })
const tokens = (change: Script['token'] & object): Script => ({ token: change })
const claims = (change: (claims: JWTPayload) => JWTPayload): Script => ({ claims: change })
const without = (claim: string): Script =>
  claims((all) => Object.fromEntries(Object.entries(all).filter(([name]) => name !== claim)))
const profile =
  (reply: Reply): Lie =>
  ({ profileAt = '/fake-jwks' }) => ({
    reply: ({ url }) => (url.pathname.endsWith(profileAt) ? reply : undefined),
  })
const huge = { text: JSON.stringify({ padding: 'x'.repeat(70_000) }) }
const redirect = { status: 307, headers: { location: 'https://evil.example/elsewhere' }, text: '' }

/** For every factory. */
const LIES: Readonly<Record<string, Lie>> = {
  'an error in a 200': () =>
    token({ json: { error: 'bad_verification_code', error_description: SECRET } }),
  'an error in a 400': () =>
    token({ status: 400, json: { error: 'invalid_grant', error_description: SECRET } }),
  'a code that was used already': () => token({ status: 400, json: { error: 'invalid_grant' } }),
  'no access token': () => tokens((all) => ({ ...all, access_token: undefined })),
  'an access token that is no text': () => tokens((all) => ({ ...all, access_token: { a: 1 } })),
  'no token type': () => tokens((all) => ({ ...all, token_type: undefined })),
  'another token type': () => tokens((all) => ({ ...all, token_type: 'mac' })),
  'tokens that are HTML': () => token({ headers: { 'content-type': 'text/html' }, text: '<html>' }),
  'tokens that are an array': () => token({ json: [] }),
  'tokens that are half JSON': () => token({ text: '{"access_token":' }),
  'tokens that are too long': () => token(huge),
  'tokens that never come': () => token('never'),
  'tokens elsewhere': () => token(redirect),
  'a token endpoint that breaks off': () => token('reset'),
  'a token endpoint that fails': () => token({ status: 500, text: SECRET }),
  'a profile that is too long': profile(huge),
  'a profile that never comes': profile('never'),
  'a profile elsewhere': profile(redirect),
  'a profile that is refused': profile({ status: 403, json: { message: SECRET } }),
  'a profile that fails': profile({ status: 502, text: SECRET }),
  'a profile that is an array': profile({ json: [] }),
  'a profile that is HTML': profile({ headers: { 'content-type': 'text/html' }, text: '<html>' }),
  'a profile of nobody': profile({ json: {} }),
  'a profile with a subject that is an object': profile({
    json: { sub: {}, id: {}, uuid: {}, metadata: { uid: [] }, ocs: { data: { id: {} } } },
  }),
}

const { privateKey: foreign } = await generateKeyPair('ES256')
const header = { alg: 'ES256', kid: 'first' }
const publicPem = new TextEncoder().encode(await exportSPKI(KEY.publicKey))
const hs256 = (key: Uint8Array) => (all: JWTPayload) =>
  new SignJWT(all).setProtectedHeader({ alg: 'HS256' }).sign(key)

/** Discovery that has one address of somebody on the way. */
const endpoint = (name: string): Script => ({
  discovery: (metadata) => ({ ...metadata, [name]: 'http://evil.example/' }),
})

/** For OpenID Connect. */
const TOKEN_LIES: Readonly<Record<string, Lie>> = {
  'no ID token': () => tokens((all) => ({ ...all, id_token: undefined })),
  'an ID token that is none': () => ({ sign: () => 'a.b.c' }),
  'an ID token for another client': () => claims((all) => ({ ...all, aud: 'another' })),
  'an ID token for several, by another': () =>
    claims((all) => ({ ...all, aud: ['hub', 'x'], azp: 'x' })),
  'an ID token of another issuer': () => claims((all) => ({ ...all, iss: 'https://evil.example' })),
  'an ID token of another attempt': () => claims((all) => ({ ...all, nonce: 'x'.repeat(43) })),
  'an ID token that has ended': () => claims((all) => ({ ...all, exp: Number(all.iat) - 3600 })),
  'an ID token of the future': () => claims((all) => ({ ...all, nbf: Number(all.iat) + 3600 })),
  'an ID token about somebody else than userinfo': ({ profileAt }) =>
    profileAt === undefined ? without('sub') : claims((all) => ({ ...all, sub: 'mallory' })),
  'an ID token without issuer': () => without('iss'),
  'an ID token without subject': () => without('sub'),
  'an ID token without audience': () => without('aud'),
  'an ID token without end': () => without('exp'),
  'an ID token without beginning': () => without('iat'),
  'an ID token without nonce': () => without('nonce'),
  'an ID token by a foreign key': () => ({
    sign: (all) => new SignJWT(all).setProtectedHeader(header).sign(foreign),
  }),
  'an ID token by a key that is not published': () => ({
    sign: (all) =>
      new SignJWT(all).setProtectedHeader({ ...header, kid: 'x' }).sign(KEY.privateKey),
  }),
  'an ID token that nobody signed': () => ({ sign: (all) => new UnsecuredJWT(all).encode() }),
  'an ID token under the public key as secret': () => ({ sign: hs256(publicPem) }),
  'an ID token under the client secret': () => ({ sign: hs256(new TextEncoder().encode(SECRET)) }),
  'an ID token that was changed': () => ({
    async sign(all) {
      const [head, , signature] = (
        await new SignJWT(all).setProtectedHeader(header).sign(KEY.privateKey)
      ).split('.')
      const payload = Buffer.from(JSON.stringify({ ...all, admin: true })).toString('base64url')
      return [head, payload, signature].join('.')
    },
  }),
  'an ID token that came with another access token': () =>
    claims((all) => ({ ...all, at_hash: '77QmUPtjPfzWtF2AnpK9RQ' })),
  'an ID token with a hash that is none': () => claims((all) => ({ ...all, at_hash: { a: 1 } })),
  'no keys': () => ({
    reply: ({ url }) => (url.pathname.endsWith('jwks') ? { json: {} } : undefined),
  }),
  'keys elsewhere': () => ({
    reply: ({ url }) => (url.pathname.endsWith('jwks') ? redirect : undefined),
  }),
  "another issuer's discovery": () => ({
    reply: ({ url }) =>
      url.pathname.endsWith('openid-configuration')
        ? {
            json: {
              issuer: 'https://evil.example',
              authorization_endpoint: 'https://evil.example/a',
            },
          }
        : undefined,
  }),
  'a token endpoint without TLS': () => endpoint('token_endpoint'),
  'a login page without TLS': () => endpoint('authorization_endpoint'),
  'keys without TLS': () => endpoint('jwks_uri'),
  'a logout page without TLS': () => endpoint('end_session_endpoint'),
  'discovery elsewhere': () => ({
    reply: ({ url }) => (url.pathname.endsWith('openid-configuration') ? redirect : undefined),
  }),
}

describe.each(FACTORIES)('$name', (factory) => {
  const base = { id: 'test', clientId: 'hub', clientSecret: SECRET }

  test('an honest provider logs in', async () => {
    await using fake = await startFakeProvider(factory)
    const authenticator = factory.make({ ...base, http: { dispatcher: fake.dispatcher } })
    const outcome = await fake.login(authenticator)
    expect(outcome).toMatchObject({ type: 'identified', identity: factory.identity })
    for (const { url } of fake.asked) expect(url.protocol).toBe('https:')
  })

  test('no secret is in an address', async () => {
    await using fake = await startFakeProvider(factory)
    const authenticator = factory.make({ ...base, http: { dispatcher: fake.dispatcher } })
    const hub = hubSide(authenticator)
    const there = await hub.start(visitor())
    await fake.login(authenticator, hub)
    for (const url of [there, ...fake.asked.map((one) => one.url)])
      expect(decodeURIComponent(url.href.replaceAll('+', ' '))).not.toMatch(SECRETS)
  })

  const lies = { ...LIES, ...(factory.openid ? TOKEN_LIES : {}) }
  const applicable = Object.entries(lies).filter(
    ([what]) => factory.profileAt !== undefined || !what.startsWith('a profile'),
  )
  test.each(applicable)('%s', async (_what, lie) => {
    await using fake = await startFakeProvider(factory)
    Object.assign(fake.script, lie(factory))
    const http = { dispatcher: fake.dispatcher, timeout: 300, maxBytes: 65_536 }
    const authenticator = factory.make({ ...base, http })
    const hub = hubSide(authenticator)
    const outcome = await fake.login(authenticator, hub)
    expect(outcome).toMatchObject({ type: 'rejected', code: expect.stringMatching(/^provider-/) })
    expect(JSON.stringify([outcome, hub.log.lines])).not.toMatch(SECRETS)
    expect(fake.asked.map(({ url }) => url.host)).not.toContain('evil.example')
  })

  test('a callback that comes twice counts once', async () => {
    await using fake = await startFakeProvider(factory)
    const authenticator = factory.make({ ...base, http: { dispatcher: fake.dispatcher } })
    const [hub, browser] = [hubSide(authenticator), visitor()]
    const back = await fake.goThere(authenticator, hub, browser)
    if ('type' in back) throw new Error(back.type)
    expect(await hub.callback(browser, back)).toMatchObject({ type: 'identified' })
    expect(await hub.callback(browser, back)).toMatchObject({ code: 'state-used' })
    expect(fake.asked.filter(isToken)).toHaveLength(1)
  })

  test('an answer to one of two providers is worth nothing at the other', async () => {
    await using fake = await startFakeProvider(factory)
    const http = { dispatcher: fake.dispatcher }
    const one = factory.make({ ...base, id: 'one', http })
    const other = factory.make({ ...base, id: 'other', http })
    const [storage, browser] = [memoryStorage(), visitor()]
    const hub = hubSide(one, storage)
    const ours = await fake.goThere(one, hub, browser)
    const theirs = await fake.goThere(other, hubSide(other, storage), browser)
    if ('type' in ours || 'type' in theirs) throw new Error('no login was begun')
    expect(theirs.pathname).not.toBe(ours.pathname)
    const mixed = new URL(theirs.search, ours)
    expect(await hub.callback(browser, mixed)).toMatchObject({ code: 'state-mismatch' })
    // Nor under the other's cookie with another name.
    for (const [name, value] of browser.cookies)
      browser.cookies.set(name.replace('-other-', '-one-'), value)
    expect(await hub.callback(browser, mixed)).toMatchObject({ code: 'state-mismatch' })
    expect(fake.asked.filter(isToken)).toEqual([])
  })

  test("another issuer's answer is not taken for this one's", async () => {
    await using fake = await startFakeProvider(factory)
    const authenticator = factory.make({ ...base, http: { dispatcher: fake.dispatcher } })
    const outcome = await fake.login(authenticator, hubSide(authenticator), {
      iss: 'https://evil.example',
    })
    expect(outcome).toMatchObject({ type: 'rejected', code: 'provider-invalid' })
    expect(fake.asked.filter(isToken)).toEqual([])
  })
})

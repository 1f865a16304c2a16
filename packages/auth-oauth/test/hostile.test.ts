// Providers that lie, fail or are somebody else's: nobody gets in, nothing is told, whatever the factory.
import { exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { describe, expect, test } from 'vitest'
import { FACTORIES, type FactoryCase } from './support/factories.ts'
import {
  KEY,
  startFakeProvider,
  type Asked,
  type Reply,
  type Script,
} from './support/fake-provider.ts'
import { hubSide } from './support/visitor.ts'

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

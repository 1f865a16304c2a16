import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ClientMetadata, Configuration } from 'oidc-provider'
import { oidc, type OidcOptions } from '../src/index.ts'
import { client, startIssuer } from './support/issuer.ts'
import { hubSide } from './support/visitor.ts'

const SECRET = 'a secret that nobody must ever read'
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'ours', alg: 'ES256' }] }
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsaPem = String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }))

type Case = [
  name: string,
  options: Partial<OidcOptions>,
  metadata: Partial<ClientMetadata>,
  configuration?: Configuration,
]

const CASES: Case[] = [
  ['client_secret_basic', { clientSecret: SECRET }, {}],
  [
    'client_secret_post',
    { clientSecret: SECRET, clientAuth: 'client_secret_post' },
    { token_endpoint_auth_method: 'client_secret_post' },
  ],
  [
    'client_secret_jwt',
    { clientSecret: SECRET, clientAuth: 'client_secret_jwt' },
    { token_endpoint_auth_method: 'client_secret_jwt' },
    { clientAuthMethods: ['client_secret_jwt'] },
  ],
  [
    'private_key_jwt',
    { clientKey: { pem, alg: 'ES256', kid: 'ours' } },
    { token_endpoint_auth_method: 'private_key_jwt', jwks, client_secret: undefined },
  ],
  [
    'none',
    { clientAuth: 'none' },
    { token_endpoint_auth_method: 'none', client_secret: undefined },
  ],
  [
    'an issuer that demands pushed requests',
    { clientSecret: SECRET },
    {},
    {
      features: {
        pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      },
    },
  ],
  [
    'pushed requests by option',
    { clientSecret: SECRET, par: true },
    { require_pushed_authorization_requests: true },
    { features: { pushedAuthorizationRequests: { enabled: true } } },
  ],
  [
    'tokens bound to a key',
    { clientSecret: SECRET, dpop: true },
    { dpop_bound_access_tokens: true },
    { features: { dPoP: { enabled: true } } },
  ],
  [
    'tokens bound to a key, by an issuer that demands its own nonces',
    { clientSecret: SECRET, dpop: true },
    { dpop_bound_access_tokens: true },
    {
      features: { dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true } },
    },
  ],
  [
    'all of it together, with an RSA key',
    { clientKey: { pem: rsaPem, alg: 'PS256' }, par: true, dpop: true },
    {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'PS256',
      jwks: { keys: [rsa.publicKey.export({ format: 'jwk' })] },
      client_secret: undefined,
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
    },
    {
      features: { pushedAuthorizationRequests: { enabled: true }, dPoP: { enabled: true } },
      enabledJWA: { clientAuthSigningAlgValues: ['PS256', 'ES256'] },
    },
  ],
]

test.each<Case>(CASES)(
  '%s: logs in, refreshes, logs out',
  async (_name, options, metadata, configuration) => {
    await using issuer = await startIssuer([client('oidc', metadata)], configuration)
    const authenticator = oidc({
      issuer: issuer.url,
      clientId: 'hub',
      insecureHttp: true,
      ...options,
    })
    const hub = hubSide(authenticator)
    const { identity, grant } = await hub.identified()
    expect(identity.username).toBe('alice')
    const fresh = await authenticator.refresh?.(identity, grant, hub.context())
    expect(fresh).toMatchObject({ type: 'updated' })
    const ended = { tokens: grant?.tokens ?? {}, expiresAt: 1 }
    const renewed = await authenticator.refresh?.(identity, ended, hub.context())
    if (renewed?.type !== 'updated') throw new Error(JSON.stringify(renewed))
    await authenticator.logout?.(identity, renewed.grant, hub.context())
    const after = { tokens: renewed.grant?.tokens ?? {}, expiresAt: 1 }
    expect(await authenticator.refresh?.(identity, after, hub.context())).toMatchObject({
      type: 'expired',
    })
  },
)

test('a token that is bound to a key is no good without it', async () => {
  await using issuer = await startIssuer([client('oidc', { dpop_bound_access_tokens: true })], {
    features: { dPoP: { enabled: true } },
  })
  const base = { issuer: issuer.url, clientId: 'hub', clientSecret: SECRET, insecureHttp: true }
  const authenticator = oidc({ ...base, dpop: true })
  const hub = hubSide(authenticator)
  const { grant } = await hub.identified()
  const answer = await fetch(`${issuer.url}/me`, {
    headers: {
      authorization: `Bearer ${JSON.stringify(grant?.tokens['access_token']).slice(1, -1)}`,
    },
  })
  expect(answer.status).toBe(401)
  expect(await hubSide(oidc(base)).login()).toMatchObject({ code: 'provider-invalid' })
})

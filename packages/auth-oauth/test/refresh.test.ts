import { afterEach, expect, test, vi } from 'vitest'
import type { Grant, Identity } from '@hubkit/core/contract'
import { oidc, type OidcOptions } from '../src/index.ts'
import { client, startIssuer, type Issuer } from './support/issuer.ts'
import { hubSide } from './support/visitor.ts'

afterEach(() => void vi.useRealTimers())

async function loggedIn(issuer: Issuer, more: Partial<OidcOptions> = {}) {
  const authenticator = oidc({
    issuer: issuer.url,
    clientId: 'hub',
    clientSecret: 'a secret that nobody must ever read',
    groups: 'groups',
    insecureHttp: true,
    ...more,
  })
  const hub = hubSide(authenticator)
  const login = await hub.identified()
  const refresh = async (grant = login.grant, identity: Identity = login.identity) =>
    (await authenticator.refresh?.(identity, grant, hub.context())) ?? { type: 'none' as const }
  return { ...login, hub, authenticator, refresh }
}

/** The grant as it will be when its access token has ended. */
function ended(grant: Grant | undefined): Grant {
  return { tokens: grant?.tokens ?? {}, expiresAt: Date.now() - 1000 }
}

test('a refresh reads anew who somebody is, and leaves a good access token alone', async () => {
  await using issuer = await startIssuer([client('oidc')])
  issuer.accounts.set('alice-id', { preferred_username: 'alice', groups: ['staff'] })
  const { grant, refresh } = await loggedIn(issuer)
  issuer.accounts.set('alice-id', { preferred_username: 'alice', groups: ['alumni'] })
  const outcome = await refresh()
  expect(outcome).toMatchObject({ type: 'updated', identity: { groups: ['alumni'] }, grant })
})

test('an access token that has ended is replaced with the refresh token, which may change', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { grant, refresh } = await loggedIn(issuer)
  const outcome = await refresh(ended(grant))
  if (outcome.type !== 'updated') throw new Error(JSON.stringify(outcome))
  expect(outcome.grant?.tokens['access_token']).not.toBe(grant?.tokens['access_token'])
  expect(outcome.grant?.tokens['refresh_token']).not.toBe(grant?.tokens['refresh_token'])
  expect(outcome.grant?.tokens['id_token']).toEqual(expect.any(String))
  expect(await refresh(ended(outcome.grant))).toMatchObject({ type: 'updated' })
})

test('an access token that the issuer refuses is replaced too', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { grant, refresh } = await loggedIn(issuer)
  const tokens = { ...grant?.tokens, access_token: 'revoked' }
  expect(await refresh({ tokens, expiresAt: grant?.expiresAt })).toMatchObject({ type: 'updated' })
})

test('a refresh token that was replaced is worth nothing: the person logs in again', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { grant, refresh } = await loggedIn(issuer)
  await refresh(ended(grant))
  expect(await refresh(ended(grant))).toMatchObject({
    type: 'expired',
    reason: expect.stringContaining('invalid_grant'),
  })
})

test('a login ends with its tokens, its account, or without a grant', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { grant, refresh } = await loggedIn(issuer)
  const { refresh_token: _, ...alone } = grant?.tokens ?? {}
  expect(await refresh(ended({ tokens: alone }))).toMatchObject({ type: 'expired' })
  expect(await refresh({ tokens: {} })).toMatchObject({ type: 'expired' })
  expect(await refresh({ tokens: { access_token: 7 } })).toMatchObject({ type: 'expired' })
  issuer.accounts.delete('alice-id')
  expect(await refresh()).toMatchObject({ type: 'expired' })
})

test('an issuer that is away changes nothing', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { grant, refresh } = await loggedIn(issuer)
  issuer.isDown = true
  expect(await refresh()).toMatchObject({ type: 'unavailable' })
  expect(await refresh(ended(grant))).toMatchObject({ type: 'unavailable' })
  issuer.isDown = false
  expect(await refresh()).toMatchObject({ type: 'updated' })
})

test("another person's tokens do not refresh a login", async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { identity, grant, refresh } = await loggedIn(issuer)
  const other = { ...identity, subject: 'bob-id', claims: { ...identity.claims, sub: 'bob-id' } }
  expect(await refresh(grant, other)).toMatchObject({ type: 'expired' })
  expect(await refresh(ended(grant), other)).toMatchObject({ type: 'expired' })
})

test('where the ID token alone tells, a refresh asks for a new one', async () => {
  await using issuer = await startIssuer([client('oidc')], { conformIdTokenClaims: false })
  issuer.accounts.set('alice-id', { preferred_username: 'alice', groups: ['staff'] })
  const { identity, refresh } = await loggedIn(issuer, { userinfo: false })
  expect(identity.groups).toEqual(['staff'])
  issuer.accounts.set('alice-id', { preferred_username: 'alice', groups: [] })
  expect(await refresh()).toMatchObject({ type: 'updated', identity: { groups: [] } })
})

test('what was discovered is used while the issuer cannot be asked again', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { hub, authenticator } = await loggedIn(issuer)
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + 2 * 3600_000)
  issuer.isDown = true
  expect(await authenticator.handle('start', hub.context())).toMatchObject({ type: 'challenge' })
})

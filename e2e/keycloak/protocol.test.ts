// The authenticator against a real Keycloak with https, by a visitor that fills in Keycloak's form without a browser.
import assert from 'node:assert/strict'
import { keycloak } from '@hubkit/auth-oauth'
import { rolesFromClaim } from '@hubkit/core'
import type { AuthOutcome, Grant, Identity } from '@hubkit/core/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { keycloakLacking } from '../support/keycloak/hub.ts'
import { keycloakInstall } from '../support/keycloak/install.ts'
import { makeKeycloak, type Keycloak } from '../support/keycloak/keycloak.ts'
import { certificate, type Certificate } from '../support/keycloak/certificate.ts'
import { logsIn, type Login } from '../support/keycloak/login.ts'
import { CLIENT_ID, CLIENT_SECRET, REALM, realmFor } from '../support/keycloak/realm.ts'

const HUB = 'http://hub.test/hub/login/keycloak'
let lacking: string | undefined
let tls: Certificate
let idp: Keycloak

beforeAll(async () => {
  lacking = await keycloakLacking()
  if (lacking !== undefined) return
  const found = await keycloakInstall()
  assert.ok('home' in found)
  tls = await certificate()
  idp = await makeKeycloak({ home: found.home, realm: realmFor(HUB), tls })
}, 600_000)
afterAll(() => idp?.close())
beforeEach((context) => {
  if (lacking !== undefined) context.skip(lacking)
})

function hub(trust: { readonly ca?: string } = { ca: tls.cert }): Login {
  const authenticator = keycloak({
    url: idp.origin,
    realm: REALM,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    groups: 'groups',
    http: { ...trust, timeout: '30s' },
  })
  return logsIn(authenticator, HUB, tls.cert)
}

type Identified = Extract<AuthOutcome, { type: 'identified' }>

function identified(outcome: AuthOutcome): Identified & { readonly grant: Grant } {
  assert.ok(outcome.type === 'identified' && outcome.grant, JSON.stringify(outcome))
  return { ...outcome, grant: outcome.grant }
}

test('with its private authority it is trusted, and states person, groups and session', async () => {
  const { identity, grant, session } = identified(await hub().login('bob'))
  expect(identity).toMatchObject({
    issuer: idp.issuer,
    username: 'bob',
    groups: ['/staff/ta'],
    email: { address: 'bob@example.test', verified: true },
    claims: { realm_access: { roles: expect.arrayContaining(['hub-admin']) } },
  })
  expect(session).toEqual(expect.any(String))
  expect(grant.tokens).toMatchObject({ refresh_token: expect.any(String) })
})

test('without it nobody logs in, and the page says that it cannot be reached', async () => {
  const login = hub({})
  const outcome = await login.start()
  expect(outcome).toMatchObject({ type: 'rejected', code: 'provider-unavailable' })
})

test('a wrong password stays at Keycloak', async () => {
  await expect(hub().login('alice', 'swordfish')).rejects.toThrow('Invalid username or password')
})

test('refresh tokens rotate, and one that was used ends the login', async () => {
  const { authenticator, background, login } = hub()
  const { identity, grant } = identified(await login('alice'))
  const ended: Grant = { ...grant, expiresAt: 1 }
  const first = await authenticator.refresh?.(identity, ended, background)
  assert.ok(first?.type === 'updated' && first.grant, JSON.stringify(first))
  expect(first.grant.tokens['refresh_token']).not.toBe(grant.tokens['refresh_token'])
  expect(await authenticator.refresh?.(identity, ended, background)).toMatchObject({
    type: 'expired',
    reason: expect.stringContaining('invalid_grant'),
  })
})

test('a refresh reads who left a group', async () => {
  const { authenticator, background, login } = hub()
  const { identity, grant } = identified(await login('alice'))
  expect(identity.groups).toEqual(['/students'])
  await idp.admin.leave('alice', '/students')
  const after = await authenticator.refresh?.(identity, grant, background)
  await idp.admin.join('alice', '/students')
  expect(after).toMatchObject({ type: 'updated', identity: { groups: [] } })
})

test('a realm role is a role of the hub, until a refresh after Keycloak took it', async () => {
  const { authenticator, background, login } = hub()
  const { identity, grant } = identified(await login('bob'))
  const sources = [
    rolesFromClaim('realm_access.roles', { map: { 'hub-admin': 'reviewer' } }),
    rolesFromClaim('realm_access.roles'),
  ]
  const rolesOf = (of: Identity): Promise<readonly (readonly string[] | undefined)[]> =>
    Promise.all(
      sources.map(async (source) =>
        source.of({
          username: 'bob',
          identity: of,
          authenticator: authenticator.id,
          groups: [],
          existing: true,
        }),
      ),
    )
  expect(await rolesOf(identity)).toEqual([['reviewer'], expect.arrayContaining(['hub-admin'])])
  await idp.admin.dropRole('bob', 'hub-admin')
  const after = await authenticator.refresh?.(identity, grant, background)
  await idp.admin.giveRole('bob', 'hub-admin')
  assert.ok(after?.type === 'updated', JSON.stringify(after))
  expect(await rolesOf(after.identity)).toEqual([[], expect.not.arrayContaining(['hub-admin'])])
  // With the last role the claim itself goes.
  expect(after.identity.claims).not.toHaveProperty('realm_access')
})

test('a logout revokes the tokens, and leads to the end of the session there', async () => {
  const { authenticator, background, login, context } = hub()
  const { identity, grant } = identified(await login('alice'))
  const went = await authenticator.logout?.(identity, grant, context('logged-out'))
  expect(went?.redirect?.href).toMatch(`${idp.issuer}/protocol/openid-connect/logout?`)
  expect(await authenticator.refresh?.(identity, grant, background)).toMatchObject({
    type: 'expired',
  })
})

test('a code is good once', async () => {
  const one = hub()
  const address = await one.comeBack('alice')
  identified(await one.callback(address))
  expect(await one.callback(address)).toMatchObject({ type: 'rejected', code: 'state-used' })
  // The code of one attempt in another one of the same browser.
  const stolen = address.searchParams.get('code') ?? ''
  const next = await one.comeBack('alice')
  next.searchParams.set('code', stolen)
  expect(await one.callback(next)).toMatchObject({ type: 'rejected', code: 'provider-invalid' })
})

import { expect, test } from 'vitest'
import { oidc } from '../src/index.ts'
import { client, HUB, startIssuer, type Issuer } from './support/issuer.ts'
import { hubSide, visitor, type HubSide } from './support/visitor.ts'
import type { Authenticator } from '@hubkit/core/contract'

function hubAt(issuer: Issuer): { authenticator: Authenticator; hub: HubSide } {
  const authenticator = oidc({
    issuer: issuer.url,
    clientId: 'hub',
    clientSecret: 'a secret that nobody must ever read',
    insecureHttp: true,
  })
  return { authenticator, hub: hubSide(authenticator) }
}

test('a logout goes on at the issuer, with the ID token as hint, and comes back', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { authenticator, hub } = hubAt(issuer)
  const { identity, grant } = await hub.identified()
  const { redirect } = (await authenticator.logout?.(identity, grant, hub.context())) ?? {}
  expect(Object.fromEntries(redirect?.searchParams ?? [])).toEqual({
    client_id: 'hub',
    id_token_hint: grant?.tokens['id_token'],
    post_logout_redirect_uri: `${HUB}/oidc/logged-out`,
    state: expect.any(String),
  })
  const answer = await fetch(redirect ?? '')
  expect(answer.status).toBe(200) // takes hint and address: it asks whether to log out

  const url = new URL(`${HUB}/oidc/logged-out?state=x&next=//evil.example`)
  const back = await authenticator.handle('logged-out', hub.context(visitor(), url))
  if (back.type !== 'challenge') throw new Error(back.type)
  expect(back.response.status).toBe(303)
  expect(back.response.headers.get('location')).toBe('/hub/login?logged-out')
})

test('a logout revokes the tokens, and sends no browser to an issuer that is away', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { authenticator, hub } = hubAt(issuer)
  const { identity, grant } = await hub.identified()
  await authenticator.logout?.(identity, grant, hub.context())
  const ended = { tokens: grant?.tokens ?? {}, expiresAt: 1 }
  for (const tokens of [grant, ended])
    expect(await authenticator.refresh?.(identity, tokens, hub.context())).toMatchObject({
      type: 'expired',
    })
  issuer.isDown = true
  await expect(authenticator.logout?.(identity, grant, hub.context())).rejects.toThrow(
    'answered 503',
  )
  expect(hub.log.lines.join()).not.toContain(grant?.tokens['refresh_token'])
})

test("the issuer's logout token says whose session ends, once", async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { authenticator, hub } = hubAt(issuer)
  const { identity, session } = await hub.identified()
  expect(session).toEqual(expect.any(String))
  const message = await issuer.logoutMessage('alice-id', session)
  const ask = async (request: Request) => authenticator.backchannel?.(request, hub.context())
  const replay = message.clone()
  expect(await ask(message)).toEqual({ issuer: issuer.url, subject: identity.subject, session })
  await expect(ask(replay)).rejects.toMatchObject({
    code: 'HUB_ERR_BAD_REQUEST',
    message: 'The logout token was used already.',
  })
})

test("another issuer's logout token, and an ID token, end nothing", async () => {
  await using issuer = await startIssuer([client('oidc')])
  await using other = await startIssuer([client('oidc')])
  const { authenticator, hub } = hubAt(issuer)
  const { grant } = await hub.identified()
  const foreign = await other.logoutMessage('alice-id')
  await expect(authenticator.backchannel?.(foreign, hub.context())).rejects.toMatchObject({
    message: 'The logout token is not valid.',
  })
  const body = new URLSearchParams({
    logout_token: JSON.stringify(grant?.tokens['id_token']).slice(1, -1),
  })
  const request = new Request(`${HUB}/oidc/backchannel`, { method: 'POST', body })
  await expect(authenticator.backchannel?.(request, hub.context())).rejects.toMatchObject({
    message: 'The logout token is not valid.',
  })
})

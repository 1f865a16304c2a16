// Somebody whom the hub refused wants to come as another person than the provider would send back.
import { expect, test } from 'vitest'
import { github, keycloak, oidc, type OidcOptions } from '../src/index.ts'
import { client, HUB, startIssuer, type Issuer } from './support/issuer.ts'
import { hubSide, visitor } from './support/visitor.ts'

const CLIENT = { clientId: 'hub', clientSecret: 'a secret that nobody must ever read' }

async function another(
  issuer: Issuer,
  options: Partial<OidcOptions> = {},
  site = 'same-origin',
): Promise<URL> {
  const authenticator = oidc({ ...CLIENT, issuer: issuer.url, insecureHttp: true, ...options })
  const url = new URL(`${HUB}/oidc/start?another`)
  const request = new Request(url, { headers: { 'sec-fetch-site': site } })
  const outcome = await authenticator.handle('start', {
    ...hubSide(authenticator).context(visitor(), url),
    request,
  })
  if (outcome.type !== 'challenge') throw new Error(outcome.type)
  return new URL(outcome.response.headers.get('location') ?? '')
}

test('the provider is asked to ask again, in its own way', async () => {
  await using issuer = await startIssuer([client('oidc')])
  expect((await another(issuer)).searchParams.get('prompt')).toBe('login')
  const select = { otherAccount: { prompt: 'select_account', hd: '*' } }
  const { searchParams } = await another(issuer, { ...select, authorizeParams: { prompt: 'none' } })
  expect([searchParams.get('prompt'), searchParams.get('hd')]).toEqual(['select_account', '*'])
})

test('or the person logs out there first, and nobody says for them who that is', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const { pathname, searchParams } = await another(issuer, { otherAccount: 'logout' })
  expect(pathname).toBe('/session/end')
  expect(searchParams.get('post_logout_redirect_uri')).toBe(`${HUB}/oidc/logged-out`)
  expect(searchParams.get('client_id')).toBe('hub')
  expect(searchParams.has('id_token_hint')).toBe(false)
})

test('not for the link of another site, nor of another host of this one', async () => {
  await using issuer = await startIssuer([client('oidc')])
  for (const site of ['cross-site', 'same-site'])
    expect((await another(issuer, { otherAccount: 'logout' }, site)).pathname).toBe('/auth')
  expect((await another(issuer, {}, 'cross-site')).searchParams.has('prompt')).toBe(false)
})

test('a usual login is not disturbed, and who has no such way offers none', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const options = { ...CLIENT, issuer: issuer.url, insecureHttp: true }
  const usual = await hubSide(oidc(options)).start(visitor())
  expect(usual.searchParams.has('prompt')).toBe(false)
  const without = oidc({ ...options, otherAccount: false })
  expect([oidc(options).ui, without.ui]).toMatchObject([{ another: true }, { another: false }])
  expect((await another(issuer, { otherAccount: false })).searchParams.has('prompt')).toBe(false)
  expect(github(CLIENT).ui).toMatchObject({ another: true })
  expect(keycloak({ ...CLIENT, url: 'https://x.example', realm: 'x' }).ui).toMatchObject({
    another: true,
  })
})

test('the protocol itself cannot be changed by it', () => {
  const issuer = 'https://x.example'
  for (const otherAccount of [{ state: 'x' }, 'login', 1, true])
    expect(() => oidc({ ...CLIENT, issuer, otherAccount: otherAccount as 'logout' })).toThrow(
      'oidc.otherAccount',
    )
})

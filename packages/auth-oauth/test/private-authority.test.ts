// A provider whose certificate is by an authority of its own.
import { testCertificates } from '@hubkit/test-directory/certificates'
import { expect, test } from 'vitest'
import { oidc, type HttpOptions } from '../src/index.ts'
import { startForwardProxy } from './support/forward-proxy.ts'
import { client, startIssuer } from './support/issuer.ts'
import { hubSide, visitor } from './support/visitor.ts'

const { ca, cert, key } = await testCertificates()
const { ca: another } = await testCertificates()

function at(issuer: string, http: HttpOptions) {
  const clientSecret = 'a secret that nobody must ever read'
  const authenticator = oidc({ issuer, clientId: 'hub', clientSecret, http })
  const hub = hubSide(authenticator)
  return { hub, start: () => authenticator.handle('start', hub.context()) }
}
const AWAY = { type: 'rejected', code: 'provider-unavailable' }

test('people log in where the options name its authority, and nowhere else', async () => {
  await using issuer = await startIssuer([client('oidc')], {}, { cert, key })
  expect(await at(issuer.url, { ca }).hub.login(visitor(ca))).toMatchObject({ type: 'identified' })
  for (const http of [{}, { ca: another }]) {
    const { hub, start } = at(issuer.url, http)
    expect(await start()).toMatchObject(AWAY)
    expect(hub.log.lines.join()).toMatch(/cannot be reached \([A-Z_]*(CERT|SIGNATURE)[A-Z_]*\)/)
  }
})

test('so it is through a proxy', async () => {
  await using issuer = await startIssuer([client('oidc')], {}, { cert, key })
  await using proxy = await startForwardProxy()
  const { hub } = at(issuer.url, { ca, proxy: proxy.url })
  expect(await hub.login(visitor(ca))).toMatchObject({ type: 'identified' })
  expect(proxy.targets).toContain(new URL(issuer.url).host)
  expect(await at(issuer.url, { ca: another, proxy: proxy.url }).start()).toMatchObject(AWAY)
})

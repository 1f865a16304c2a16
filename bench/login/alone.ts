import { createHash, randomBytes } from 'node:crypto'
import { follow, type Person } from './person.ts'
import type { ProviderProcess } from './provider/process.ts'
import { CLIENT_ID, CLIENT_SECRET, SCOPES } from './provider/settings.ts'

const BACK = 'http://127.0.0.1/alone'
const BASIC = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`

/** What a login asks of the provider, and nothing of any hub: authorisation, code for tokens, userinfo. */
export async function loginAlone(provider: ProviderProcess, person: Person): Promise<void> {
  const verifier = randomBytes(32).toString('base64url')
  const asked = new URL('/auth', provider.origin)
  asked.search = new URLSearchParams({
    client_id: CLIENT_ID,
    response_type: 'code',
    redirect_uri: BACK,
    scope: SCOPES.join(' '),
    state: randomBytes(32).toString('base64url'),
    nonce: randomBytes(32).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const { url } = await follow(person, asked, {
    places: new Map([[provider.origin, provider.client()]]),
    provider: provider.origin,
    isThere: ({ href }) => href.startsWith(BACK),
  })
  const fields = {
    grant_type: 'authorization_code',
    code: url.searchParams.get('code') ?? '',
    redirect_uri: BACK,
    code_verifier: verifier,
  }
  const given = await provider.client().demand({
    method: 'POST',
    path: '/token',
    headers: { authorization: BASIC, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })
  const { access_token: token }: { access_token: string } = JSON.parse(given.text)
  await provider.client().demand({ path: '/me', headers: { authorization: `Bearer ${token}` } })
}

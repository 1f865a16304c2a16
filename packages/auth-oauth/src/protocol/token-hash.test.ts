import { generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { assertTokenHash } from './token-hash.ts'

/** OpenID Connect Core 1.0, appendix A.3: an ID token and the access token that came with it. */
const access = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y'
const at_hash = '77QmUPtjPfzWtF2AnpK9RQ'

async function idToken(alg: string): Promise<string> {
  const { privateKey } = await generateKeyPair(alg)
  return new SignJWT({}).setProtectedHeader({ alg }).sign(privateKey)
}

test('the access token of the standard goes with its ID token, another does not', async () => {
  const id_token = await idToken('ES256')
  expect(() => assertTokenHash({ at_hash }, { id_token, access_token: access })).not.toThrow()
  for (const [hash, token] of [
    [at_hash, `${access}x`],
    [at_hash.slice(1), access],
    ['', access],
    [7, access],
  ] as const)
    expect(() => assertTokenHash({ at_hash: hash }, { id_token, access_token: token })).toThrow(
      'does not go with',
    )
})

test('the hash is as long as the signature wants it', async () => {
  for (const alg of ['ES384', 'EdDSA']) {
    const tokens = { id_token: await idToken(alg), access_token: access }
    expect(() => assertTokenHash({ at_hash }, tokens)).toThrow('does not go with')
  }
})

test('without a hash there is nothing to hold against', async () => {
  expect(() => assertTokenHash({}, { id_token: 'a.b.c', access_token: access })).not.toThrow()
  expect(() => assertTokenHash({ at_hash }, { access_token: access })).not.toThrow()
})

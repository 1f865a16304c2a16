import { createHash, timingSafeEqual } from 'node:crypto'
import type { JsonObject } from '@hubkit/core/contract'
import { decodeProtectedHeader } from 'jose'
import { UnacceptableAnswer } from '../http/faults.ts'

/** RFC 7518, section 3.1, and RFC 8037: Ed25519 hashes with SHA-512. */
function hashOf(alg: string | undefined): string {
  if (alg === 'EdDSA' || alg === 'Ed25519') return 'sha512'
  return `sha${alg?.slice(-3) ?? ''}`
}

/**
 * Holds the access token against the ID token that came with it, where that has `at_hash` (OpenID Connect Core 1.0,
 * section 3.1.3.8): a token that was put in the place of another is not asked with.
 *
 * @param claims of the ID token, which is verified already
 * @throws UnacceptableAnswer
 */
export function assertTokenHash(
  claims: JsonObject | undefined,
  { id_token: idToken, access_token: token }: { id_token?: string; access_token: string },
): void {
  const stated = claims?.['at_hash']
  if (stated === undefined || idToken === undefined) return
  const { alg } = decodeProtectedHeader(idToken)
  const hash = createHash(hashOf(alg)).update(token).digest()
  const wanted = hash.subarray(0, hash.length / 2)
  const given = Buffer.from(typeof stated === 'string' ? stated : '', 'base64url')
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new UnacceptableAnswer('has an access token that its ID token does not go with')
}

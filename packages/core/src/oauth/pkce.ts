import { createHash } from 'node:crypto'
import { sameText } from '../engine/secrets.ts'

/** A challenge of method S256: base64url of SHA-256 (RFC 7636, section 4.2). */
export function isChallenge(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/**
 * Whether a verifier fits the challenge of its code. Without a challenge none may be sent: a client that sends one
 * believes it is protected (RFC 9700, section 2.1.1).
 */
export function verifierFits(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined) return verifier === undefined
  if (verifier === undefined || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  return sameText(createHash('sha256').update(verifier).digest('base64url'), challenge)
}

import { expect, test } from 'vitest'
import { isChallenge, verifierFits } from './pkce.ts'

// RFC 7636, appendix B.
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

test('fits the example of the specification', () => {
  expect(isChallenge(CHALLENGE)).toBe(true)
  expect(verifierFits(CHALLENGE, VERIFIER)).toBe(true)
})

test.each([undefined, '', 'short', CHALLENGE, `${VERIFIER}x`, VERIFIER.repeat(4), `${VERIFIER} `])(
  'does not take %s for the verifier',
  (verifier) => expect(verifierFits(CHALLENGE, verifier)).toBe(false),
)

test('without a challenge takes no verifier', () => {
  expect(verifierFits(undefined, undefined)).toBe(true)
  expect(verifierFits(undefined, VERIFIER)).toBe(false)
})

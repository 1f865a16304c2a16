/**
 * Algorithms of signatures that are believed. Asymmetric ones: a token under a shared secret could be made by whoever
 * reads the hub's options.
 */
export const ASYMMETRIC: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

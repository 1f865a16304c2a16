/** How somebody's word comes from a provider. */
export type Kind = 'openid' | 'oauth2' | 'oauth1' | 'header'

/** Factories that are not among `FACTORIES`, having a protocol of their own. */
export const OTHERS: readonly { readonly name: string; readonly kind: Kind }[] = [
  { name: 'mediawiki', kind: 'oauth1' },
  { name: 'signedHeader', kind: 'header' },
]

/** The file with the attacks on each kind. */
export const SUITES: Readonly<Record<Kind, string>> = {
  openid: 'hostile.test.ts',
  oauth2: 'hostile.test.ts',
  oauth1: 'mediawiki-hostile.test.ts',
  header: 'signed-header.test.ts',
}

/** Why an attack is none there. */
export interface NotThere {
  readonly because: string
}

const OPAQUE: NotThere = { because: 'there is no token that says who somebody is' }
const NO_CALL: NotThere = { because: 'the proxy sends the token; only keys are fetched, by jose' }
const NO_CODE: NotThere = { because: 'nobody comes back with a code' }

/** Which tests make each attack on each kind of factory, by their names. */
export const ATTACKS: Readonly<
  Record<string, Readonly<Record<Kind, readonly string[] | NotThere>>>
> = {
  'wrong audience': {
    openid: ['an ID token for another client', 'an ID token for several, by another'],
    oauth2: OPAQUE,
    oauth1: ['for another consumer'],
    header: ['another audience'],
  },
  'wrong issuer': {
    openid: ['an ID token of another issuer', "another issuer's discovery"],
    oauth2: ["another issuer's answer is not taken for this one's"],
    oauth1: ['of another wiki'],
    header: ['another issuer'],
  },
  'wrong nonce': {
    openid: ['an ID token of another attempt', 'an ID token without nonce'],
    oauth2: OPAQUE,
    oauth1: ['to another request'],
    header: { because: 'nobody asks for a token, so none answers a nonce' },
  },
  'alg none': {
    openid: ['an ID token that nobody signed'],
    oauth2: OPAQUE,
    oauth1: ['that nobody signed'],
    header: ['no signature'],
  },
  expired: {
    openid: ['an ID token that has ended', 'an ID token of the future'],
    oauth2: OPAQUE,
    oauth1: ['that is old'],
    header: ['an end that is over'],
  },
  'foreign key': {
    openid: [
      'an ID token by a foreign key',
      'an ID token by a key that is not published',
      'an ID token under the public key as secret',
      'an ID token under the client secret',
    ],
    oauth2: OPAQUE,
    oauth1: ['under another key'],
    header: ['a foreign key', 'an unknown key', 'a shared secret'],
  },
  'missing fields': {
    openid: [
      'no ID token',
      'an ID token without subject',
      'no access token',
      'a profile of nobody',
    ],
    oauth2: ['no access token', 'no token type', 'a profile of nobody'],
    oauth1: [
      'without an id',
      'without a name',
      'without an audience',
      'a token without its secret',
    ],
    header: ['no audience', 'no end', 'no subject', 'no username'],
  },
  slow: {
    openid: ['tokens that never come', 'a profile that never comes'],
    oauth2: ['tokens that never come', 'a profile that never comes'],
    oauth1: ['an answer that never comes'],
    header: ['keys that never come'],
  },
  oversized: {
    openid: ['tokens that are too long', 'a profile that is too long'],
    oauth2: ['tokens that are too long', 'a profile that is too long'],
    oauth1: ['an answer that is too long'],
    header: ['too much of it', 'keys that are too long'],
  },
  redirecting: {
    openid: ['tokens elsewhere', 'a profile elsewhere', 'keys elsewhere', 'discovery elsewhere'],
    oauth2: ['tokens elsewhere', 'a profile elsewhere'],
    oauth1: ['an answer elsewhere'],
    header: ['keys elsewhere'],
  },
  'error in a 200': {
    openid: ['an error in a 200'],
    oauth2: ['an error in a 200'],
    oauth1: ['an error in a 200'],
    header: NO_CALL,
  },
  'code replayed': {
    openid: ['a code that was used already', 'a callback that comes twice counts once'],
    oauth2: ['a code that was used already', 'a callback that comes twice counts once'],
    oauth1: ['a verifier that was used already', 'a callback that comes twice counts once'],
    header: NO_CODE,
  },
  'mix-up of two issuers': {
    openid: ['an answer to one of two providers is worth nothing at the other'],
    oauth2: ['an answer to one of two providers is worth nothing at the other'],
    oauth1: ['an answer to one of two wikis is worth nothing at the other'],
    header: ['another issuer'],
  },
}

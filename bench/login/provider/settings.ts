/** Of the ID tokens: what most providers sign with unless told otherwise. */
export const ALGORITHM = 'RS256'
export const CLIENT_ID = 'hub'
export const CLIENT_SECRET = 'only-for-benchmarks-0123456789abcdef'
export const SCOPES = ['openid', 'profile', 'email'] as const
/** So many different people log in, over and over. */
export const PEOPLE = 200

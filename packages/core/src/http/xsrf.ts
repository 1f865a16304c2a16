import { randomBytes } from 'node:crypto'
import type { SessionRecord } from '../contract/records.ts'
import type { Secrets } from '../engine/secrets.ts'
import type { Cookies } from './cookies.ts'

/** A token for a form, and the cookie it needs when the browser has none yet. */
interface IssuedXsrf {
  readonly token: string
  readonly cookies: readonly string[]
}

/** Tokens by which a request shows that it came from a page of the hub. */
export interface Xsrf {
  issue(request: Request, session: SessionRecord | undefined): IssuedXsrf
  /** Whether `given` belongs to this session, or without one to this browser. */
  check(request: Request, session: SessionRecord | undefined, given: string | undefined): boolean
}

/**
 * With a session a token is bound to it; without one to a signed nonce in a cookie, so that a planted pair of cookie
 * and token is worth nothing.
 */
export function createXsrf(secrets: Secrets, cookies: Cookies): Xsrf {
  const verified = (cookie: string): string | undefined => {
    const [nonce, signature, ...rest] = cookie.split('.')
    if (!nonce || !signature || rest.length > 0) return undefined
    return secrets.verify('xsrf-cookie', nonce, signature) ? nonce : undefined
  }
  // Others use this name too: what the hub has not signed is passed over.
  const nonceOf = (request: Request): string | undefined =>
    cookies
      .readAll(request, 'xsrf')
      .map(verified)
      .find((nonce) => nonce !== undefined)
  const subject = (request: Request, session: SessionRecord | undefined): string | undefined => {
    if (session) return `session:${session.id}`
    const nonce = nonceOf(request)
    return nonce === undefined ? undefined : `nonce:${nonce}`
  }
  return {
    issue(request, session) {
      const known = subject(request, session)
      if (known !== undefined) return { token: secrets.sign('xsrf', known), cookies: [] }
      const nonce = randomBytes(16).toString('base64url')
      const cookie = cookies.set('xsrf', `${nonce}.${secrets.sign('xsrf-cookie', nonce)}`)
      return { token: secrets.sign('xsrf', `nonce:${nonce}`), cookies: [cookie] }
    },
    check(request, session, given) {
      const known = subject(request, session)
      return known !== undefined && given !== undefined && secrets.verify('xsrf', known, given)
    },
  }
}

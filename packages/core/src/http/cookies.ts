import { parse, serialize } from 'hono/utils/cookie'
import type { Urls } from '../engine/urls.ts'

/** The names of the hub's cookies. `__Secure-` makes a browser refuse one that came without TLS. */
interface CookieNames {
  /** The login: a secret of which the store has a hash. */
  readonly session: string
  /** The nonce that XSRF tokens of somebody without a session are bound to. */
  readonly xsrf: string
  /** Where to go after a login that leads over another site. */
  readonly next: string
  /** What users' servers may know of the session; authenticates nothing. */
  readonly sessionId: string
}

/** The cookies that this hub sets and clears. */
export interface Cookies {
  readonly names: CookieNames
  /** The value of a cookie of this request. */
  read(request: Request, name: keyof CookieNames): string | undefined
  /** A whole `Set-Cookie` value. `maxAge` in seconds; without it the cookie ends with the browser. */
  set(name: keyof CookieNames, value: string, maxAge?: number): string
  clear(name: keyof CookieNames): string
}

/**
 * Cookies of a hub at these addresses. Login and XSRF cookies have `Path={base}hub/`, so that a browser does not send
 * them to users' servers; `jupyterhub-session-id` is theirs to read (JupyterHub, `services/auth.py`).
 */
export function createCookies(urls: Urls): Cookies {
  const prefix = urls.secure ? '__Secure-' : ''
  const names: CookieNames = {
    session: `${prefix}hubkit-session`,
    xsrf: '_xsrf',
    next: `${prefix}hubkit-next`,
    sessionId: 'jupyterhub-session-id',
  }
  const path = (name: keyof CookieNames): string => (name === 'sessionId' ? urls.base : urls.hub)
  const write = (name: keyof CookieNames, value: string, maxAge: number | undefined): string =>
    serialize(names[name], value, {
      path: path(name),
      httpOnly: true,
      sameSite: 'Lax',
      secure: urls.secure,
      ...(maxAge === undefined ? {} : { maxAge }),
    })
  return {
    names,
    read(request, name) {
      const header = request.headers.get('cookie')
      return header === null ? undefined : parse(header, names[name])[names[name]]
    },
    set: write,
    clear: (name) => write(name, '', 0),
  }
}

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
  /** That the next login is to be one more of the person who is logged in. */
  readonly link: string
  /** The language that was chosen by hand. */
  readonly language: string
  /** What users' servers may know of the session; authenticates nothing. */
  readonly sessionId: string
}

/** The cookies that this hub sets and clears. */
export interface Cookies {
  readonly names: CookieNames
  /**
   * The value of a cookie of this request; `undefined` also when there are several: a page of our origin can set one
   * more at a longer path, which then comes first (RFC 6265, section 5.4), and nobody can tell which is the hub's.
   */
  read(request: Request, name: keyof CookieNames): string | undefined
  /** All its different values, as they came: for one whose value itself shows that it is the hub's. */
  readAll(request: Request, name: keyof CookieNames): readonly string[]
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
    link: `${prefix}hubkit-link`,
    language: 'hubkit-language',
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
  const readAll = (request: Request, name: keyof CookieNames): readonly string[] => {
    const pairs = request.headers.get('cookie')?.split(';') ?? []
    const values = pairs.flatMap((pair) => parse(pair, names[name])[names[name]] ?? [])
    return [...new Set(values)]
  }
  return {
    names,
    read(request, name) {
      const [value, ...others] = readAll(request, name)
      return others.length === 0 ? value : undefined
    },
    readAll,
    set: write,
    clear: (name) => write(name, '', 0),
  }
}

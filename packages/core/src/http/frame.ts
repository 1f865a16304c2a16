import type { HubContext, Person } from './context.ts'
import type { Frame } from './pages/layout.ts'

/** What a page of this request is framed by, and the cookies its answer has to carry. */
export interface Framed {
  readonly frame: Frame
  readonly cookies: readonly string[]
}

/**
 * The frame of a page: who is logged in, and a token for its forms. A browser that lost `jupyterhub-session-id` gets
 * it again, since servers tell sessions apart by it (JupyterHub, `services/auth.py`).
 */
export function frameOf(context: HubContext, person: Person | undefined): Framed {
  const parts = context.get('parts')
  const { token, cookies } = context.get('xsrf').issue(context.req.raw, person?.session)
  return {
    frame: {
      urls: parts.urls,
      title: parts.title,
      xsrf: token,
      user: person && { name: person.name, displayName: person.user.displayName },
    },
    cookies: [...cookies, ...sessionIdCookies(context, person)],
  }
}

/** `jupyterhub-session-id` for a browser that has another one or none. */
export function sessionIdCookies(
  context: HubContext,
  person: Person | undefined,
): readonly string[] {
  const cookies = context.get('cookies')
  const { limits } = context.get('parts')
  if (!person || cookies.read(context.req.raw, 'sessionId') === person.session.publicId) return []
  return [cookies.set('sessionId', person.session.publicId, limits.sessionLifetime / 1000)]
}

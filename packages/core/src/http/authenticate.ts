import { HubError } from '../contract/errors.ts'
import type { HubContext, Person, Principal } from './context.ts'
import { personOf } from './person.ts'
import { bearerOf } from './bearer.ts'
import { mediaType } from './form.ts'
import { oncePerRequest } from './once.ts'
import { principalOfToken } from './token-principal.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Who asks for something of the REST API: by `Authorization: token X` or `Bearer X`, else by the hub's cookie. With
 * the cookie an XSRF token must come along (`X-XSRFToken`, or `_xsrf` in the query); a request that changes nothing
 * may instead say that its page has our origin (`Sec-Fetch-Site`).
 *
 * @throws HubError `HUB_ERR_UNAUTHENTICATED` for a token that is not valid, `HUB_ERR_XSRF`
 */
const principalOf: (context: HubContext) => Promise<Principal | undefined> = oncePerRequest(look)

async function look(context: HubContext): Promise<Principal | undefined> {
  const secret = bearerOf(context.req.raw)
  if (secret !== undefined) {
    const principal = await principalOfToken(context.get('parts'), secret)
    if (!principal) throw new HubError('HUB_ERR_UNAUTHENTICATED', { message: 'Forbidden' })
    return principal
  }
  const person = await personOf(context)
  if (!person) return undefined
  return cookieCounts(context, person) ? person : undefined
}

/** Whether a request with a cookie may act as its person. */
function cookieCounts(context: HubContext, { session }: Person): boolean {
  const request = context.req.raw
  const safe = SAFE.has(request.method)
  // A form of another site can send any of the simple types, but not this one.
  const body = request.headers.has('content-type')
  if (!safe && body && mediaType(request) !== 'application/json') return false
  const given = context.req.header('x-xsrftoken') ?? context.req.query('_xsrf')
  if (context.get('xsrf').check(request, session, given)) return true
  // Users' servers have our origin too: what changes something needs the token itself.
  if (safe && given === undefined && context.req.header('sec-fetch-site') === 'same-origin')
    return true
  throw new HubError('HUB_ERR_XSRF', {
    message: given === undefined ? "'_xsrf' argument missing" : "'_xsrf' argument is not valid",
  })
}

/** The principal, for a route that serves nobody else. @throws HubError `HUB_ERR_UNAUTHENTICATED`, `HUB_ERR_XSRF` */
export async function requirePrincipal(context: HubContext): Promise<Principal> {
  const principal = await principalOf(context)
  if (!principal)
    throw new HubError('HUB_ERR_UNAUTHENTICATED', { message: 'Missing or invalid credentials.' })
  return principal
}

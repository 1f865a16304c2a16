import { HubError } from '../contract/errors.ts'

/**
 * Whether a person came here by a page of our origin, or by typing the address: what a browser states in
 * `Sec-Fetch-Site`, `Sec-Fetch-Mode` and `Sec-Fetch-Dest` (W3C Fetch Metadata). One that states nothing proves nothing,
 * and a frame shows nobody where it goes.
 */
export function isOwnNavigation(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  const destination = request.headers.get('sec-fetch-dest') ?? 'document'
  return (
    (site === 'same-origin' || site === 'none') &&
    request.headers.get('sec-fetch-mode') === 'navigate' &&
    destination === 'document'
  )
}

/** Whether a browser states that a page of another origin sent this, be it one of the same site. */
export function isFromElsewhere(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  return site === 'cross-site' || site === 'same-site'
}

/** Whether a browser states that a script asks, and not a person who opens a page. */
export function isByScript(request: Request): boolean {
  const mode = request.headers.get('sec-fetch-mode')
  return mode !== null && mode !== 'navigate'
}

/**
 * Refuses to show a page to a script: users' servers have our origin, and their scripts must not read the tokens in
 * our forms. Browsers state the mode on https and on localhost only, so this is no more than a second line.
 *
 * @throws HubError `HUB_ERR_FORBIDDEN`
 */
export function assertNoScript(request: Request): void {
  if (!isByScript(request)) return
  throw new HubError('HUB_ERR_FORBIDDEN', {
    message: 'This page is for people. Programs use the REST API.',
  })
}

/** Whether somebody wants data rather than a page: so a server's own front end asks for its API. */
export function wantsJson(request: Request, path: string): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return true
  const accept = request.headers.get('accept') ?? ''
  return accept.includes('application/json') || path.split('/').includes('api')
}

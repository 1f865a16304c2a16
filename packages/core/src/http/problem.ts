import { randomBytes } from 'node:crypto'
import { HubError, isHubError } from '../contract/errors.ts'
import type { HubParts } from '../engine/parts.ts'
import { errorPage, type ErrorView } from './pages/error.ts'
import { json, page } from './respond.ts'

const HEADINGS: Readonly<Record<number, string>> = {
  400: 'That did not work',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not supported',
  424: 'Server not running',
  429: 'Too many at once',
  503: 'Please try again',
}

/** A known error as it is; anything else is logged under a short id, of which the person learns only that id. */
function asHubError(parts: HubParts, error: unknown): HubError {
  if (isHubError(error)) {
    if (error.status >= 500) {
      parts.log.error('request failed', {
        code: error.code,
        error: error.message,
        cause: error.cause,
      })
    }
    return error
  }
  const id = randomBytes(4).toString('hex')
  parts.log.error('request failed', { id, error })
  return new HubError('HUB_ERR_INTERNAL', {
    hint: `The hub's log says more under ${id}.`,
    cause: error,
  })
}

/** Whether a path is answered in JSON: the REST API, but not the page on which a person confirms access. */
function isApiPath(parts: HubParts, path: string): boolean {
  const api = parts.urls.api()
  if (path !== api && !path.startsWith(`${api}/`)) return false
  return path !== `${api}/oauth2/authorize`
}

/** The answer to an error: JupyterHub's `{status, message}` with `code` and `hint`, or a page. */
export function problem(
  parts: HubParts,
  path: string,
  error: unknown,
  view: Partial<ErrorView> = {},
): Response {
  const { status, message, code, hint, retryAfter } = asHubError(parts, error)
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(Math.max(0, Math.ceil(retryAfter))) }
  if (isApiPath(parts, path)) return json({ status, message, code, hint }, { status, headers })
  const heading = HEADINGS[status] ?? 'Something went wrong'
  const frame = { urls: parts.urls, title: parts.title }
  return page(errorPage(frame, { heading, message, hint, ...view }), { status, headers })
}

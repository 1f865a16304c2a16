import { randomBytes } from 'node:crypto'
import { HubError, isHubError } from '../contract/errors.ts'
import type { HubParts } from '../engine/parts.ts'
import type { Person } from './context.ts'
import { frameFor, type Surroundings } from './frame.ts'
import { languageFor } from './language.ts'
import { errorText, phrase } from './messages/texts.ts'
import { errorPage, type ErrorView } from './pages/error.ts'
import { json, page } from './respond.ts'
import { drawPage } from './show-page.ts'

/** A known error as it is; anything else is logged under a short id, of which the person learns only that id. */
function asHubError(
  parts: HubParts,
  error: unknown,
): { readonly known: HubError; readonly id?: string } {
  if (isHubError(error)) {
    if (error.status >= 500) {
      parts.log.error('request failed', {
        code: error.code,
        error: error.message,
        cause: error.cause,
      })
    }
    return { known: error }
  }
  const id = randomBytes(4).toString('hex')
  parts.log.error('request failed', { id, error })
  const hint = `The hub's log says more under ${id}.`
  return { known: new HubError('HUB_ERR_INTERNAL', { hint, cause: error }), id }
}

/** Whether a path is answered in JSON: the REST API, but not the page on which a person confirms access. */
function isApiPath(parts: HubParts, path: string): boolean {
  const api = parts.urls.api()
  if (path !== api && !path.startsWith(`${api}/`)) return false
  return path !== `${api}/oauth2/authorize`
}

function viewOf(around: Surroundings, error: HubError, id: string | undefined): ErrorView {
  const language = languageFor(around)
  const { messages } = language
  const headings: Readonly<Record<string, string>> = messages.headings
  const { status, code, hint } = error
  return {
    status,
    code,
    heading: headings[status] ?? messages.headings.other,
    message: errorText(language, error),
    hint: id === undefined ? hint && phrase(language, hint) : messages.error.logId(id),
  }
}

/**
 * The answer to an error: JupyterHub's `{status, message}` with `code` and `hint`, or a page.
 *
 * @param visitor who is logged in, asked for a page only
 */
export async function problem(
  around: Surroundings,
  error: unknown,
  visitor?: () => Promise<Person | undefined>,
): Promise<Response> {
  const { parts, request } = around
  const { known, id } = asHubError(parts, error)
  const { status, message, code, hint, retryAfter } = known
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(Math.max(0, Math.ceil(retryAfter))) }
  if (isApiPath(parts, new URL(request.url).pathname))
    return json({ status, message, code, hint }, { status, headers })
  const view = viewOf(around, known, id)
  const person = await visitor?.()
  try {
    return drawPage(around, 'error', view, { status, headers, person })
  } catch (failed) {
    // An app's own page or announcement may be what is broken: ours says so all the same.
    parts.log.error('the error page failed', { error: failed })
    return plainProblem(around, view, headers)
  }
}

function plainProblem(
  around: Surroundings,
  view: ErrorView,
  headers: Readonly<Record<string, string>>,
): Response {
  const silent = { ...around, site: { ...around.site, announcements: [] } }
  const { frame } = frameFor(silent, 'error', undefined)
  return page(errorPage(frame, view), { status: view.status, headers })
}

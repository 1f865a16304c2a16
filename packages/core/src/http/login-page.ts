import type { HubContext } from './context.ts'
import { safeNext, withNext } from './next.ts'
import type { LoginWay } from './pages/login.ts'
import { showPage } from './show-page.ts'

/** What came of the last try. */
export interface LoginTrouble {
  readonly message: string
  readonly status: number
  /** Seconds. */
  readonly retryAfter?: number | undefined
  readonly typed?: Readonly<Record<string, string>> | undefined
  /** The id of the authenticator it is about: that one need not tell it as well. */
  readonly by?: string | undefined
}

/** Every authenticator's form or button; those that only recognise requests by themselves have neither. */
export function loginWays(
  context: HubContext,
  next: string | undefined,
  tried?: string,
): readonly LoginWay[] {
  const { authenticators, urls } = context.get('parts')
  return authenticators.flatMap((authenticator): readonly LoginWay[] => {
    const { id, ui } = authenticator
    if (ui.kind === 'silent') return []
    const trouble = id === tried ? undefined : authenticator.trouble?.()
    if (ui.kind === 'form')
      return [{ kind: 'form', id, label: ui.label ?? id, fields: ui.fields, trouble }]
    const href = withNext(urls.path(`login/${id}/start`), next)
    return [{ kind: 'button', label: ui.label, href, trouble }]
  })
}

/** Shows all ways to log in. */
export function showLoginPage(context: HubContext, trouble?: LoginTrouble): Response {
  const { urls } = context.get('parts')
  const next = safeNext(urls, context.req.query('next'))
  const view = {
    action: withNext(urls.path('login'), next),
    ways: loginWays(context, next, trouble?.by),
    message: trouble?.message,
    loggedOut: trouble === undefined && 'logged-out' in context.req.query(),
    typed: trouble?.typed,
  }
  const headers =
    trouble?.retryAfter === undefined
      ? undefined
      : { 'retry-after': String(Math.ceil(trouble.retryAfter)) }
  return showPage(context, 'login', view, { status: trouble?.status, headers })
}

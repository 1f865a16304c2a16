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
}

/** Shows every authenticator's form or button; those that only recognise requests by themselves have neither. */
export function showLoginPage(context: HubContext, trouble?: LoginTrouble): Response {
  const { authenticators, urls } = context.get('parts')
  const next = safeNext(urls, context.req.query('next'))
  const ways = authenticators.flatMap(({ id, ui }): readonly LoginWay[] => {
    if (ui.kind === 'form') return [{ kind: 'form', id, fields: ui.fields }]
    const href = withNext(urls.path(`login/${id}/start`), next)
    return ui.kind === 'button' ? [{ kind: 'button', label: ui.label, href }] : []
  })
  const view = {
    action: withNext(urls.path('login'), next),
    ways,
    message: trouble?.message,
    typed: trouble?.typed,
  }
  const headers =
    trouble?.retryAfter === undefined
      ? undefined
      : { 'retry-after': String(Math.ceil(trouble.retryAfter)) }
  return showPage(context, 'login', view, { status: trouble?.status, headers })
}

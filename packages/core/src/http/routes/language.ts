import { HubError } from '../../contract/errors.ts'
import type { HubRoutes } from '../context.ts'
import { byName, readForm } from '../form.ts'
import { isFromElsewhere } from '../navigation.ts'
import { safeNext } from '../next.ts'
import { redirect } from '../respond.ts'

/** Seconds for which a choice is remembered. */
const KEPT = 365 * 86_400

/** The choice of a language. It is on pages without a session too, and the worst that a forged one does is Spanish. */
export function addLanguageRoutes(app: HubRoutes): void {
  app.post('/hub/language', async (context) => {
    if (isFromElsewhere(context.req.raw)) throw new HubError('HUB_ERR_XSRF')
    const { urls } = context.get('parts')
    const { language = '', next } = byName(await readForm(context.req.raw))
    if (!context.get('site').languages.tables.has(language))
      throw new HubError('HUB_ERR_BAD_REQUEST')
    return redirect(safeNext(urls, next) ?? urls.path('home'), {
      status: 303,
      cookies: [context.get('cookies').set('language', language, KEPT)],
    })
  })
}

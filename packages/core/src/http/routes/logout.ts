import type { HubContext, HubRoutes, Person } from '../context.ts'
import { stopwatch } from '../../engine/measure.ts'
import { issuerLogout } from '../issuer-logout.ts'
import type { LoggedOutView } from '../pages/logout.ts'
import { isOwnNavigation } from '../navigation.ts'
import { personForm } from '../page-route.ts'
import { personOf } from '../person.ts'
import { actorOf } from '../server-access.ts'
import { showPage } from '../show-page.ts'

/** Ends the session with all tokens that came of it, and makes the browser forget. */
export async function logOut(context: HubContext, person: Person): Promise<Response> {
  const { sessions, measure, afterLogout } = context.get('parts')
  const seconds = stopwatch()
  const { redirect: elsewhere, still } = await issuerLogout(context, person.session.identityId)
  const onward = elsewhere === undefined ? afterLogout?.href : undefined
  await sessions.end(person.session.id, actorOf(person))
  measure('logout', seconds())
  return showLoggedOut(context, { elsewhere, onward, still })
}

function showLoggedOut(context: HubContext, view: LoggedOutView = {}): Response {
  const cookies = context.get('cookies')
  // A form that was posted may not be redirected to another origin by our policy; a refresh may go there.
  const away = view.elsewhere ?? view.onward
  // With something to read the person goes on by a click.
  const headers =
    away === undefined || view.still !== undefined ? undefined : { refresh: `0; url=${away}` }
  return showPage(context, 'loggedOut', view, {
    headers,
    cookies: [cookies.clear('session'), cookies.clear('sessionId'), cookies.clear('xsrf')],
  })
}

/** Servers send people to GET /hub/logout; anybody else's page gets no further than the question. */
export function addLogoutRoutes(app: HubRoutes): void {
  app.get('/hub/logout', async (context) => {
    const person = await personOf(context)
    if (!person) return showLoggedOut(context)
    if (isOwnNavigation(context.req.raw)) return logOut(context, person)
    return showPage(context, 'logout', {}, { person })
  })
  app.post('/hub/logout', personForm(logOut))
}

import type { HubContext, HubRoutes, Person } from '../context.ts'
import { issuerLogout } from '../issuer-logout.ts'
import { languageOf } from '../language.ts'
import { linkCookie, linksTo } from '../link-intent.ts'
import { loginWays } from '../login-page.ts'
import { withNext } from '../next.ts'
import { personForm, personPage } from '../page-route.ts'
import { redirect } from '../respond.ts'
import { actorOf } from '../server-access.ts'
import { sessionEntries, wayOf } from '../show-logins.ts'
import { showPage } from '../show-page.ts'
import { logOut } from './logout.ts'

async function show(context: HubContext, person: Person, message?: string): Promise<Response> {
  const parts = context.get('parts')
  const sessions = await sessionEntries(context, person.user.id, person.session)
  const linked = await parts.identities.ofUser(person.user.id)
  // With one authenticator there is nothing to connect, and mostly nothing to tell.
  const connect = parts.authenticators.filter(({ ui }) => ui.kind !== 'silent').length > 1
  const ways = linked.map((identity) => ({
    ...wayOf(parts, identity),
    removable: linked.length > 1,
  }))
  const view = { sessions, connect, ways: connect || ways.length > 1 ? ways : [], message }
  return showPage(context, 'sessions', view, { person, status: message === undefined ? 200 : 409 })
}

async function end(context: HubContext, person: Person, form: URLSearchParams): Promise<Response> {
  const { sessions, urls } = context.get('parts')
  const id = form.get('id')
  const found = (await sessions.ofUser(person.user.id)).find(({ publicId }) => publicId === id)
  if (found?.id === person.session.id) return logOut(context, person)
  // One that is over already is what was asked for.
  if (found) await sessions.end(found.id, actorOf(person))
  return redirect(urls.path('sessions'))
}

async function endOthers(context: HubContext, person: Person): Promise<Response> {
  const { sessions, urls } = context.get('parts')
  for (const { id } of await sessions.ofUser(person.user.id)) {
    if (id !== person.session.id) await sessions.end(id, actorOf(person))
  }
  return redirect(urls.path('sessions'))
}

async function endAll(context: HubContext, person: Person): Promise<Response> {
  await context.get('parts').sessions.endAll(person.user.id, actorOf(person))
  return logOut(context, person)
}

/** The person wants the next login of this browser to be one more of theirs. */
async function beginLink(context: HubContext, person: Person): Promise<Response> {
  return redirect(context.get('parts').urls.path('sessions/link'), {
    cookies: [linkCookie(context, person)],
  })
}

async function showLink(context: HubContext, person: Person): Promise<Response> {
  const { urls } = context.get('parts')
  const back = urls.path('sessions')
  if (!linksTo(context, person)) return redirect(back)
  const view = {
    action: withNext(urls.path('login'), back),
    ways: loginWays(context, back),
    user: person.name,
  }
  return showPage(context, 'link', view, { person })
}

async function unlink(
  context: HubContext,
  person: Person,
  form: URLSearchParams,
): Promise<Response> {
  const { identities, urls } = context.get('parts')
  const linked = await identities.ofUser(person.user.id)
  const id = form.get('id') ?? ''
  // One that is gone already is what was asked for.
  if (!linked.some((one) => one.id === id)) return redirect(urls.path('sessions'))
  if (linked.length === 1)
    return show(context, person, languageOf(context).messages.sessions.lastWay)
  await issuerLogout(context, id)
  await identities.unlink(person.user.id, id, actorOf(person))
  return redirect(urls.path('sessions'))
}

/** The page of a person's logins, and its forms. */
export function addSessionRoutes(app: HubRoutes): void {
  app.get(
    '/hub/sessions',
    personPage((context, person) => show(context, person)),
  )
  app.get('/hub/sessions/link', personPage(showLink))
  app.post('/hub/sessions/link', personForm(beginLink))
  app.post('/hub/sessions/unlink', personForm(unlink))
  app.post('/hub/sessions/end', personForm(end))
  app.post('/hub/sessions/end-others', personForm(endOthers))
  app.post('/hub/sessions/end-all', personForm(endAll))
}

import type { SessionRecord } from '../../contract/records.ts'
import { browserName } from '../browser-name.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { languageOf } from '../language.ts'
import { personForm, personPage } from '../page-route.ts'
import type { SessionEntry } from '../pages/sessions.ts'
import { redirect } from '../respond.ts'
import { actorOf } from '../server-access.ts'
import { showPage } from '../show-page.ts'
import { logOut } from './logout.ts'

function entryOf(context: HubContext, person: Person, session: SessionRecord): SessionEntry {
  const { publicId, createdAt, lastActivity = createdAt, remoteAddress, userAgent } = session
  return {
    id: publicId,
    current: session.id === person.session.id,
    browser: browserName(languageOf(context).messages, userAgent),
    remoteAddress,
    createdAt,
    lastActivity,
  }
}

async function show(context: HubContext, person: Person): Promise<Response> {
  const all = await context.get('parts').sessions.ofUser(person.user.id)
  const sessions = all
    .map((session) => entryOf(context, person, session))
    .toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastActivity - a.lastActivity)
  return showPage(context, 'sessions', { sessions }, { person })
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

/** The page of a person's logins, and its forms. */
export function addSessionRoutes(app: HubRoutes): void {
  app.get('/hub/sessions', personPage(show))
  app.post('/hub/sessions/end', personForm(end))
  app.post('/hub/sessions/end-others', personForm(endOthers))
  app.post('/hub/sessions/end-all', personForm(endAll))
}

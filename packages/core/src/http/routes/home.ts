import { isHubError } from '../../contract/errors.ts'
import type { ServerRecord } from '../../contract/records.ts'
import type { CullForecast } from '../../engine/api.ts'
import { awaitStop } from '../api/await-server.ts'
import { stopReason } from '../api/stop-reason.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { languageOf } from '../language.ts'
import { errorText } from '../messages/texts.ts'
import { personForm, personPage } from '../page-route.ts'
import { isSoon } from '../pages/cull-warning.ts'
import type { HomeView } from '../pages/home.ts'
import { viewNeverStarted, type ServerView } from '../pages/server-view.ts'
import { keepsLog, readerOf, viewOf } from '../reader.ts'
import { redirect } from '../respond.ts'
import { actorOf, reachServer } from '../server-access.ts'
import { showPage } from '../show-page.ts'
import { askForStart, formFor } from '../start-server.ts'

async function forecastOf(
  context: HubContext,
  server: ServerRecord,
): Promise<CullForecast | undefined> {
  const { servers, now } = context.get('parts')
  const forecast = await servers.cullForecast(server)
  return forecast && isSoon(forecast, now()) ? forecast : undefined
}

/** Visitors that are shown. */
const VISITORS = 3

async function entriesOf(
  context: HubContext,
  { id, attempt }: ServerRecord,
): Promise<ServerView['entries']> {
  if (attempt === 0) return []
  const all = await context.get('parts').servers.entries(id)
  return all.slice(0, VISITORS).map(({ actor, at }) => ({ name: actor.name ?? '', at }))
}

async function homeView(
  context: HubContext,
  person: Person,
  server: ServerRecord,
): Promise<ServerView> {
  const { urls } = context.get('parts')
  const [view, forecast, entries] = await Promise.all([
    viewOf(context, person, person.name, server),
    forecastOf(context, server),
    entriesOf(context, server),
  ])
  const started = server.attempt > 0 && keepsLog(context, server)
  return {
    ...view,
    forecast,
    entries,
    log: started ? urls.of('logs', person.name, server.name) : undefined,
  }
}

async function showHome(
  context: HubContext,
  person: Person,
  problem?: Pick<HomeView, 'message' | 'typed'> & { readonly status: number },
): Promise<Response> {
  const { limits, servers } = context.get('parts')
  const records = (await servers.ofUsers([person.user.id])).get(person.user.id) ?? []
  const known = await Promise.all(records.map((record) => homeView(context, person, record)))
  const hasDefault = known.some(({ name }) => name === '')
  const unborn = viewNeverStarted(readerOf(context, person), person.name, '')
  const view = {
    servers: hasDefault ? known : [unborn, ...known],
    namedServers: limits.namedServers,
    message: problem?.message,
    typed: problem?.typed,
  }
  return showPage(context, 'home', view, { person, status: problem?.status })
}

/** Adds a named server and starts it. */
async function add(context: HubContext, person: Person, form: URLSearchParams): Promise<Response> {
  const { servers, urls } = context.get('parts')
  const language = languageOf(context)
  const name = (form.get('name') ?? '').trim()
  if (name === '')
    return showHome(context, person, { message: language.messages.home.nameMissing, status: 400 })
  // Before anything is made: what users may do is an option.
  await reachServer(context, person, 'start:servers', person.name, name)
  try {
    await servers.create({ user: person.name, name }, actorOf(person))
  } catch (error) {
    if (!isHubError(error) || error.status >= 500) throw error
    return showHome(context, person, {
      message: errorText(language, error),
      typed: name,
      status: error.status,
    })
  }
  const target = await reachServer(context, person, 'start:servers', person.name, name)
  // What it takes has to be asked first, when it takes anything.
  if (await formFor(context, target)) return redirect(urls.of('spawn', person.name, name))
  return askForStart(context, person, target, undefined)
}

/** The home page and its forms. */
export function addHomeRoutes(app: HubRoutes): void {
  app.get(
    '/hub/home',
    personPage((context, person) => showHome(context, person), { forScripts: true }),
  )
  app.post('/hub/home', personForm(add))

  const stop = personForm(async (context, person) => {
    const { servers, urls } = context.get('parts')
    const { user = '', server: name = '' } = context.req.param()
    const { owner } = await reachServer(context, person, 'delete:servers', user, name)
    await servers.requestStop(
      { user: owner.name, name },
      {
        actor: actorOf(person),
        reason: stopReason(person, owner),
      },
    )
    return redirect(urls.path('home'))
  })
  app.post('/hub/stop/:user', stop)
  app.post('/hub/stop/:user/:server', stop)

  app.post(
    '/hub/delete/:user/:server',
    personForm(async (context, person) => {
      const parts = context.get('parts')
      const { servers, urls } = parts
      const { user = '', server: name = '' } = context.req.param()
      const { owner } = await reachServer(context, person, 'delete:servers', user, name)
      const asked = await servers.requestStop(
        { user: owner.name, name },
        { actor: actorOf(person), reason: stopReason(person, owner), remove: true },
      )
      // The list that comes next should not show it any more, if it can be had so soon.
      if (asked) await awaitStop(parts, asked, context.req.raw.signal)
      return redirect(urls.path('home'))
    }),
  )
}

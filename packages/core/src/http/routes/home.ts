import { HubError } from '../../contract/errors.ts'
import { awaitStop } from '../api/await-server.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { frameOf } from '../frame.ts'
import { personForm, personPage } from '../page-route.ts'
import { homePage } from '../pages/home.ts'
import { labelOf, viewServer, type ServerView } from '../pages/server-view.ts'
import { page, redirect } from '../respond.ts'
import { actorOf, reachServer } from '../server-access.ts'
import { askForStart, formFor } from '../start-server.ts'

async function viewsOf(context: HubContext, person: Person): Promise<readonly ServerView[]> {
  const { urls, servers } = context.get('parts')
  const records = (await servers.ofUsers([person.user.id])).get(person.user.id) ?? []
  const views = records.map((record) => viewServer(urls, person.name, record))
  if (views.some(({ name }) => name === '')) return views
  const unborn: ServerView = {
    owner: person.name,
    name: '',
    label: labelOf(''),
    standing: 'stopped',
    url: urls.server(person.name, ''),
    lastActivity: undefined,
    reason: undefined,
  }
  return [unborn, ...views]
}

async function showHome(context: HubContext, person: Person): Promise<Response> {
  const { limits } = context.get('parts')
  const { frame, cookies } = frameOf(context, person)
  const view = { servers: await viewsOf(context, person), namedServers: limits.namedServers }
  return page(homePage(frame, view), { cookies })
}

/** The home page and its forms. */
export function addHomeRoutes(app: HubRoutes): void {
  app.get('/hub/home', personPage(showHome))

  app.post(
    '/hub/home',
    personForm(async (context, person, form) => {
      const { servers, urls } = context.get('parts')
      const name = (form.get('name') ?? '').trim()
      if (name === '')
        throw new HubError('HUB_ERR_SERVER_NAME', { message: 'A server needs a name.' })
      await servers.create({ user: person.name, name }, actorOf(person))
      const target = await reachServer(context, person, 'start:servers', person.name, name)
      // What it takes has to be asked first, when it takes anything.
      if (await formFor(context, target)) return redirect(urls.of('spawn', person.name, name))
      return askForStart(context, person, target, undefined)
    }),
  )

  const stop = personForm(async (context, person) => {
    const { servers, urls } = context.get('parts')
    const { user = '', server: name = '' } = context.req.param()
    const { owner } = await reachServer(context, person, 'delete:servers', user, name)
    await servers.requestStop({ user: owner.name, name }, { actor: actorOf(person) })
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
        { actor: actorOf(person), remove: true },
      )
      // The list that comes next should not show it any more, if it can be had so soon.
      if (asked) await awaitStop(parts, asked, context.req.raw.signal)
      return redirect(urls.path('home'))
    }),
  )
}

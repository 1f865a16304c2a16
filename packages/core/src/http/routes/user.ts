import { HubError, isHubError } from '../../contract/errors.ts'
import type { UserRecord } from '../../contract/records.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { languageOf } from '../language.ts'
import { assertNoScript, wantsJson } from '../navigation.ts'
import { withNext } from '../next.ts'
import { toLogin } from '../page-route.ts'
import { personOf } from '../person.ts'
import { json, redirect } from '../respond.ts'
import { mayReach, type NamedServer } from '../server-access.ts'
import { showNotRunning } from '../show-not-running.ts'
import { showPage } from '../show-page.ts'

/** How often a browser is sent to a server that is ready, but whose route is not there yet. */
const MOST_REDIRECTS = 4
/** Seconds to wait before sending it again. */
const PAUSE = 1

/** A path below `/user/` and whose it is. */
interface Visit {
  /** As it was sent, from the base on: `/user/alice/lab/tree`. */
  readonly path: string
  readonly user: string
  /** Decoded segments after the user's name. */
  readonly rest: readonly string[]
}

function visitOf(context: HubContext): Visit {
  const { urls } = context.get('parts')
  const { pathname } = new URL(context.req.url)
  const path = pathname.startsWith(`${urls.hub}user/`)
    ? urls.base + pathname.slice(urls.hub.length)
    : pathname
  const parsed = urls.parse(path)
  if (!parsed) throw new HubError('HUB_ERR_NOT_FOUND')
  return { path, ...parsed }
}

/** The server of a visit: a named one when the next segment is its name, else the default server. */
async function targetOf(
  context: HubContext,
  owner: UserRecord,
  visit: Visit,
  own: boolean,
): Promise<NamedServer> {
  const { servers } = context.get('parts')
  const [first = ''] = visit.rest
  const named = first === '' ? undefined : await servers.get({ user: owner.name, name: first })
  if (named) return { owner, name: first, own, server: named }
  return { owner, name: '', own, server: await servers.get({ user: owner.name }) }
}

/** Which server an address may mean, told by its spelling alone: what exists is not for everybody to know. */
function likelyName(context: HubContext, { rest: [first = ''] }: Visit): string {
  const { limits, checkServerName } = context.get('parts')
  if (!limits.namedServers || first === '') return ''
  try {
    checkServerName(first)
    return first
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_SERVER_NAME')) return ''
    throw error
  }
}

/**
 * What a server's own front end gets once the server is gone; JupyterLab then offers to start it again. The same for
 * every address that has no running server, so that nobody learns which exist.
 */
async function answerProgram(context: HubContext, visit: Visit): Promise<Response> {
  const { urls, users } = context.get('parts')
  const owner = await users.byName(visit.user)
  const target = owner && (await targetOf(context, owner, visit, false))
  if (target?.server?.phase === 'ready') {
    throw new HubError('HUB_ERR_PROXY', {
      status: 503,
      retryAfter: PAUSE,
      message: 'The proxy does not know the server yet.',
    })
  }
  const start = urls.of('spawn', visit.user, likelyName(context, visit))
  const message = `The server at ${visit.path} is not running. Start it at ${urls.full(start) ?? start}`
  return json({ status: 424, code: 'HUB_ERR_SERVER_NOT_RUNNING', message }, { status: 424 })
}

/** Sends a browser to a server that is ready. That it came here means that the proxy did not know yet. */
function sendOn(context: HubContext, person: Person, visit: Visit, target: NamedServer): Response {
  const { urls } = context.get('parts')
  const url = new URL(context.req.url)
  const redirects = Number(url.searchParams.get('redirects') ?? 0) || 0
  const { almostThere } = languageOf(context).messages
  if (redirects >= MOST_REDIRECTS) {
    throw new HubError('HUB_ERR_PROXY', {
      message: almostThere.unreachable(urls.server(target.owner.name, target.name)),
      hint: almostThere.unreachableHint,
    })
  }
  url.searchParams.set('redirects', String(redirects + 1))
  const bare = `${visit.path}/` === urls.server(target.owner.name, target.name)
  const location = `${visit.path}${bare ? '/' : ''}?${url.searchParams.toString()}`
  // The first try is at once; later ones leave the proxy time.
  if (redirects === 0) return redirect(location)
  const headers = { refresh: `${PAUSE}; url=${location}` }
  return showPage(context, 'almostThere', { location }, { person, headers })
}

async function visitBy(context: HubContext, person: Person, visit: Visit): Promise<Response> {
  const { users, urls } = context.get('parts')
  const own = visit.user === person.name
  const owner = own ? person.user : await users.byName(visit.user)
  const target = owner && (await targetOf(context, owner, visit, own))
  // The same answer for what does not exist and for what is out of reach.
  if (!target || !(await mayReach(context, person, 'access:servers', target.owner, target.name))) {
    throw new HubError('HUB_ERR_NOT_FOUND')
  }
  const { server } = target
  const next = visit.path + new URL(context.req.url).search
  if (server?.phase === 'ready') return sendOn(context, person, visit, target)
  if (server && server.desired === 'running') {
    return redirect(withNext(urls.of('spawn-pending', target.owner.name, target.name), next), {
      status: 303,
    })
  }
  return showNotRunning(context, person, target, next)
}

/** Requests for users' servers that no route takes. */
export function addUserRoutes(app: HubRoutes): void {
  // The hub's cookie is not sent here: its path is `/hub/`.
  app.all('/user/*', (context) => {
    const visit = visitOf(context)
    if (wantsJson(context.req.raw, visit.path)) return answerProgram(context, visit)
    const { urls } = context.get('parts')
    return redirect(urls.hub + visit.path.slice(urls.base.length) + new URL(context.req.url).search)
  })

  app.all('/hub/user/*', async (context) => {
    const visit = visitOf(context)
    if (wantsJson(context.req.raw, visit.path)) return answerProgram(context, visit)
    const person = await personOf(context)
    if (!person) return toLogin(context)
    assertNoScript(context.req.raw)
    return visitBy(context, person, visit)
  })
}

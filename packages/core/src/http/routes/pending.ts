import type { ServerRecord } from '../../contract/records.ts'
import type { ProgressEvent } from '../../engine/api.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { frameOf } from '../frame.ts'
import { withNext } from '../next.ts'
import { personPage } from '../page-route.ts'
import { failedPage } from '../pages/failed.ts'
import { pendingPage } from '../pages/pending.ts'
import { viewServer } from '../pages/server-view.ts'
import { page, redirect } from '../respond.ts'
import { reachServer, type NamedServer } from '../server-access.ts'
import { nextOf } from '../start-server.ts'
import { showNotRunning } from '../show-not-running.ts'

/** Seconds until the page looks again. */
const LOOK_AGAIN = 1
/** Milliseconds within which what is already known of a start has been read. */
const PAST = 200
/** Lines of a log that a page shows. */
const LOG_LINES = 100

/** What has been said of this start so far. */
async function pastProgress(context: HubContext, id: string): Promise<readonly ProgressEvent[]> {
  const events: ProgressEvent[] = []
  const signal = AbortSignal.timeout(PAST)
  for await (const event of context.get('parts').servers.progress(id, { signal }))
    events.push(event)
  return events
}

async function showPending(
  context: HubContext,
  person: Person,
  { owner }: NamedServer,
  server: ServerRecord,
): Promise<Response> {
  const { servers, urls } = context.get('parts')
  const { frame, cookies } = frameOf(context, person)
  const [events, queue] = await Promise.all([
    pastProgress(context, server.id),
    servers.queuePosition(server),
  ])
  const view = { server: viewServer(urls, owner.name, server), events, queue }
  return page(pendingPage(frame, view), { cookies, headers: { refresh: String(LOOK_AGAIN) } })
}

async function showFailed(
  context: HubContext,
  person: Person,
  { owner, own }: NamedServer,
  server: ServerRecord,
  failure: NonNullable<ServerRecord['failure']>,
): Promise<Response> {
  const { urls } = context.get('parts')
  const { frame, cookies } = frameOf(context, person)
  const mayRead = own || person.scopes.has('admin:servers')
  const view = {
    server: viewServer(urls, owner.name, server),
    failure,
    log: mayRead ? await logOf(context, server, failure) : undefined,
    start: withNext(urls.of('spawn', owner.name, server.name), nextOf(context)),
  }
  return page(failedPage(frame, view), { cookies, status: failure.status })
}

/** What the failure kept, or what the spawner still has. */
async function logOf(
  context: HubContext,
  server: ServerRecord,
  failure: NonNullable<ServerRecord['failure']>,
): Promise<string> {
  return failure.log ?? (await context.get('parts').servers.logs(server.id, LOG_LINES)).join('\n')
}

/** Shows how a start goes on; opening it changes nothing. */
async function show(context: HubContext, person: Person): Promise<Response> {
  const { urls } = context.get('parts')
  const { user = person.name, server: name = '' } = context.req.param()
  const target = await reachServer(context, person, 'start:servers', user, name)
  const { server, owner } = target
  if (server?.phase === 'ready') return redirect(nextOf(context) ?? urls.server(owner.name, name))
  const waits = server !== undefined && server.desired === 'running'
  if (server?.failure && !waits) return showFailed(context, person, target, server, server.failure)
  if (server && (waits || server.phase !== 'stopped'))
    return showPending(context, person, target, server)
  return showNotRunning(context, person, target, nextOf(context))
}

/** The page on which a person waits for a server. */
export function addPendingRoutes(app: HubRoutes): void {
  app.get('/hub/spawn-pending/:user', personPage(show))
  app.get('/hub/spawn-pending/:user/:server', personPage(show))
}

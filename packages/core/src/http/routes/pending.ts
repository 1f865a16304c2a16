import { isErrorCode } from '../../contract/errors.ts'
import type { ServerRecord, StartFailure } from '../../contract/records.ts'
import type { ProgressEvent } from '../../engine/api.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { languageOf } from '../language.ts'
import { readLog } from '../log-text.ts'
import { errorText, phrase } from '../messages/texts.ts'
import { isByScript } from '../navigation.ts'
import { withNext } from '../next.ts'
import { personPage } from '../page-route.ts'
import { mayReadLog, viewOf } from '../reader.ts'
import { empty, redirect } from '../respond.ts'
import { reachServer, type NamedServer } from '../server-access.ts'
import { showNotRunning } from '../show-not-running.ts'
import { showPage } from '../show-page.ts'
import { nextOf } from '../start-server.ts'

/** Milliseconds within which what is already known of a start has been read. */
const PAST = 200
/** Lines of a log that the page of a failure shows. */
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
  { owner, name }: NamedServer,
  server: ServerRecord,
): Promise<Response> {
  const { urls } = context.get('parts')
  const [events, view] = await Promise.all([
    pastProgress(context, server.id),
    viewOf(context, person, owner.name, server),
  ])
  return showPage(
    context,
    'pending',
    {
      server: view,
      events,
      progress:
        view.standing === 'starting' ? `${urls.serverApi(owner.name, name)}/progress` : undefined,
      next: nextOf(context) ?? view.url,
    },
    { person },
  )
}

async function showFailed(
  context: HubContext,
  person: Person,
  target: NamedServer,
  server: ServerRecord,
  failure: StartFailure,
): Promise<Response> {
  const { urls } = context.get('parts')
  const { owner } = target
  const language = languageOf(context)
  const code = isErrorCode(failure.code) ? failure.code : 'HUB_ERR_SPAWN_FAILED'
  const mayRead = await mayReadLog(context, person, target)
  return showPage(
    context,
    'failed',
    {
      server: await viewOf(context, person, owner.name, server),
      message: errorText(language, { code, message: failure.message }),
      hint: failure.hint === undefined ? undefined : phrase(language, failure.hint),
      at: failure.at,
      log: mayRead ? await logOf(context, server, failure) : undefined,
      start: withNext(urls.of('spawn', owner.name, server.name), nextOf(context)),
    },
    { person, status: failure.status },
  )
}

/** What the failure kept, or what the spawner still has. */
async function logOf(
  context: HubContext,
  server: ServerRecord,
  failure: StartFailure,
): Promise<string> {
  const lines = failure.log?.split('\n') ?? []
  const { servers } = context.get('parts')
  return readLog(failure.log === undefined ? await servers.logs(server.id, LOG_LINES) : lines).join(
    '\n',
  )
}

/** Shows how a start goes on; opening it changes nothing. */
async function show(context: HubContext, person: Person): Promise<Response> {
  const { urls } = context.get('parts')
  const { user = person.name, server: name = '' } = context.req.param()
  const target = await reachServer(context, person, 'start:servers', user, name)
  const { server, owner } = target
  if (server?.phase === 'ready') return redirect(nextOf(context) ?? urls.server(owner.name, name))
  const waits = server !== undefined && server.desired === 'running'
  const failure = waits ? undefined : server?.failure
  if (server && !failure && (waits || server.phase !== 'stopped'))
    return showPending(context, person, target, server)
  // The page's script only learns that there is something else to see: it may not be the page's.
  if (isByScript(context.req.raw)) return empty()
  if (server && failure) return showFailed(context, person, target, server, failure)
  return showNotRunning(context, person, target, nextOf(context))
}

/** The page on which a person waits for a server. */
export function addPendingRoutes(app: HubRoutes): void {
  app.get('/hub/spawn-pending/:user', personPage(show, { forScripts: true }))
  app.get('/hub/spawn-pending/:user/:server', personPage(show, { forScripts: true }))
}

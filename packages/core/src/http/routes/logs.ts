import { HubError } from '../../contract/errors.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { readLog } from '../log-text.ts'
import { personPage } from '../page-route.ts'
import { viewNeverStarted } from '../pages/server-view.ts'
import { keepsLog, mayReadLog, readerOf, viewOf } from '../reader.ts'
import { reachServer } from '../server-access.ts'
import { showPage } from '../show-page.ts'

/** Lines that are shown. */
const LINES = 500

async function show(context: HubContext, person: Person): Promise<Response> {
  const { servers } = context.get('parts')
  const { user = person.name, server: name = '' } = context.req.param()
  const target = await reachServer(context, person, 'read:servers', user, name)
  const { owner, server } = target
  if (!(await mayReadLog(context, person, target))) throw new HubError('HUB_ERR_NOT_FOUND')
  if (!server && name !== '') throw new HubError('HUB_ERR_NOT_FOUND')
  const view = server
    ? {
        server: await viewOf(context, person, owner.name, server),
        kept: keepsLog(context, server),
        lines: readLog(await servers.logs(server.id, LINES)),
      }
    : {
        server: viewNeverStarted(readerOf(context, person), owner.name, name),
        kept: true,
        lines: [],
      }
  return showPage(context, 'log', view, { person })
}

/** The page with a server's own log, for its user and who administers it. */
export function addLogRoutes(app: HubRoutes): void {
  app.get('/hub/logs/:user', personPage(show))
  app.get('/hub/logs/:user/:server', personPage(show))
}

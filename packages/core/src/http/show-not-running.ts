import type { HubContext, Person } from './context.ts'
import { withNext } from './next.ts'
import { viewNeverStarted, viewServer } from './pages/server-view.ts'
import { readerOf } from './reader.ts'
import { mayReach, type NamedServer } from './server-access.ts'
import { showPage } from './show-page.ts'
import { formFor } from './start-server.ts'

/** The page of a server that does not run, with a button for who may start it (JupyterHub's 424). */
export async function showNotRunning(
  context: HubContext,
  person: Person,
  target: NamedServer,
  next: string | undefined,
): Promise<Response> {
  const { urls } = context.get('parts')
  const { owner, name, server } = target
  const reader = readerOf(context, person)
  const mayStart = await mayReach(context, person, 'start:servers', owner, name)
  const view = {
    server: server
      ? viewServer(reader, owner.name, server)
      : viewNeverStarted(reader, owner.name, name),
    start: mayStart ? withNext(urls.of('spawn', owner.name, name), next) : undefined,
    hasOptions: mayStart && (await formFor(context, target)) !== undefined,
  }
  return showPage(context, 'notRunning', view, { person, status: 424 })
}

import type { HubContext, Person } from './context.ts'
import { frameOf } from './frame.ts'
import { withNext } from './next.ts'
import { notRunningPage } from './pages/not-running.ts'
import { labelOf, viewServer } from './pages/server-view.ts'
import { page } from './respond.ts'
import { mayReach, type NamedServer } from './server-access.ts'
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
  const { frame, cookies } = frameOf(context, person)
  const mayStart = await mayReach(context, person, 'start:servers', owner, name)
  const view = {
    server: server
      ? viewServer(urls, owner.name, server)
      : {
          owner: owner.name,
          name,
          label: labelOf(name),
          standing: 'stopped' as const,
          url: urls.server(owner.name, name),
          lastActivity: undefined,
          reason: undefined,
        },
    start: mayStart ? withNext(urls.of('spawn', owner.name, name), next) : undefined,
    hasOptions: mayStart && (await formFor(context, target)) !== undefined,
  }
  return page(notRunningPage(frame, view), { cookies, status: 424 })
}

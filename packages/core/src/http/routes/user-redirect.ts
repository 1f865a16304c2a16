import type { HubRoutes } from '../context.ts'
import { safeNext, withNext } from '../next.ts'
import { personPage } from '../page-route.ts'
import { redirect } from '../respond.ts'

/** `/hub/user-redirect/<path>` is the path at one's own default server: a link that works for everybody. */
export function addUserRedirectRoutes(app: HubRoutes): void {
  app.get(
    '/hub/user-redirect/*',
    personPage(async (context, person) => {
      const { servers, urls } = context.get('parts')
      const { pathname, search } = new URL(context.req.url)
      const rest = pathname.slice(urls.path('user-redirect/').length)
      const target =
        safeNext(urls, urls.server(person.name, '') + rest + search) ?? urls.server(person.name, '')
      const server = await servers.get({ user: person.name })
      return redirect(server?.phase === 'ready' ? target : withNext(urls.path('spawn'), target))
    }),
  )
}

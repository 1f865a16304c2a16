import type { Urls } from '../../engine/urls.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { personPage } from '../page-route.ts'
import { json, raw, redirect } from '../respond.ts'
import { STYLESHEET, stylesheetPath } from '../stylesheet.ts'

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">
<circle cx="16" cy="16" r="5" fill="#1f5fbf"/><path d="M16 11V4m0 24v-7m5-5h7M4 16h7" stroke="#1f5fbf" stroke-width="3" stroke-linecap="round"/>
</svg>
`

/** To one's own server, which is started if need be, as JupyterHub does; home to say why when its start failed. */
async function enter(context: HubContext, person: Person): Promise<Response> {
  const { servers, urls } = context.get('parts')
  const server = await servers.get({ user: person.name })
  if (server?.phase === 'ready') return redirect(urls.server(person.name, ''))
  return redirect(urls.path(server?.failure ? 'home' : 'spawn'))
}

/** Entrances, the stylesheet and the health check. */
export function addRootRoutes(app: HubRoutes, urls: Urls): void {
  app.get('/', (context) => redirect(context.get('parts').urls.hub))
  app.get('/hub', (context) => redirect(context.get('parts').urls.hub))
  app.get('/hub/', personPage(enter))
  // Servers' pages show it (JupyterHub, singleuser/extension.py).
  app.get('/hub/logo', () =>
    raw(LOGO, 'image/svg+xml', { headers: { 'cache-control': 'public, max-age=86400' } }),
  )
  app.get('/hub/health', () => json({ status: 'ok' }))
  app.get(stylesheetPath(urls).slice(urls.base.length - 1), () =>
    raw(STYLESHEET, 'text/css; charset=utf-8', {
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    }),
  )
}

import type { Urls } from '../../engine/urls.ts'
import type { Assets } from '../assets.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { personPage } from '../page-route.ts'
import { raw, redirect } from '../respond.ts'

/** To one's own server, which is started if need be, as JupyterHub does; home to say why when its start failed. */
async function enter(context: HubContext, person: Person): Promise<Response> {
  const { servers, urls } = context.get('parts')
  const server = await servers.get({ user: person.name })
  if (server?.phase === 'ready') return redirect(urls.server(person.name, ''))
  return redirect(urls.path(server?.failure ? 'home' : 'spawn'))
}

const DAY = 86_400

function logo({ logo: file }: Assets): Response {
  const headers = { 'cache-control': `public, max-age=${DAY}` }
  if ('location' in file) return redirect(file.location, { headers })
  const { body, type } = file
  return raw(typeof body === 'string' ? body : new Blob([body]).stream(), type, { headers })
}

/** Entrances, and what the pages are drawn with. */
export function addRootRoutes(app: HubRoutes, urls: Urls, assets: Assets): void {
  app.get('/', (context) => redirect(context.get('parts').urls.hub))
  app.get('/hub', (context) => redirect(context.get('parts').urls.hub))
  app.get('/hub/', personPage(enter))
  // Servers' pages show it (JupyterHub, singleuser/extension.py).
  app.get('/hub/logo', () => logo(assets))
  for (const [path, { body, type }] of assets.files) {
    app.get(path.slice(urls.base.length - 1), () =>
      raw(body, type, {
        headers: { 'cache-control': `public, max-age=${365 * DAY}, immutable` },
      }),
    )
  }
}

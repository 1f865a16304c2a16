import { defineProxy, type ReverseProxy, type Route } from '@hubkit/core/contract'
import { apiClient } from './api-client.ts'
import { chpProxySettings, type ChpProxyOptions } from './options.ts'
import { apiPath, fromStored, goesTo, toStored } from './stored-route.ts'
import { watch, type Watch } from './watch.ts'

/**
 * A proxy outside of this process that speaks configurable-http-proxy's REST API: that of npm, `hubkit-proxy`, or any
 * other. Routes of others in its table are left alone; one that was started anew is filled again within
 * `checkInterval`.
 *
 * Such a proxy asks nobody who comes: a login that has ended is noticed by the servers themselves (see
 * `ReverseProxy.endLogin`).
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function chpProxy(options: ChpProxyOptions): ReverseProxy {
  const settings = chpProxySettings(options)
  const { hubUrl } = settings
  const api = apiClient(settings)
  let watching: Watch | undefined
  let closing: Promise<void> | undefined

  async function addRoute(route: Route): Promise<void> {
    const path = apiPath(route.routespec)
    await api.set(path, toStored(route))
    watching?.has(path)
  }

  async function deleteRoute(routespec: string): Promise<void> {
    const path = apiPath(routespec)
    watching?.hasNot(path)
    await api.delete(path)
  }

  async function listRoutes(): Promise<readonly Route[]> {
    const table = await api.list()
    if (hubUrl !== undefined && !goesTo(table['/'], hubUrl)) await api.set('/', { target: hubUrl })
    const routes = Object.values(table).flatMap((stored) => fromStored(stored) ?? [])
    for (const { routespec } of routes) watching?.has(apiPath(routespec))
    return routes
  }

  return defineProxy({
    name: 'chp',
    scope: 'shared',
    addRoute,
    deleteRoute,
    listRoutes,
    attach(host) {
      watching ??= watch(
        api,
        settings.checkInterval,
        () => host.review?.(),
        // The hub's own route may be all there is to lose.
        async () => hubUrl !== undefined && listRoutes(),
      )
    },
    close() {
      watching?.stop()
      return (closing ??= api.close())
    },
  })
}

import { isHubError } from '../contract/errors.ts'
import type { Route, ReverseProxy } from '../contract/proxy.ts'
import type { ServerRecord } from '../contract/records.ts'
import type { RecordedEvent } from '../contract/store.ts'
import { measured, stopwatch } from './measure.ts'
import type { Core } from './parts.ts'
import { jittered, pause } from './pause.ts'
import { createBell } from './probe.ts'
import { routeFor } from './route-for.ts'
import { createSerial } from './serial.ts'

const ACTIVITY_INTERVAL = 60_000
const CHECK_AGAIN_AFTER = 2000
const LEASE_KEY = 'routes'

/** What tells a server's path. */
type Place = Pick<ServerRecord, 'id' | 'userId' | 'name'>

/** The proxy's table, derived from the records. */
export interface Routes {
  list(): Promise<readonly Route[]>
  /** Makes the table equal to the records now. */
  check(): Promise<void>
  /** Makes a server reachable; resolves once it is. */
  open(server: ServerRecord): Promise<void>
  /** Makes it unreachable for new requests; resolves once it is. */
  shut(server: Place): Promise<void>
  /** Makes its route what its record says now. */
  review(server: Place): Promise<void>
  /** Fills the table and keeps it true until the hub closes. */
  run(): Promise<void>
  /** Checks the table soon. */
  hasten(): void
  /** Reads when routes were used and records it. */
  noteActivity(): Promise<void>
}

/** Which routes to add and which to delete, so that `present` becomes `wanted`. Routes of other hubs are left alone. */
export function compareRoutes(
  hubId: string,
  present: readonly Route[],
  wanted: readonly Route[],
): { readonly add: readonly Route[]; readonly remove: readonly string[] } {
  const byPath = new Map(present.map((route) => [route.routespec, route]))
  const kept = new Set(wanted.map((route) => route.routespec))
  return {
    add: wanted.filter((route) => byPath.get(route.routespec)?.target !== route.target),
    remove: present
      .filter((route) => route.data['hub'] === hubId && !kept.has(route.routespec))
      .map((route) => route.routespec),
  }
}

/** @param touch records that a server was used */
export function createRoutes(
  core: Core,
  proxy: ReverseProxy,
  touch: (serverId: string, at: number) => void,
): Routes {
  const { store, urls, log } = core
  /** By server, and whose a path is: what this process has opened and not shut. */
  const opened = new Map<string, Route>()
  const owners = new Map<string, string>()
  const news = createBell()
  // A late event must not undo a newer one: all that concerns routes of one user, among whose servers a path may pass
  // from one to another, comes one after another.
  const serial = createSerial()

  const routeOf = (server: ServerRecord, user: string): Route => ({
    routespec: urls.server(user, server.name),
    target: server.url ?? '',
    data: { hub: core.hubId, user, server_name: server.name, server_id: server.id },
  })
  const userName = async (id: string): Promise<string | undefined> =>
    (await store.get('user', id))?.value.name

  const wanted = async (): Promise<readonly Route[]> => {
    const ready = (await store.find('server', { where: { phase: 'ready' } })).map(
      ({ value }) => value,
    )
    const users = await store.find('user', {
      where: { id: { in: ready.map((server) => server.userId) } },
    })
    const names = new Map(users.map(({ value }) => [value.id, value.name]))
    return ready.flatMap((server) => {
      const name = names.get(server.userId)
      return name === undefined || server.url === undefined ? [] : [routeOf(server, name)]
    })
  }

  const open = async (server: ServerRecord): Promise<void> => {
    const name = await userName(server.userId)
    if (name === undefined || server.url === undefined) return
    const route = routeOf(server, name)
    await measured(core.measure, 'routeAdd', () => proxy.addRoute(route))
    opened.set(server.id, route)
    owners.set(route.routespec, server.id)
  }
  const close = async (id: string, spec: string): Promise<void> => {
    const owner = owners.get(spec)
    if (owner === undefined || owner === id) {
      await measured(core.measure, 'routeDelete', () => proxy.deleteRoute(spec))
      owners.delete(spec)
    }
    opened.delete(id)
  }
  const shut = async (server: Place): Promise<void> => {
    const known = opened.get(server.id)?.routespec
    const name = known === undefined ? await userName(server.userId) : undefined
    const spec = known ?? (name === undefined ? undefined : urls.server(name, server.name))
    if (spec !== undefined) await close(server.id, spec)
  }
  const review = async (place: Place): Promise<void> => {
    const server = (await store.get('server', place.id))?.value
    const step = routeFor(server, opened.get(place.id)?.target)
    if (step === 'open' && server) return open(server)
    if (step === 'shut') await shut(server ?? place)
  }
  /** Removes a route that no ready server wanted, unless one does now. */
  const drop = async (route: Route): Promise<void> => {
    const id = route.data['server_id']
    const server = typeof id === 'string' ? (await store.get('server', id))?.value : undefined
    if (!server) return close(typeof id === 'string' ? id : '', route.routespec)
    const name = await userName(server.userId)
    const isItsPlace = name !== undefined && urls.server(name, server.name) === route.routespec
    if (isItsPlace && routeFor(server, route.target) !== 'shut') return
    await close(server.id, route.routespec)
  }

  const list = async (): Promise<readonly Route[]> => {
    const seconds = stopwatch()
    const table = await proxy.listRoutes()
    core.measure('routeList', seconds())
    return table
  }

  const holdsLease = async (): Promise<boolean> =>
    proxy.scope === 'process' ||
    (await store.acquire(LEASE_KEY, core.processId, core.limits.leaseTime)) !== undefined

  const check = async (): Promise<void> => {
    if (!(await holdsLease())) return
    const seconds = stopwatch()
    const present = await list()
    const { add, remove } = compareRoutes(core.hubId, present, await wanted())
    // Servers go on starting and stopping meanwhile: each record is read again when it is its turn.
    for (const route of [...add, ...present.filter((item) => remove.includes(item.routespec))]) {
      const id = route.data['server_id']
      const server = typeof id === 'string' ? (await store.get('server', id))?.value : undefined
      await serial(server?.userId ?? route.routespec, () =>
        server && add.includes(route) ? review(server) : drop(route),
      )
    }
    core.measure('routeCheck', seconds())
  }

  // Other processes' transitions: the process that drives a server has done this already, and repeating it is harmless.
  const react = async (event: RecordedEvent): Promise<void> => {
    const { serverId: id, userId, name } = event.data
    if (typeof id === 'string' && typeof userId === 'string' && typeof name === 'string')
      await serial(userId, () => review({ id, userId, name }))
  }

  const noteActivity = async (): Promise<void> => {
    for (const route of await list()) {
      const id = route.data['server_id']
      if (
        route.lastActivity !== undefined &&
        typeof id === 'string' &&
        route.data['hub'] === core.hubId
      )
        touch(id, route.lastActivity)
    }
  }

  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (core.signal.aborted) return
      log.error(`${what} failed; it is tried again`, {
        error,
        code: isHubError(error) ? error.code : undefined,
      })
      void pause(jittered(CHECK_AGAIN_AFTER), core.signal).then(news.ring)
    }
  }

  return {
    list,
    check,
    open: (server) => serial(server.userId, () => open(server)),
    shut: (server) => serial(server.userId, () => shut(server)),
    review: (server) => serial(server.userId, () => review(server)),
    hasten: () => news.ring(),
    noteActivity,
    async run() {
      if (proxy.scope === 'process') {
        const WATCHED = new Set([
          'server.started',
          'server.stopping',
          'server.failed',
          'server.stopped',
          'server.forgotten',
          'server.removed',
        ])
        core.feed.subscribe((event) => {
          if (WATCHED.has(event.type)) void attempt('keeping a route', () => react(event))
        })
        core.feed.onResync(() => void attempt('checking the routes', check))
      }
      await attempt('checking the routes', check)
      while (!core.signal.aborted) {
        await news.wait(jittered(ACTIVITY_INTERVAL), core.signal)
        if (core.signal.aborted) return
        await attempt('reading activity from the proxy', noteActivity)
        await attempt('checking the routes', check)
      }
    },
  }
}

/** Finds the route of a path by the records, for a table that does not have it. */
export async function resolveRoute(core: Core, path: string): Promise<Route | undefined> {
  const found = core.urls.parse(path)
  if (!found) return undefined
  const user = (await core.store.find('user', { where: { name: found.user }, limit: 1 }))[0]?.value
  if (!user) return undefined
  const [named = ''] = found.rest
  const slots = named === '' ? [`${user.id}/`] : [`${user.id}/${named}`, `${user.id}/`]
  const servers = await core.store.find('server', {
    where: { slot: { in: slots }, phase: 'ready' },
  })
  const server = slots.flatMap((slot) => servers.filter(({ value }) => value.slot === slot))[0]
    ?.value
  if (server?.url === undefined) return undefined
  return {
    routespec: core.urls.server(user.name, server.name),
    target: server.url,
    data: { hub: core.hubId, user: user.name, server_name: server.name, server_id: server.id },
  }
}

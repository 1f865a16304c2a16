import type { Logger, PluginStorage } from '../contract/plugin.ts'
import type { Credentials } from '../contract/proxy.ts'
import type { Spawner } from '../contract/spawner.ts'
import type { Roles } from '../auth/roles/roles.ts'
import type { UsernamePolicy } from '../auth/usernames.ts'
import type { ResolvedOptions } from '../options.ts'
import {
  HUB_ACTOR,
  type Groups,
  type Servers,
  type Sessions,
  type Tokens,
  type Users,
} from './api.ts'
import type { Identities } from './identities-api.ts'
import { createBulk, type Bulk } from './bulk.ts'
import { assertDistinct, cullerSettings } from './culler-settings.ts'
import { runCulling } from './culling.ts'
import { createFeed } from './follow.ts'
import { createGroups } from './groups.ts'
import { readHubId } from './hub-id.ts'
import { createIdentities } from './identities.ts'
import { processId } from './ids.ts'
import { nextStep } from './lifecycle.ts'
import { stopwatch, type Measure } from './measure.ts'
import { createMonitor } from './monitor.ts'
import { createObserver } from './observe.ts'
import type { Core } from './parts.ts'
import { pause } from './pause.ts'
import { createPluginStorage } from './plugin-storage.ts'
import { createReconciler, type Reconciler } from './reconciler.ts'
import { refreshParts } from './refresh-parts.ts'
import { createRefresher, type Refresher } from './refresher.ts'
import { createRoutes, resolveRoute, type Routes } from './routes.ts'
import { createSecrets } from './secrets.ts'
import { createServers, queuedServers } from './servers.ts'
import { createSessions } from './sessions.ts'
import { commitStart, prepareStart } from './start.ts'
import { runSweeping } from './sweeping.ts'
import { createTakeOver, type TakeOver } from './take-over.ts'
import { createTokens } from './tokens.ts'
import { createTouches } from './touches.ts'
import type { Urls } from './urls.ts'
import { createUsers } from './users.ts'
import { createVisits } from './visits.ts'

/** How long a plugin that does not end when it is told to may hold up the end of the hub. */
const CLOSE_WITHIN = 10_000

/** What an engine is made of: options, checked, and what `createHub` made of them. */
export interface EngineParts {
  readonly options: ResolvedOptions
  readonly urls: Urls
  readonly log: Logger
  readonly spawners: ReadonlyMap<string, Spawner>
  readonly defaultSpawner: string
  readonly usernames: UsernamePolicy
  readonly roles: Roles
  readonly connectUrl: Core['connectUrl']
  /** Told by the proxy of requests with tokens. @default nobody */
  readonly visited?: ((credentials: Credentials) => void) | undefined
  /** Takes measurements. @default nobody */
  readonly measure?: Measure | undefined
}

/** Everything behind the HTTP side. */
export interface Engine {
  readonly core: Core
  readonly servers: Servers
  readonly users: Users
  readonly groups: Groups
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly identities: Identities
  readonly refresher: Refresher
  readonly routes: Routes
  readonly storage: (plugin: string) => PluginStorage
  readonly bulk: Bulk
  readonly takeOver: TakeOver
  start(): Promise<void>
  close(servers: 'keep' | 'stop'): Promise<void>
}

/** Wires the engine. Does no I/O before `start`. */
export function createEngine({
  options,
  urls,
  log,
  spawners,
  defaultSpawner,
  usernames,
  roles,
  connectUrl,
  visited = () => undefined,
  measure = () => undefined,
}: EngineParts): Engine {
  const { store, proxy, cullers } = options
  assertDistinct(cullers)
  const logins = options.authenticators ?? (options.authenticator ? [options.authenticator] : [])
  const culling = cullers.map((culler) => ({ culler, settings: cullerSettings(culler) }))
  const closed = new AbortController()
  const feed = createFeed(store, log)
  let hubId = ''
  const core: Core = {
    get hubId() {
      return hubId
    },
    processId: processId(),
    store,
    feed,
    now: options.now,
    log,
    measure,
    urls,
    secrets: createSecrets(options.secrets),
    limits: options,
    hooks: options.hooks ?? {},
    usernames,
    roles,
    checkServerName: options.serverNames,
    spawners,
    defaultSpawner,
    connectUrl,
    signal: closed.signal,
    confirm: (userId) => refresher.confirm(userId),
  }
  const touches = createTouches(store, log)
  const visits = createVisits(core, proxy)
  const routes = createRoutes(core, proxy, (id, at) => touches.touch('server', id, at))
  let reconciler: Reconciler | undefined
  const wake = (id: string): void => reconciler?.wake(id)
  const observer = createObserver(core, wake, routes.review)
  const servers = createServers({ core, touches, cullers, look: observer.look, wake })
  const users = createUsers(core, servers, touches)
  const groups = createGroups(core)
  const bulk = createBulk(core, servers)
  const refresher = createRefresher(
    refreshParts({ core, users, groups, servers, visits, options, authenticators: logins }),
  )

  const beginQueued = async (server: { readonly id: string }): Promise<boolean> => {
    const before = await store.get('server', server.id)
    if (!before || nextStep(before.value) !== 'begin') return false // cancelled meanwhile
    const user = (await store.get('user', before.value.userId))?.value
    const begun = user && (await prepareStart(core, user, before, HUB_ACTOR))
    return begun ? 'record' in (await commitStart(core, begun)) : false
  }
  const noteActivity = async (): Promise<void> => {
    await routes.noteActivity()
    await touches.flush()
  }
  const stopAll = async (): Promise<void> => {
    const stop = async ({ id }: { readonly id: string }): Promise<void> => {
      try {
        await servers.stop({ id }, { actor: HUB_ACTOR, timeout: core.limits.stopTimeout })
      } catch (error) {
        log.error('a server could not be stopped; the hub closes without it', { server: id, error })
      }
    }
    try {
      // Those in line first: they would begin in the places of those that stop.
      for (const server of await queuedServers(core)) await stop(server)
      const active = await servers.list({ phase: ['starting', 'ready', 'stopping'] })
      await Promise.all(active.map(stop))
    } catch (error) {
      log.error('the servers to stop could not be read; the hub closes without', { error })
    }
  }
  const running: Promise<void>[] = []

  return {
    core,
    servers,
    users,
    groups,
    identities: createIdentities(core, visits, refresher),
    refresher,
    tokens: createTokens(core, touches, visits),
    sessions: createSessions(core, touches, visits),
    routes,
    bulk,
    takeOver: createTakeOver(core, servers, users),
    storage: (plugin) => createPluginStorage(store, plugin, core.now),
    async start() {
      const seconds = stopwatch()
      hubId = await readHubId(store)
      const cursor = await store.cursor()
      proxy.attach?.({
        log,
        async resolve(path) {
          try {
            return await resolveRoute(core, path)
          } catch (error) {
            log.error('a route could not be read from the records', { error })
            throw error
          }
        },
        owns: (path) => urls.parse(path) !== undefined,
        visit: (credentials) => {
          const visit = visits.visit(credentials)
          if (!(visit instanceof Promise) && !visit.refused) visited(credentials)
          return visit
        },
        review: () => routes.hasten(),
      })
      visits.follow()
      running.push(feed.run(cursor, closed.signal), routes.run())
      reconciler = createReconciler(core, { core, routes, beginQueued, look: observer.look })
      const sweeping = runSweeping(
        core,
        logins.map(({ id }) => id),
      )
      running.push(reconciler.run(), sweeping, refresher.run())
      for (const [name, spawner] of spawners)
        running.push(createMonitor(core, spawner, name, observer).run())
      for (const { culler, settings } of culling)
        running.push(runCulling({ core, servers, users, noteActivity }, culler, settings))
      measure('hubStart', seconds())
    },
    async close(fate) {
      if (fate === 'stop' && !closed.signal.aborted) await stopAll()
      closed.abort()
      const over = new AbortController()
      const ended = Promise.all([...running, reconciler?.idle(), bulk.idle()]).then(() =>
        over.abort(),
      )
      await Promise.race([ended, pause(CLOSE_WITHIN, over.signal)])
      if (!over.signal.aborted) log.error('a plugin did not end in time; the hub closes without it')
      await touches.flush()
      try {
        await proxy.close?.()
      } finally {
        await store.close()
      }
    },
  }
}

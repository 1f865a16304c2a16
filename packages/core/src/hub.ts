import { EventEmitter } from 'eventemitter3'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Authenticator } from './contract/authenticator.ts'
import { assertSpecVersion } from './contract/plugin.ts'
import { HubError } from './contract/errors.ts'
import type { ReverseProxy } from './contract/proxy.ts'
import type { Spawner } from './contract/spawner.ts'
import { assertNeedsAreMet } from './auth/needs.ts'
import { assertRoleSources, fitRoles } from './auth/roles/fit-roles.ts'
import { createRoles, type Roles } from './auth/roles/roles.ts'
import { defaultUsernames } from './auth/usernames.ts'
import { type Groups, type Servers, type Sessions, type Tokens, type Users } from './engine/api.ts'
import type { Identities } from './engine/identities-api.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import type { HubEvent, HubEventType } from './engine/events.ts'
import { consoleLogger } from './engine/log.ts'
import type { HubParts } from './engine/parts.ts'
import { hashSecret } from './engine/secrets.ts'
import type { TakeOverOptions, TakeOverReport } from './engine/take-over.ts'
import { createUrls, type Urls } from './engine/urls.ts'
import { createApp } from './http/app.ts'
import { createSite } from './http/site.ts'
import { recordTokenVisits } from './http/token-visits.ts'
import { createMetrics } from './metrics/metrics.ts'
import type { ConnectionInfo } from './http/context.ts'
import { resolveOptions, type HubOptions, type ResolvedOptions } from './options.ts'

/** How a hub closes. */
export interface CloseOptions {
  /** `keep` leaves users' servers running, for the next start to adopt. @default 'keep' */
  readonly servers?: 'keep' | 'stop' | undefined
}

/** A hub: a web-standard handler, an upgrade handler and a code API over the same engine. */
export interface Hub extends AsyncDisposable {
  readonly servers: Servers
  readonly users: Users
  readonly groups: Groups
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly identities: Identities
  readonly urls: Urls
  readonly proxy: ReverseProxy
  /** Opens the store's records, fills the proxy and takes up unfinished work. Idempotent; `fetch` and `serve` call it. */
  start(): Promise<void>
  /**
   * Takes over running servers that another hub started and no longer drives, as its spawners find them: users and
   * records are made, the servers go on as they are, with the tokens they have. Stop the other hub first. Idempotent, and
   * what could not be taken over is left alone.
   */
  takeOver(options?: TakeOverOptions): Promise<TakeOverReport>
  /** Serves a request for the hub, or for a user's server. */
  fetch(request: Request, info?: ConnectionInfo): Promise<Response>
  /** Takes a WebSocket or other upgrade for a user's server; `false` when the path is not this hub's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Whether a path (or URL) is this hub's. */
  owns(url: string): boolean
  /** Calls `listener` for each event of this type, from whichever hub process, in the order of commits. @returns how to stop it */
  on<Type extends HubEventType>(type: Type, listener: (event: HubEvent<Type>) => void): () => void
  /** Ends what this process does. Requests in flight fail; records and, unless told otherwise, servers stay. Idempotent. */
  close(options?: CloseOptions): Promise<void>
}

function spawnersOf(options: ResolvedOptions): {
  readonly spawners: ReadonlyMap<string, Spawner>
  readonly first: string
} {
  const { spawner, spawners } = options
  if ((spawner === undefined) === (spawners === undefined)) {
    throw new HubError('HUB_ERR_OPTION', {
      message: 'createHub: expected either spawner or spawners',
    })
  }
  const all = new Map(spawner ? [[spawner.name, spawner]] : Object.entries(spawners ?? {}))
  for (const item of all.values()) assertSpecVersion('spawner', item)
  const [first] = all.keys()
  const chosen = options.defaultSpawner ?? first
  if (chosen === undefined || !all.has(chosen)) {
    throw new HubError('HUB_ERR_OPTION', {
      message: `createHub.defaultSpawner: expected one of ${[...all.keys()].join(', ')}`,
    })
  }
  return { spawners: all, first: chosen }
}

function authenticatorsOf(
  options: ResolvedOptions,
): NonNullable<ResolvedOptions['authenticators']> {
  const { authenticator, authenticators } = options
  if ((authenticator === undefined) === (authenticators === undefined)) {
    throw new HubError('HUB_ERR_OPTION', {
      message: 'createHub: expected either authenticator or authenticators',
    })
  }
  const all = authenticator ? [authenticator] : (authenticators ?? [])
  for (const item of all) assertSpecVersion('authenticator', { ...item, name: item.id })
  const twice = all.find((item, index) => all.findIndex(({ id }) => id === item.id) !== index)
  if (twice)
    throw new HubError('HUB_ERR_OPTION', {
      message: `createHub.authenticators: two are called '${twice.id}'`,
    })
  return all
}

/** What a provider has in its register is made of `publicUrl` alone. @throws HubError `HUB_ERR_OPTION` without it */
function assertPublicUrl(
  { publicUrl }: ResolvedOptions,
  authenticators: readonly Authenticator[],
): void {
  const found = authenticators.find(({ needsPublicUrl }) => needsPublicUrl === true)
  if (publicUrl !== undefined || !found) return
  throw new HubError('HUB_ERR_OPTION', {
    message: `createHub.publicUrl: found nothing, expected the address people use, since the authenticator '${found.id}' has people come back there`,
    hint: `Register <publicUrl>/hub/login/${found.id}/callback at its provider.`,
  })
}

/** The authenticator to which the login page goes by itself. @throws HubError `HUB_ERR_OPTION` for one without a button */
function autoLoginOf(
  { autoLogin }: ResolvedOptions,
  authenticators: readonly Authenticator[],
): Authenticator | undefined {
  const found = authenticators.find(({ id }) => id === autoLogin)
  if (autoLogin === undefined || found?.ui.kind === 'button') return found
  const buttons = authenticators.filter(({ ui }) => ui.kind === 'button').map(({ id }) => id)
  throw new HubError('HUB_ERR_OPTION', {
    message: `createHub.autoLogin: found '${autoLogin}', expected the id of an authenticator with a button (${buttons.join(', ') || 'there is none'})`,
  })
}

/** @throws HubError `HUB_ERR_OPTION` for roles, or sources of them, that do not fit the rest */
function rolesOf({
  roles,
  access,
  services,
  usernames = defaultUsernames,
}: ResolvedOptions): Roles {
  const names = services.map(({ name }) => name)
  const fitted = fitRoles(roles, { usernames, services: names })
  assertRoleSources(access.roles ?? [], fitted)
  return createRoles(fitted, access.roles)
}

function urlsOf({ baseUrl, publicUrl }: ResolvedOptions): Urls {
  const path = publicUrl?.pathname.replace(/\/*$/, '/')
  if (baseUrl !== undefined && path !== undefined && path !== '/' && path !== baseUrl) {
    throw new HubError('HUB_ERR_OPTION', {
      message: 'createHub.baseUrl: expected the path of publicUrl, or nothing',
      hint: `People would come back to ${path}, where no hub is.`,
    })
  }
  return createUrls(baseUrl ?? path ?? '/', publicUrl)
}

/**
 * Makes a hub of its parts. Does no I/O: `start()`, `serve` or the first request do.
 *
 * @throws HubError `HUB_ERR_OPTION`, `HUB_ERR_PLUGIN`
 */
export function createHub(options: HubOptions): Hub {
  const resolved = resolveOptions(options)
  const { spawners, first } = spawnersOf(resolved)
  const authenticators = authenticatorsOf(resolved)
  assertPublicUrl(resolved, authenticators)
  assertNeedsAreMet(resolved.access, authenticators)
  const roles = rolesOf(resolved)
  const autoLogin = autoLoginOf(resolved, authenticators)
  assertSpecVersion('proxy', resolved.proxy)
  assertSpecVersion('store', resolved.store)
  for (const culler of resolved.cullers) assertSpecVersion('culler', culler)
  const { connectUrl, proxy, store, now } = resolved
  const urls = urlsOf(resolved)
  const site = createSite(urls, resolved)
  const log = resolved.log ?? consoleLogger()
  if (!(roles.scopesOf('user') ?? []).includes('self'))
    log.warn(
      "createHub.roles.user has no 'self': people may lack what it takes to use their servers",
    )
  const metrics = resolved.metrics && createMetrics(resolved.metrics.prefix, { store, now })
  const engine: Engine = createEngine({
    options: resolved,
    urls,
    log,
    spawners,
    defaultSpawner: first,
    usernames: resolved.usernames ?? defaultUsernames,
    roles,
    connectUrl: typeof connectUrl === 'function' ? connectUrl : () => connectUrl.origin,
    visited: (credentials) => visited(credentials),
    measure: metrics ? metrics.measure : undefined,
  })
  const { servers, users, groups, tokens, sessions, identities, refresher, routes, core } = engine
  const emitter = new EventEmitter()
  let starting: Promise<void> | undefined
  let closing: Promise<void> | undefined

  const close = ({ servers: fate = 'keep' }: CloseOptions = {}): Promise<void> => {
    closing ??= engine.close(fate)
    if (metrics) metrics.close()
    return closing
  }
  const parts: HubParts = {
    ...core,
    get hubId() {
      return core.hubId
    },
    servers,
    users,
    groups,
    tokens,
    sessions,
    identities,
    refresher,
    autoLogin,
    afterLogout: resolved.afterLogout,
    authenticators,
    access: resolved.access,
    services: resolved.services.map(({ name, token, scopes }) => ({
      name,
      hash: hashSecret(token),
      scopes: [
        ...new Set([
          ...scopes,
          ...roles.ofService(name).flatMap((role) => roles.scopesOf(role) ?? []),
        ]),
      ],
    })),
    trustedProxies: resolved.trustedProxies,
    title: resolved.title,
    metrics: metrics && resolved.metrics ? { ...metrics, open: resolved.metrics.open } : undefined,
    routes,
    storage: engine.storage,
    bulk: engine.bulk,
    shutdown: (how) =>
      setImmediate(
        () => void close(how).catch((error: unknown) => log.error('closing failed', { error })),
      ),
  }
  const visited = recordTokenVisits(parts)
  const app = createApp(site, parts)
  core.feed.subscribe((event) => emitter.emit(event.type, event))
  const start = (): Promise<void> => {
    if (closing) return Promise.reject(new HubError('HUB_ERR_CLOSED'))
    if (metrics) metrics.start()
    starting ??= engine.start().catch((error: unknown) => {
      starting = undefined // the next call may find the store in a better state
      throw error
    })
    return starting
  }

  return {
    servers,
    users,
    groups,
    tokens,
    sessions,
    identities,
    urls,
    proxy,
    start,
    async takeOver(how) {
      await start()
      return engine.takeOver(how)
    },
    async fetch(request, info = {}) {
      await start()
      if (urls.parse(new URL(request.url).pathname) && proxy.embed) {
        const response = await proxy.embed.fetch(request, info)
        if (response) return response
      }
      return app.fetch(request, info)
    },
    upgrade(request, socket, head) {
      if (closing || !urls.parse(pathOf(request.url ?? '/'))) return false
      const refuse = { request: () => undefined, upgrade: () => false }
      return proxy.embed?.upgrade(request, socket, head, refuse) ?? false
    },
    owns(url) {
      const path = pathOf(url)
      return (
        path.startsWith(urls.hub) ||
        path === urls.base ||
        `${path}/` === urls.base ||
        path.startsWith(`${urls.base}user/`) ||
        `${path}/` === urls.hub
      )
    },
    on(type, listener) {
      // One listener's bug must not keep the event from the others, nor from the hub itself.
      const guarded = (event: HubEvent<typeof type>): void => {
        try {
          listener(event)
        } catch (error) {
          log.error('a listener failed', { event: type, error })
        }
      }
      emitter.on(type, guarded)
      return () => emitter.off(type, guarded)
    },
    close,
    async [Symbol.asyncDispose]() {
      await close()
    },
  }
}

function pathOf(url: string): string {
  return URL.parse(url, 'http://hub.invalid')?.pathname ?? '/'
}

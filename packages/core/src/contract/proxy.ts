import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { JsonObject } from './json.ts'
import type { Logger } from './plugin.ts'

/** One entry of a proxy's table. */
export interface Route {
  /**
   * What it matches: a percent-encoded path with both slashes (`/user/alice/`), optionally after a host
   * (`alice.hub.example/`). The longest match by whole segments wins.
   */
  readonly routespec: string
  /**
   * The origin requests go to: `http://host:port`, and where the proxy can, `https://host:port` or
   * `http+unix://%2Fpath` for a Unix socket. The path is kept as it came.
   */
  readonly target: string
  /** Kept beside the route and given back unchanged. */
  readonly data: JsonObject
  /** When a client last used it, in milliseconds since 1970; `undefined` when unused or not known. */
  readonly lastActivity?: number | undefined
  /**
   * How long the server may take from the end of a request until the head of its answer, in milliseconds; 0 for ever.
   * A proxy may have no way to see to it.
   *
   * @default what the proxy itself was told
   */
  readonly responseTimeout?: number | undefined
  /** Reserved for internal TLS: never set yet. */
  readonly tls?: undefined
}

/** By what a request for a user's server may say who sends it, each as it came. */
export interface Credentials {
  /** Of the route it takes. */
  readonly data: JsonObject
  /** All `Cookie` headers, joined by `; `. */
  readonly cookie: string | undefined
  readonly authorization: string | undefined
  /** Path and query. */
  readonly url: string
}

/** What a proxy makes of a request's {@link Credentials}. */
export interface Visit {
  /** Pairs `name=value` of the cookies, as they came, that MUST NOT reach the server: logins that count no more. */
  readonly dropped: ReadonlySet<string>
  /** Whether the request comes with a token that counts no more: answered with 403. */
  readonly refused: boolean
  /** The logins it comes with: see {@link ReverseProxy.endLogin}. */
  readonly logins: readonly string[]
}

/** What a proxy asks of its hub. */
export interface ProxyHost {
  /** Where the proxy tells an operator what goes wrong. @default nowhere */
  readonly log?: Logger | undefined
  /**
   * The route for a path that the table does not have, read from the records; `undefined` sends the request to the
   * hub. Asked at most once at a time per path prefix `/user/<name>/`. `path` is percent-encoded as it came, with dot
   * segments resolved and without the query.
   */
  resolve(path: string): Promise<Route | undefined>
  /** The paths that are users' servers; all others are the hub's own. Spelt as for {@link ProxyHost.resolve}. */
  owns(path: string): boolean
  /**
   * Asked about each request and upgrade for a user's server just before it is passed on: servers remember for minutes
   * that a login was good. A promise says to ask again once it has resolved; one that rejects, that the records cannot
   * be read.
   */
  visit?(credentials: Credentials): Visit | Promise<void>
  /** Tells that routes are missing from the table, as when a proxy was started again: core fills it soon. */
  review?(): void
}

/** Where a request goes that no route takes. */
export interface HttpHandler {
  request(request: IncomingMessage, response: ServerResponse): void
  /** Whether it took the upgrade; when not, the caller ends the socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

/** What an app knows of the connection that a web-standard request came by. */
export interface PeerInfo {
  /** The peer's address. @default unknown: the request gets no X-Forwarded-For, and what it brought is dropped */
  readonly remoteAddress?: string | undefined
  /** Whether the connection itself is TLS. @default by the request's URL */
  readonly encrypted?: boolean | undefined
}

/** A proxy that runs inside an app's own server. */
export interface EmbeddedProxy {
  /** Serves a request for a user's server, or returns `false` when no route can be for this path. Decides by path at once. */
  request(request: IncomingMessage, response: ServerResponse, fallback: HttpHandler): boolean
  /** The same for an upgrade. `head` holds bytes the client sent early; none is lost. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, fallback: HttpHandler): boolean
  /** The same for a web-standard request (no upgrades): `undefined` when it is the hub's own. */
  fetch(request: Request, peer?: PeerInfo): Promise<Response | undefined>
}

/** Options of {@link ReverseProxy.listen}. */
export interface ListenOptions {
  /** 0 takes a free one. Required without `socket`. */
  readonly port?: number | undefined
  /** @default '127.0.0.1' */
  readonly host?: string | undefined
  /** Path of a Unix socket, in place of a port. A proxy may have no way to listen there. */
  readonly socket?: string | undefined
  /** Serves everything that is no user's server. */
  readonly hub: HttpHandler
}

/** A port, or a Unix socket, in use. */
export interface Listening {
  readonly host: string
  /** 0 on a Unix socket. */
  readonly port: number
  readonly socket?: string | undefined
  /**
   * Stops accepting, lets running requests finish for at most `grace` milliseconds, then ends them. Called again it can
   * only end sooner.
   */
  close(grace?: number): Promise<void>
}

/**
 * Sends browsers to users' servers. Core derives all routes from the server records and never stores them.
 *
 * `addRoute` and `deleteRoute` MUST be idempotent and MUST NOT disturb connections of other routes; adding a
 * routespec again replaces its target. A route that was added MUST serve once the promise has resolved; one that was
 * deleted MUST NOT serve new requests once the promise has resolved. Calls for different routes run at once, calls
 * for one route come one after another. Reject with a `HubError` `HUB_ERR_PROXY` when the proxy cannot be reached;
 * core repeats.
 *
 * Segments are compared after percent-decoding each by itself, so `%40` and `@` are the same and `%2F` divides
 * nothing. Path, query, body and end-to-end headers (X-Forwarded-* aside) reach the target as they came; requests,
 * answers and upgraded connections stream in both directions, early bytes included, and the end of one side reaches
 * the other. An answer that the target cuts short MUST NOT look whole to the client. A target that cannot be reached
 * is answered with 503.
 *
 * A proxy of scope `process` is a table inside this process: every hub process fills its own from the change feed. A
 * proxy of scope `shared` is written by one hub process at a time, which also removes routes that are no longer true
 * (only those whose `data.hub` is its own).
 */
export interface ReverseProxy {
  readonly specVersion: 1
  readonly name: string
  readonly scope: 'process' | 'shared'
  addRoute(route: Route): Promise<void>
  deleteRoute(routespec: string): Promise<void>
  listRoutes(): Promise<readonly Route[]>
  /** Called once before anything else: lets a table in this process resolve a miss from the records. */
  attach?(host: ProxyHost): void
  /** Present when it can serve inside an app's server. */
  readonly embed?: EmbeddedProxy | undefined
  /** Present when it can own a port. Rejects with `HUB_ERR_PORT_TAKEN`. */
  listen?(options: ListenOptions): Promise<Listening>
  /**
   * Ends at once all that is under way in this process by a login that {@link ProxyHost.visit} named, requests and
   * upgraded connections, on all routes. Core calls it in every hub process when a login ends, and the proxy asks about
   * each further request. Without it servers find out by themselves: a single-user server within five minutes
   * (JupyterHub, services/auth.py, `cache_max_age`), its open WebSockets never.
   */
  endLogin?(login: string): void
  /** Frees what it holds; open connections end. Idempotent. */
  close?(): Promise<void>
}

/** Adds the contract's version to a proxy. */
export function defineProxy(proxy: Omit<ReverseProxy, 'specVersion'>): ReverseProxy {
  return { specVersion: 1, ...proxy }
}

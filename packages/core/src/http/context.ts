import type { Context, Hono } from 'hono'
import type { SessionRecord, TokenRecord, UserRecord } from '../contract/records.ts'
import type { HubParts } from '../engine/parts.ts'
import type { Cookies } from './cookies.ts'
import type { WRITES_PLAIN } from './plain-answer.ts'
import type { Site } from './site.ts'
import type { Xsrf } from './xsrf.ts'

/** Who asks, and what they may do: scopes expanded to JupyterHub's wire form, filters resolved. */
export type Principal =
  | {
      readonly kind: 'user'
      readonly name: string
      readonly user: UserRecord
      readonly groups: readonly string[]
      readonly scopes: ReadonlySet<string>
      /** Set when the request came with the hub's cookie. */
      readonly session?: SessionRecord | undefined
      /** Set when the request came with a token. */
      readonly token?: TokenRecord | undefined
    }
  | {
      readonly kind: 'service'
      readonly name: string
      readonly scopes: ReadonlySet<string>
      readonly token?: TokenRecord | undefined
    }

/** A person with a browser: the only one whom pages know. */
export type Person = Extract<Principal, { readonly kind: 'user' }> & {
  readonly session: SessionRecord
}

/** What the server in front knows of a connection. */
export interface ConnectionInfo {
  /** The peer's address. @default '127.0.0.1' for requests that came from no socket */
  readonly remoteAddress?: string | undefined
  /** Whether the connection itself is TLS. */
  readonly encrypted?: boolean | undefined
  /** Internal: the caller takes responses without their text. */
  readonly [WRITES_PLAIN]?: true | undefined
}

/** Hono's types for the hub's routes. */
export interface HubEnv {
  Bindings: ConnectionInfo
  Variables: {
    parts: HubParts
    site: Site
    /** The client's address, after trusted proxies. */
    clientAddress: string
    forwardedBy: readonly string[] | undefined
    cookies: Cookies
    xsrf: Xsrf
  }
}

export type HubContext = Context<HubEnv>
export type HubRoutes = Hono<HubEnv>

import type { JsonObject, JsonValue } from './json.ts'
import type { Logger, PluginStorage } from './plugin.ts'

/**
 * Finds something out about somebody, when a rule asks for it. Asks the issuer at most once per stated identity.
 * `undefined`: there is no telling. A throw refuses a login; at a refresh it leaves things as they are.
 */
export type FactSource = () => Promise<JsonValue | undefined>

/** Who somebody is, as an authenticator states it. Core alone decides what that person may do. */
export interface Identity {
  /** Who vouches: an issuer URL, or `local:<authenticator id>`. With `subject` the key of the account. */
  readonly issuer: string
  /** Immutable at the issuer; never an e-mail address, never recycled. */
  readonly subject: string
  /** The wished-for username; core normalises and checks it. */
  readonly username: string
  readonly displayName?: string | undefined
  readonly email?: { readonly address: string; readonly verified: boolean } | undefined
  /** Groups the issuer states; `undefined` means it does not know, `[]` that there are none. */
  readonly groups?: readonly string[] | undefined
  /** Further facts for access rules. */
  readonly claims?: JsonObject | undefined
  /**
   * What rules may ask the issuer for, by names that carry the provider (`github.organizations`), so that no other
   * issuer can state them. Core keeps what came of those that were asked, and stores that with the account.
   */
  readonly facts?: Readonly<Record<string, FactSource>> | undefined
  /** The credential is known to more than one person: core gives such a login no admin rights. */
  readonly shared?: boolean | undefined
}

/** Tokens of the issuer that go with an identity. Kept sealed, given to hooks and to `refresh`. */
export interface Grant {
  readonly tokens: JsonObject
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined
}

/** What came of a request to an authenticator. */
export type AuthOutcome =
  | {
      readonly type: 'identified'
      readonly identity: Identity
      readonly grant?: Grant | undefined
      /** The issuer's name of its own session (`sid`), by which it may end this login later. */
      readonly session?: string | undefined
    }
  /** Not done yet: show this (a redirect, a second step). */
  | { readonly type: 'challenge'; readonly response: Response }
  | {
      readonly type: 'rejected'
      /** For the hub's log and audit event. */
      readonly reason: string
      /** For the person; @default 'Invalid username or password.' */
      readonly message?: string | undefined
      /** Which account was tried, for throttling. */
      readonly account?: string | undefined
      /** A stable word for the reason, such as `state-expired`: for log and audit event. 1 to 40 characters `[a-z0-9-]`. */
      readonly code?: string | undefined
      /**
       * The credentials of a form could not be checked, since what checks them is away: no try is counted against
       * account and address. @default false
       */
      readonly inconclusive?: boolean | undefined
      /** HTTP status of the page that tells it, 400 to 599. @default 403, or 503 for what is inconclusive */
      readonly status?: number | undefined
    }

/** What every call of an authenticator gets. */
export interface AuthContext {
  readonly request: Request
  /** The fields of a form that was sent: text only, last one of a name, each at most 4,096 characters. */
  readonly form: Readonly<Record<string, string>>
  /**
   * The public address of one of this authenticator's routes: from the hub's `publicUrl`, never from the request.
   *
   * @throws HubError `HUB_ERR_OPTION` when the hub was made without `publicUrl`
   */
  routeUrl(route: string): URL
  /** The client's address, after trusted proxies. */
  readonly remoteAddress: string
  /**
   * Addresses of the hub's `trustedProxies` that the request came through, the nearest first. None of another: what a
   * header says counts only when one of these sets or removes it. `undefined` when nothing is known of the connection.
   */
  readonly forwardedBy?: readonly string[] | undefined
  readonly storage: PluginStorage
  readonly signal: AbortSignal
  readonly log: Logger
}

/** What a call outside a request gets. */
export type BackgroundAuthContext = Pick<AuthContext, 'storage' | 'signal' | 'log'>

/** What came of a refresh. */
export type RefreshOutcome =
  | { readonly type: 'fresh' }
  | { readonly type: 'updated'; readonly identity: Identity; readonly grant?: Grant | undefined }
  /** The person must log in again. */
  | { readonly type: 'expired'; readonly reason: string }
  /** The issuer cannot be reached; nothing changes. */
  | { readonly type: 'unavailable'; readonly reason: string }

/** How it appears on the login page. */
export type AuthenticatorUi =
  | {
      readonly kind: 'form'
      readonly fields: readonly LoginField[]
      /** Heads the form where there are several. @default the authenticator's id */
      readonly label?: string | undefined
    }
  | {
      readonly kind: 'button'
      readonly label: string
      /**
       * Its route `start` takes the query `?another`: the issuer then asks who comes, though it knows the browser, or logs
       * it out first. Offered to whoever is refused. @default false
       */
      readonly another?: boolean | undefined
    }
  | { readonly kind: 'silent' }

/** A field of a login form. */
export interface LoginField {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'password'
  readonly autocomplete?: string | undefined
}

/**
 * Which logins a back-channel logout ends: all of a subject, those of one session of the issuer (`sid`), or with both
 * that session's of that subject. At least one of them (OpenID Connect Back-Channel Logout 1.0, section 2.4).
 */
export interface SessionSelector {
  readonly issuer: string
  readonly subject?: string | undefined
  readonly session?: string | undefined
}

/** A fact that rules may ask an authenticator for. */
export interface FactOffer {
  /** Scopes that the authenticator would have to ask its issuer for, and does not. */
  readonly missingScopes: readonly string[]
}

/**
 * Says who somebody is. Core owns cookies, XSRF, throttling, the access policy, sessions and accounts; an
 * authenticator reads a request and states an identity.
 *
 * Calls run at once without limit, in any hub process. An expected failure is a `rejected` outcome; a throw is a
 * fault, shown as an error page. MUST take the same time for an unknown account as for a wrong password.
 */
export interface Authenticator {
  readonly specVersion: 1
  /** Names its routes (`/hub/login/<id>/<route>`) and its identities; 1 to 40 characters `[a-z0-9-]`. */
  readonly id: string
  readonly ui: AuthenticatorUi
  /** Tells other sites addresses of its routes, such as a redirect URI: a hub without `publicUrl` is refused. @default false */
  readonly needsPublicUrl?: boolean | undefined
  /**
   * Facts that its identities may have, by name. A hub whose rules need one that no authenticator offers without
   * missing scopes is refused when it is made.
   */
  readonly facts?: Readonly<Record<string, FactOffer>> | undefined
  /**
   * Why nobody can log in by it just now, one sentence for people; `undefined` when nothing is known to be wrong. Shown
   * on the login page. Asked for each page: MUST answer from memory, at once.
   */
  trouble?(): string | undefined
  /**
   * Serves one of its routes: `submit` for a form, `start` and `callback` for a redirect, or names of its own. Of
   * `submit` core has made sure that it is a POST of its own login page, and counts the tries per account and address.
   * Any other route may be called by anybody and from any site, with GET or POST: what it believes must be a secret that
   * this authenticator gave out (a state, a code), and short-lived.
   */
  handle(route: string, ctx: AuthContext): Promise<AuthOutcome>
  /**
   * Recognises a request by itself (a trusted header, a client certificate, the app's own session). Asked for each
   * visit of the login page by somebody without a session, which is where every other page sends such a person.
   * `undefined`: not known, the next authenticator is asked, then the page is shown. `rejected` ends that, and counts.
   * Asked again for each request to the hub within a login that it made: one whose account is another by now ends that
   * login; with `undefined`, `rejected` or a throw the login goes on.
   */
  identify?(ctx: AuthContext): Promise<AuthOutcome | undefined>
  /**
   * Asks the issuer again: at intervals while its person uses the hub, and before a start if the hub is told to. One call
   * at a time per account, over all hub processes. What it states goes through the access policy as at login; a new
   * grant replaces the old one, also when the policy refuses; without one the old one is kept.
   */
  refresh?(
    identity: Identity,
    grant: Grant | undefined,
    ctx: BackgroundAuthContext,
  ): Promise<RefreshOutcome>
  /**
   * Logs out at the issuer too: revokes tokens, says where to send the browser for the rest. Called before the hub's own
   * session ends, and before a login is disconnected from its account, which a throw does not prevent.
   */
  logout?(
    identity: Identity,
    grant: Grant | undefined,
    ctx: AuthContext,
  ): Promise<{ readonly redirect?: URL | undefined }>
  /** Validates a logout message of the issuer and says which sessions end. Throws when it is not valid. */
  backchannel?(request: Request, ctx: BackgroundAuthContext): Promise<SessionSelector>
}

/** Adds the contract's version to an authenticator. */
export function defineAuthenticator(
  authenticator: Omit<Authenticator, 'specVersion'>,
): Authenticator {
  return { specVersion: 1, ...authenticator }
}

import type { JsonObject, JsonValue } from './json.ts'
import type { Logger, PluginStorage } from './plugin.ts'

/**
 * Finds something out about somebody, when a rule asks. The authenticator asks its issuer at most once for each
 * identity it stated, however often this is called; a throw refuses the person.
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
  /** The credential is known to more than one person: core gives such a login no admin rights. */
  readonly shared?: boolean | undefined
  /**
   * What access rules may ask for besides, by name: `github.organizations`. A name carries the kind of provider, so
   * that no other issuer can state it. Never stored.
   */
  readonly facts?: Readonly<Record<string, FactSource>> | undefined
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
      /** The issuer's name for its own session (OpenID Connect: `sid`), by which a logout message may tell of it. */
      readonly session?: string | undefined
    }
  /** Not done yet: show this (a redirect, a second step). */
  | { readonly type: 'challenge'; readonly response: Response }
  | {
      readonly type: 'rejected'
      /** For the hub's log and audit event. */
      readonly reason: string
      /** Stable, for programs: `state-expired`, `provider-unavailable`. */
      readonly code?: string | undefined
      /** For the person; @default 'Invalid username or password.' */
      readonly message?: string | undefined
      /** Which account was tried, for throttling. */
      readonly account?: string | undefined
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
  | { readonly kind: 'form'; readonly fields: readonly LoginField[] }
  | { readonly kind: 'button'; readonly label: string }
  | { readonly kind: 'silent' }

/** A field of a login form. */
export interface LoginField {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'password'
  readonly autocomplete?: string | undefined
}

/** Which sessions a back-channel logout ends. */
export interface SessionSelector {
  readonly issuer: string
  readonly subject?: string | undefined
  readonly session?: string | undefined
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
  /**
   * The facts it can find out, each with the scopes that its options lack for it. A rule that needs a fact which no
   * authenticator can find out is a mistake of the hub's options.
   */
  readonly facts?:
    | Readonly<Record<string, { readonly missingScopes: readonly string[] }>>
    | undefined
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
   */
  identify?(ctx: AuthContext): Promise<AuthOutcome | undefined>
  /** Asks the issuer again. One call at a time per account, over all hub processes. */
  refresh?(
    identity: Identity,
    grant: Grant | undefined,
    ctx: BackgroundAuthContext,
  ): Promise<RefreshOutcome>
  /** Logs out at the issuer too: revokes tokens, says where to send the browser. */
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

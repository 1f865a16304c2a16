import type { Authenticator, AuthOutcome, PluginStorage } from '@hubkit/core/contract'

/** What a request to an authenticator brings. */
export interface AuthInput {
  /** Fields of a form; with them the request is a POST. */
  readonly form?: Readonly<Record<string, string>> | undefined
  /** Query of the route's address. */
  readonly query?: Readonly<Record<string, string>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** @default '127.0.0.1' */
  readonly remoteAddress?: string | undefined
  /** Proxies that the hub trusts, on the way of the request. @default none */
  readonly forwardedBy?: readonly string[] | undefined
}

/** Calls an authenticator as a hub does. All calls of a case share storage. */
export interface Ask {
  /** Calls `handle` for a route. */
  (route: string, input?: AuthInput): Promise<AuthOutcome>
  /** Calls `identify`; a request that it does not recognise counts as rejected. */
  identify(input?: AuthInput): Promise<AuthOutcome>
}

/**
 * Goes the whole way of an attempt to log in and gives its last outcome. Attempts of one case run at once: each must
 * find its own code or link, not the last one that was sent.
 */
export type Attempt = (ask: Ask) => Promise<AuthOutcome>

/** An authenticator under test and some people. */
export interface AuthenticatorSubject {
  readonly authenticator: Authenticator
  /** Somebody logs in rightly; the same person each time. */
  readonly login: Attempt
  /** The same account with a wrong password, or whatever it does not admit. */
  readonly wrong: Attempt
  /** An account that does not exist, with the same password as `wrong`; leave out where there is no such thing. */
  readonly unknown?: Attempt | undefined
  /** Texts that must appear in no outcome and no log. Values of password fields are added by themselves. */
  readonly secrets?: readonly string[] | undefined
  /** A request that `identify` recognises: for one that has a form or button besides. */
  readonly recognised?: AuthInput | undefined
  /** Makes the issuer revoke the logins there are, so that a refresh says `expired`. */
  revoke?(): Promise<void>
  /** A valid logout message of the issuer, about the person who logs in. */
  logoutMessage?(): Request | Promise<Request>
  /** @default one in memory per case */
  readonly storage?: PluginStorage | undefined
  /** How long one call may take, in milliseconds; the runner's own limit must be longer. @default 10000 */
  readonly timeout?: number | undefined
}

/** An attempt that sends one form. */
export function formAttempt(form: Readonly<Record<string, string>>): Attempt {
  return (ask) => ask('submit', { form })
}

/** An attempt that consists of one request, for `identify`: a header, a cookie of the app around. */
export function identifyAttempt(input: AuthInput): Attempt {
  return (ask) => ask.identify(input)
}

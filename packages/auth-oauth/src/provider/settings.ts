import {
  check,
  checkOptions,
  HubError,
  type Check,
  type Checked,
  type Duration,
} from '@hubkit/core/contract'
import type { Dispatcher } from 'undici'
import {
  assertCredentials,
  clientKey,
  type ClientAuthMethod,
  type ClientKey,
} from './client-auth.ts'
import type { OtherAccount } from './definition.ts'

/** How a provider is reached. */
export interface HttpOptions {
  /** For each request to the provider, at least 100 ms. @default '10s' */
  readonly timeout?: Duration | undefined
  /** Bytes of an answer, 1 KiB to 64 MiB. @default 1 MiB */
  readonly maxBytes?: number | undefined
  /** Authorities (PEM) to trust in place of the usual ones. */
  readonly ca?: string | undefined
  /** Address of an HTTP proxy, or `'environment'` for HTTPS_PROXY and NO_PROXY. */
  readonly proxy?: string | URL | undefined
  /** An undici dispatcher in place of `ca` and `proxy`. */
  readonly dispatcher?: Dispatcher | undefined
}

/** Options of every factory. */
export interface ClientOptions {
  /** 1 to 40 characters `[a-z0-9-]`, in its callback's address. @default the factory's name */
  readonly id?: string | undefined
  /** On its button. @default the provider's name */
  readonly label?: string | undefined
  readonly clientId: string
  readonly clientSecret?: string | undefined
  /** For `private_key_jwt`. */
  readonly clientKey?: ClientKey | undefined
  /** @default 'private_key_jwt' with a `clientKey`, else as the provider documents it; a client without either says 'none' */
  readonly clientAuth?: ClientAuthMethod | undefined
  /** Scopes besides those that the provider's identity needs. */
  readonly scopes?: readonly string[] | undefined
  /** Further parameters of the address people are sent to, such as `prompt`. None of the protocol's own. */
  readonly authorizeParams?: Readonly<Record<string, string>> | undefined
  /**
   * How somebody whom the hub refused comes as another person: further parameters of that address, such as
   * `{ prompt: 'select_account' }`, or `'logout'` to log out at the provider first. `false`: no such link.
   * @default as the provider documents it
   */
  readonly otherAccount?: OtherAccount | false | undefined
  /** Sends the request to the provider first (RFC 9126). @default false; a provider that demands it gets it */
  readonly par?: boolean | undefined
  /** Binds tokens to a key of the hub (RFC 9449). @default false */
  readonly dpop?: boolean | undefined
  readonly http?: HttpOptions | undefined
  /** Takes plain http for the provider: for tests on one machine. @default false */
  readonly insecureHttp?: boolean | undefined
}

/** Parameters of the protocol: none of them is an option's to set. */
const RESERVED = new Set(
  `client_id client_secret response_type response_mode redirect_uri scope state nonce request request_uri registration
   code_challenge code_challenge_method dpop_jkt client_assertion client_assertion_type code code_verifier grant_type`.split(
    /\s+/,
  ),
)

const authorizeParams: Check<Readonly<Record<string, string>>> = (value, path) => {
  const params = check.record(check.string())(value, path)
  for (const name of Object.keys(params))
    if (RESERVED.has(name)) check.refuse(`${path}.${name}`, name, 'no parameter of the protocol')
  const { max_age: age } = params
  if (age !== undefined && !/^\d{1,9}$/.test(age))
    check.refuse(`${path}.max_age`, age, 'a number of seconds')
  return params
}

const otherAccount: Check<OtherAccount | false> = (value, path) => {
  if (value === false || value === 'logout') return value
  if (typeof value === 'object') return authorizeParams(value, path)
  return check.refuse(path, value, "parameters such as { prompt: 'login' }, 'logout' or false")
}

// RFC 6749, section 3.3.
const scope = check.string({ pattern: /^[!#-[\]-~]+$/, what: 'a scope without spaces' })

/** The checks of {@link HttpOptions}. */
export const http = check.object({
  timeout: check.optional(check.duration(100), 10_000),
  maxBytes: check.optional(check.integer(1024, 64 * 1024 * 1024), 1024 * 1024),
  ca: check.optional(check.string({ min: 1 })),
  proxy: check.optional(
    check.either((value) => value === 'environment', check.oneOf('environment'), check.url),
  ),
  dispatcher: check.optional(check.having<Dispatcher>('an undici dispatcher', 'dispatch')),
})

/** The checks of {@link ClientOptions}. */
const CLIENT = {
  id: check.optional(
    check.string({ pattern: /^[a-z0-9-]{1,40}$/, what: '1 to 40 characters a-z, 0-9 and -' }),
  ),
  label: check.optional(check.string({ min: 1, max: 100 })),
  clientId: check.string({ min: 1 }),
  clientSecret: check.optional(check.string({ min: 1 })),
  clientKey: check.optional(clientKey),
  clientAuth: check.optional(
    check.oneOf(
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
    ),
  ),
  scopes: check.optional(check.array(scope), []),
  authorizeParams: check.optional(authorizeParams, {}),
  otherAccount: check.optional(otherAccount),
  par: check.optional(check.boolean, false),
  dpop: check.optional(check.boolean, false),
  http: (value: unknown, path: string) => http(value ?? {}, path),
  insecureHttp: check.optional(check.boolean, false),
} as const

/** What every factory works with. */
export interface ClientSettings {
  readonly id: string
  readonly label: string | undefined
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly clientKey: ClientKey | undefined
  readonly clientAuth: ClientAuthMethod
  readonly scopes: readonly string[]
  readonly authorizeParams: Readonly<Record<string, string>>
  readonly otherAccount: OtherAccount | false | undefined
  readonly par: boolean
  readonly dpop: boolean
  readonly http: ReturnType<typeof http>
  readonly insecureHttp: boolean
}

type Checks = Readonly<Record<string, Check<unknown>>>

/**
 * Checks a factory's options: those of every factory, and its own.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function clientSettings<Own extends Checks>(
  factory: string,
  options: unknown,
  own: Own,
  secretBy: 'client_secret_basic' | 'client_secret_post' = 'client_secret_basic',
): ClientSettings & Checked<Own> {
  assertNoCallback(factory, options)
  const checked = checkOptions(factory, options, { ...own, ...CLIENT }) as Checked<Own> &
    Checked<typeof CLIENT>
  const { clientKey: key } = checked
  const byDefault = key ? 'private_key_jwt' : secretBy
  const settings = {
    ...checked,
    id: checked.id ?? factory.toLowerCase(),
    clientAuth: checked.clientAuth ?? byDefault,
  }
  assertCredentials(factory, settings)
  if (settings.http.dispatcher && (settings.http.ca ?? settings.http.proxy) !== undefined) {
    throw new HubError('HUB_ERR_OPTION', {
      message: `${factory}.http.dispatcher: found it together with ca or proxy, expected one way`,
    })
  }
  return settings
}

/** Names of other libraries for what the hub itself knows. */
const CALLBACKS = ['callbackUrl', 'callbackURL', 'oauthCallbackUrl', 'redirectUri', 'redirectUrl']

/** An address of its own could be another than where the hub is: there is only the one. */
function assertNoCallback(factory: string, options: unknown): void {
  const given = typeof options === 'object' && options !== null ? options : {}
  const found = CALLBACKS.find((name) => Object.hasOwn(given, name))
  if (found === undefined) return
  throw new HubError('HUB_ERR_OPTION', {
    message: `${factory}.${found}: found an unknown option, expected none`,
    hint: `It is made of createHub's publicUrl: <publicUrl>/hub/login/<id>/callback.`,
  })
}

/** Refuses a provider's address that anybody on the way could read or change. */
export function assertSecure(
  path: string,
  url: URL,
  { insecureHttp }: { readonly insecureHttp: boolean },
): void {
  if (url.protocol === 'https:' || insecureHttp) return
  throw new HubError('HUB_ERR_OPTION', {
    message: `${path}: found an http address, expected https`,
    hint: 'Only tests on one machine should set insecureHttp.',
  })
}

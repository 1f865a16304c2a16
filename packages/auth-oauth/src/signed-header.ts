import {
  check,
  checkOptions,
  defineAuthenticator,
  type AuthContext,
  type Authenticator,
  type AuthOutcome,
  type Identity,
  type JsonObject,
} from '@hubkit/core/contract'
import { errors, jwtVerify } from 'jose'
import { isUnavailable, UnacceptableAnswer } from './http/faults.ts'
import { outgoing } from './http/outgoing.ts'
import { remoteKeys } from './http/remote-keys.ts'
import { ASYMMETRIC } from './protocol/algorithms.ts'
import { namesAt, textAt } from './provider/read.ts'
import { assertSecure, http, type HttpOptions } from './provider/settings.ts'

/** Options of {@link signedHeader}. */
export interface SignedHeaderOptions {
  /** 1 to 40 characters `[a-z0-9-]`. @default 'proxy' */
  readonly id?: string | undefined
  /** Bears the token: `Cf-Access-Jwt-Assertion`, `X-Goog-IAP-JWT-Assertion`, `X-Pomerium-Jwt-Assertion`, `Authorization`. */
  readonly header: string
  /** The token's `iss`, to the letter. */
  readonly issuer: string
  /** One of the token's `aud`: what the proxy calls this hub. */
  readonly audience: string
  /** Where the proxy publishes its keys. Asked when the first token comes. */
  readonly jwksUrl: string | URL
  /** Signatures to believe, asymmetric ones alone. @default all asymmetric ones of RFC 7518 and RFC 8037 */
  readonly algorithms?: readonly string[] | undefined
  /** The claim that never changes for an account. @default 'sub' */
  readonly subject?: string | undefined
  /** The claim with the wished-for username. @default 'email' */
  readonly username?: string | undefined
  /** The claim with groups. @default none: groups are not known */
  readonly groups?: string | undefined
  /** Where the proxy logs people out. @default none */
  readonly logoutUrl?: string | URL | undefined
  readonly http?: HttpOptions | undefined
  /** Takes plain http for `jwksUrl`: for tests on one machine. @default false */
  readonly insecureHttp?: boolean | undefined
}

const claim = check.string({ min: 1, what: 'the name or path of a claim' })

/** Bytes. */
const LONGEST = 16 * 1024
/** Seconds that clocks may differ. */
const TOLERANCE = 30

type Rejected = Extract<AuthOutcome, { readonly type: 'rejected' }>

function rejected(code: string, reason: string): Rejected {
  const message =
    'What the proxy in front of this hub says of you is not valid. Please tell an administrator of this hub.'
  return { type: 'rejected', code, reason, message }
}

/** The token; two headers of one name are one with a comma, which no token has. */
function tokenIn({ headers }: Request, header: string): string | undefined {
  const raw = headers.get(header)?.trim() ?? ''
  const isBearer = header.toLowerCase() === 'authorization'
  const text = isBearer ? (/^bearer +(.*)$/i.exec(raw)?.[1] ?? '') : raw
  return text === '' ? undefined : text
}

/** Why jose refuses; its own words never hold the token. */
function faultOf(error: unknown, { log }: Pick<AuthContext, 'log'>): Rejected {
  if (isUnavailable(error)) {
    const reason = "the proxy's keys cannot be fetched"
    log.warn(reason)
    return { ...rejected('provider-unavailable', reason), inconclusive: true }
  }
  if (error instanceof UnacceptableAnswer) {
    log.warn('the keys of the proxy are not valid', { reason: error.message })
    return { ...rejected('provider-invalid', `the answer ${error.message}`), inconclusive: true }
  }
  if (!(error instanceof errors.JOSEError)) throw error
  log.warn('a signed header is not valid', { code: error.code, reason: error.message })
  const code = error instanceof errors.JWTExpired ? 'assertion-expired' : 'assertion-invalid'
  return rejected(code, `the assertion is not valid: ${error.message}`)
}

/**
 * Believes a proxy in front of the hub that says by a signed token who comes: Cloudflare Access, Google's Identity-Aware
 * Proxy, Pomerium, oauth2-proxy with ID tokens, and others. Its signature is checked by the keys that the proxy
 * publishes, with issuer, audience and times, so that it counts from wherever it comes.
 *
 * @example
 * signedHeader({
 *   header: 'Cf-Access-Jwt-Assertion',
 *   issuer: 'https://acme.cloudflareaccess.com',
 *   audience: process.env.CF_ACCESS_AUD!,
 *   jwksUrl: 'https://acme.cloudflareaccess.com/cdn-cgi/access/certs',
 * })
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function signedHeader(options: SignedHeaderOptions): Authenticator {
  const settings = checkOptions('signedHeader', options, {
    id: check.optional(
      check.string({ pattern: /^[a-z0-9-]{1,40}$/, what: '1 to 40 characters a-z, 0-9 and -' }),
      'proxy',
    ),
    header: check.string({ pattern: /^[a-z0-9-]+$/i, what: "a header's name" }),
    issuer: check.string({ min: 1 }),
    audience: check.string({ min: 1 }),
    jwksUrl: check.url,
    algorithms: check.optional(check.array(check.oneOf(...ASYMMETRIC), 1), ASYMMETRIC),
    subject: check.optional(claim, 'sub'),
    username: check.optional(claim, 'email'),
    groups: check.optional(claim),
    logoutUrl: check.optional(check.url),
    http: (value, path) => http(value ?? {}, path),
    insecureHttp: check.optional(check.boolean, false),
  })
  const { id, header, issuer, audience, jwksUrl, logoutUrl } = settings
  assertSecure('signedHeader.jwksUrl', jwksUrl, settings)
  const fetch = outgoing(settings.http)
  const keys = remoteKeys(jwksUrl, fetch, { timeoutDuration: settings.http.timeout })

  function identityIn(claims: JsonObject): Identity | undefined {
    const subject = textAt(claims, settings.subject)
    const username = textAt(claims, settings.username)
    if (subject === undefined || username === undefined) return undefined
    const address = textAt(claims, 'email')
    return {
      issuer,
      subject,
      username,
      displayName: textAt(claims, 'name'),
      ...(address !== undefined && {
        email: { address, verified: claims['email_verified'] === true },
      }),
      ...(settings.groups !== undefined && { groups: [...namesAt(claims, settings.groups)] }),
      claims,
    }
  }

  return defineAuthenticator({
    id,
    ui: { kind: 'silent' },
    handle: async () => ({ type: 'rejected', reason: 'there is no such route' }),
    async identify(ctx) {
      const token = tokenIn(ctx.request, header)
      if (token === undefined) return undefined
      if (token.length > LONGEST) return rejected('assertion-invalid', 'the assertion is too long')
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience,
          algorithms: [...settings.algorithms],
          clockTolerance: TOLERANCE,
          requiredClaims: ['exp', 'iat'],
        })
        const identity = identityIn(payload as JsonObject)
        const missing = `the assertion lacks ${settings.subject} or ${settings.username}`
        return identity ? { type: 'identified', identity } : rejected('assertion-invalid', missing)
      } catch (error) {
        return faultOf(error, ctx)
      }
    },
    ...(logoutUrl && { logout: async () => ({ redirect: logoutUrl }) }),
  })
}

import type { AuthOutcome, Logger } from '@hubkit/core/contract'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import {
  causes,
  isUnavailable,
  Misconfigured,
  ProviderUnavailable,
  UnacceptableAnswer,
} from '../http/faults.ts'

type Rejected = Extract<AuthOutcome, { readonly type: 'rejected' }>

/** HTTP status of the page that a code is told by; 403 for others. */
const STATUS: Readonly<Record<string, number>> = {
  'state-missing': 400,
  'state-doubled': 400,
  'state-mismatch': 400,
  'state-expired': 400,
  'state-used': 400,
  'no-route': 404,
  'provider-misconfigured': 500,
  'provider-error': 502,
  'provider-invalid': 502,
  'provider-unavailable': 503,
}

/** Makes a rejection. `reason` is for the log, `message` for the person. */
export function rejected(code: string, reason: string, message: string): Rejected {
  return { type: 'rejected', code, reason, message, status: STATUS[code] }
}

const CREDENTIALS = 'check clientId, clientSecret and clientAuth'

/** Errors (RFC 6749, OpenID Connect Core 1.0, GitHub's own) that are about how the hub is set up, and what to mend. */
const MENDS: Readonly<Record<string, string>> = {
  invalid_client: CREDENTIALS,
  unauthorized_client: CREDENTIALS,
  incorrect_client_credentials: CREDENTIALS,
  redirect_uri_mismatch: 'register the redirect URI of this hub there',
  invalid_redirect_uri: 'register the redirect URI of this hub there',
  invalid_scope: 'check scopes, and what this client may ask for there',
  invalid_request: 'check authorizeParams, par, and what this client may do there',
  unsupported_response_type: 'allow this client the code flow there',
  application_suspended: 'the application is suspended there',
}

/** What to mend about an error that the provider states. */
export function mendFor(error: string | undefined): string | undefined {
  return error !== undefined && Object.hasOwn(MENDS, error) ? MENDS[error] : undefined
}

/** A rejection of somebody who can do nothing about it. */
export function misconfigured(label: string, reason: string, mend: string, log: Logger): Rejected {
  log.error('a provider and the options of this hub do not fit', { provider: label, reason, mend })
  const message = `The login with ${label} is not set up as it should be. Please tell an administrator of this hub.`
  return rejected('provider-misconfigured', `${reason}: ${mend}`, message)
}

/** An error code of RFC 6749, from the other side: only what can be one is worth a line of the log. */
function codeIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,60}$/.test(value) ? value : undefined
}

/** The error that a provider states in a body, be its status 200 (GitHub) or 400. */
export function statedError(error: unknown): string | undefined {
  for (const cause of causes(error)) {
    if (cause instanceof ResponseBodyError || cause instanceof AuthorizationResponseError)
      return codeIn(cause.error)
    // Where the client named itself in a header, the error is in a header too (RFC 6750, section 3).
    if (cause instanceof WWWAuthenticateChallengeError)
      return codeIn(cause.cause[0]?.parameters.error) ?? `HTTP ${cause.status}`
    // oauth4webapi hangs the body of an answer that lacks its members on the cause.
    if (typeof cause === 'object' && cause !== null && 'body' in cause) {
      const { body } = cause
      if (typeof body === 'object' && body !== null && 'error' in body) return codeIn(body.error)
    }
  }
  return undefined
}

/** Characters of a reason. */
const LONGEST = 200

/** In words of ours: what others wrote may quote tokens. */
function describe(error: unknown): string {
  const known = causes(error).find(
    (cause) => cause instanceof ProviderUnavailable || cause instanceof UnacceptableAnswer,
  )
  if (known instanceof UnacceptableAnswer) return `the answer ${known.message}`
  if (known instanceof ProviderUnavailable) return known.message
  const stated = statedError(error)
  if (stated !== undefined) return `the provider says ${stated}`
  const client = causes(error).find((cause) => cause instanceof ClientError)
  if (client instanceof ClientError) {
    // Both have words of their own libraries, which never quote what came.
    const { cause } = client
    const detail =
      cause instanceof Error && !(cause instanceof TypeError) ? cause.message : undefined
    const claim = claimIn(error)
    const more = [detail, claim].filter((part) => part !== undefined && part !== client.message)
    const words = more.length === 0 ? client.message : `${client.message} (${more.join(', ')})`
    return `${client.code ?? 'OAUTH_ERROR'}: ${words}`.slice(0, LONGEST)
  }
  return error instanceof Error ? error.name : 'something that is no error'
}

/** Which claim of a token was not as it must be. */
function claimIn(error: unknown): string | undefined {
  for (const cause of causes(error)) {
    if (typeof cause === 'object' && cause !== null && 'claim' in cause) return codeIn(cause.claim)
  }
  return undefined
}

function mendIn(error: unknown): string | undefined {
  const found = causes(error).find((cause) => cause instanceof Misconfigured)
  return found instanceof Misconfigured ? found.mend : undefined
}

/** Makes a rejection of what went wrong with a provider; secrets and the provider's own words stay out of it. */
export function troubleWith(label: string, error: unknown, log: Logger): Rejected {
  const reason = describe(error)
  const isAway = isUnavailable(error)
  const mend = isAway ? undefined : (mendIn(error) ?? mendFor(statedError(error)))
  if (mend !== undefined) return misconfigured(label, reason, mend, log)
  const what = isAway
    ? 'a provider cannot be reached'
    : 'a provider refuses, or gives no valid answer'
  log.warn(what, { provider: label, reason })
  if (isAway) {
    const message = `${label} cannot be reached at the moment. Please try again later.`
    return rejected('provider-unavailable', reason, message)
  }
  const message = `The login with ${label} did not succeed. Please try again, and tell an administrator of this hub if it stays so.`
  return rejected('provider-invalid', reason, message)
}

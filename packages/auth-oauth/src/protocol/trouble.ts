import type { AuthOutcome, Logger } from '@hubkit/core/contract'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import { causes, isUnavailable, ProviderUnavailable, UnacceptableAnswer } from '../http/faults.ts'

type Rejected = Extract<AuthOutcome, { readonly type: 'rejected' }>

/** Makes a rejection. `reason` is for the log, `message` for the person. */
export function rejected(code: string, reason: string, message: string): Rejected {
  return { type: 'rejected', code, reason, message }
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

/** Makes a rejection of what went wrong with a provider; secrets and the provider's own words stay out of it. */
export function troubleWith(label: string, error: unknown, log: Logger): Rejected {
  const reason = describe(error)
  const isAway = isUnavailable(error)
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

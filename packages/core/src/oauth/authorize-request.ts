import { failure, type OAuthFailure } from './failure.ts'
import { isChallenge } from './pkce.ts'

/** Parameters that must not come twice (RFC 6749, section 3.1); all others are ignored. */
const KNOWN = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const

type Parameter = (typeof KNOWN)[number]

/** What a client asks for, as far as it can be told without knowing the client. */
export interface AuthorizeRequest {
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string | undefined
  readonly challenge: string | undefined
  /** Empty when none were named. */
  readonly scopes: readonly string[]
}

/** Who asks and where the answer goes: must be verified before anything is sent there. */
export interface AuthorizeTarget {
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string | undefined
}

/** One of the parameters we know: none of them comes twice, see {@link readTarget}. */
function single(query: URLSearchParams, name: Parameter): string | undefined {
  return query.get(name) ?? undefined
}

/** Reads client and address; a failure here is shown to the person, never sent on. */
export function readTarget(query: URLSearchParams): AuthorizeTarget | OAuthFailure {
  const twice = KNOWN.find((name) => query.getAll(name).length > 1)
  if (twice) return failure('invalid_request', `Parameter ${twice} came twice.`)
  const clientId = single(query, 'client_id')
  const redirectUri = single(query, 'redirect_uri')
  if (!clientId || !redirectUri) {
    return failure('invalid_request', 'Parameters client_id and redirect_uri are needed.')
  }
  return { clientId, redirectUri, state: single(query, 'state') }
}

/** Reads the rest; a failure here goes to the client's verified address. */
export function readAuthorizeRequest(
  query: URLSearchParams,
  target: AuthorizeTarget,
  allowed: readonly string[],
): AuthorizeRequest | OAuthFailure {
  if (single(query, 'response_type') !== 'code') {
    return failure('unsupported_response_type', 'Only response_type=code is supported.')
  }
  const challenge = single(query, 'code_challenge')
  const method = single(query, 'code_challenge_method')
  if (method !== undefined && challenge === undefined) {
    return failure('invalid_request', 'Parameter code_challenge is missing.')
  }
  // Without a method it would be "plain", which protects nothing when the request is seen.
  if (challenge !== undefined && (method !== 'S256' || !isChallenge(challenge))) {
    return failure('invalid_request', 'The code challenge must be one of method S256.')
  }
  const scopes = (single(query, 'scope') ?? '').split(' ').filter((scope) => scope !== '')
  const unknown = scopes.find((scope) => !allowed.includes(scope))
  if (unknown !== undefined)
    return failure('invalid_scope', 'A scope is not one this client may have.')
  return { ...target, challenge, scopes: [...new Set(scopes)] }
}

/** The client's address with the outcome in its query; `state` goes back as it came. */
export function redirectTo(
  { redirectUri, state }: AuthorizeTarget,
  outcome: { readonly code: string } | OAuthFailure,
): string {
  const query = new URLSearchParams(
    'code' in outcome
      ? { code: outcome.code }
      : { error: outcome.error, error_description: outcome.description },
  )
  if (state !== undefined) query.set('state', state)
  return `${redirectUri}?${query.toString()}`
}

import type { AuthContext, AuthOutcome, JsonObject, Logger } from '@hubkit/core/contract'
import { AuthorizationResponseError, authorizationCodeGrant } from 'openid-client'
import { stateIdentity } from '../provider/person.ts'
import type { Flow } from './flow.ts'
import { grantOf, newBinding, tokensOf } from './grant.ts'
import { assertTokenHash } from './token-hash.ts'
import { finish, type Transaction, type TransactionFault } from './transaction.ts'
import { mendFor, misconfigured, rejected } from './trouble.ts'

/** Once each (RFC 6749, section 3.1), or whose word counts depends on who reads it. */
const ONCE = ['code', 'state', 'iss', 'error', 'error_description', 'response'] as const

const FAULTS: Readonly<Record<TransactionFault, readonly [reason: string, message: string]>> = {
  'state-missing': [
    'the callback has no state',
    'This address is where a login comes back to. Please start with the login page.',
  ],
  'state-mismatch': [
    'the state was not given to this browser, or its cookie is gone; if it is so for all, publicUrl is not the address people use',
    'This login was not begun in this browser, or its cookie was not sent. Please log in again, and allow cookies.',
  ],
  'state-expired': [
    'the state is older than ten minutes',
    'This login took too long. Please log in again.',
  ],
  'state-used': ['the state was used already', 'This address belongs to a login that is over.'],
}

/** What comes back from the provider (RFC 6749, section 4.1.2; RFC 9207). Nothing of it counts before its state. */
export async function callback(flow: Flow, ctx: AuthContext): Promise<AuthOutcome> {
  const { searchParams, search } = new URL(ctx.request.url)
  const doubled = ONCE.find((name) => searchParams.getAll(name).length > 1)
  if (doubled !== undefined) {
    const message = 'The answer of the provider is not valid. Please log in again.'
    return rejected('state-doubled', `the callback has ${doubled} more than once`, message)
  }
  const state = searchParams.get('state') ?? undefined
  const transaction = await finish(flow.settings.id, ctx, state)
  if (typeof transaction === 'string') return rejected(transaction, ...FAULTS[transaction])
  return exchange(flow, transaction, search, ctx.log)
}

/** Made of the address that was told to the provider, since a proxy may have changed the request's. */
function currentUrl({ redirectUri }: Transaction, search: string): URL {
  const url = new URL(redirectUri)
  url.search = search
  return url
}

async function exchange(
  { definition, settings, connect, scopes, label }: Flow,
  transaction: Transaction,
  search: string,
  log: Logger,
): Promise<AuthOutcome> {
  const config = await connect()
  const binding = settings.dpop ? await newBinding(config) : undefined
  try {
    const response = await authorizationCodeGrant(
      config,
      currentUrl(transaction, search),
      {
        expectedState: transaction.state,
        pkceCodeVerifier: transaction.verifier,
        ...(definition.openid
          ? {
              expectedNonce: transaction.nonce,
              idTokenExpected: true as const,
              ...maxAge(settings),
            }
          : {}),
      },
      undefined,
      binding ? { DPoP: binding.handle } : {},
    )
    const grant = grantOf(response, scopes, binding?.key)
    const tokens = tokensOf(grant)
    if (!tokens) throw new Error('a token response without an access token')
    const claims = definition.openid ? (response.claims() as JsonObject | undefined) : undefined
    assertTokenHash(claims, response)
    const identity = await stateIdentity(definition, config, { tokens, binding, claims })
    const session = claims?.['sid']
    return {
      type: 'identified',
      identity,
      grant,
      ...(typeof session === 'string' ? { session } : {}),
    }
  } catch (error) {
    if (error instanceof AuthorizationResponseError) return refusal(error.error, label, log)
    throw error
  }
}

/** OpenID Connect Core 1.0, section 3.1.2.6. */
const NOT_LOGGED_IN = new Set([
  'login_required',
  'interaction_required',
  'account_selection_required',
  'consent_required',
])

/** Whoever asks for a fresh login checks `auth_time` (OpenID Connect Core 1.0, section 3.1.2.1). */
function maxAge({ authorizeParams }: Flow['settings']): { readonly maxAge?: number } {
  const { max_age: seconds } = authorizeParams
  return seconds === undefined ? {} : { maxAge: Number(seconds) }
}

/** The provider sent the person back with an error instead of a code; its description may be anybody's words. */
function refusal(error: string, label: string, log: Logger): AuthOutcome {
  const known = /^[\w.-]{1,60}$/.test(error) ? error : 'an error that is no code'
  const reason = `the provider sent the person back with ${known}`
  if (error === 'access_denied')
    return rejected(
      'access-denied',
      reason,
      `The login with ${label} was cancelled or refused there.`,
    )
  if (error === 'temporarily_unavailable' || error === 'server_error') {
    const message = `${label} cannot log anybody in at the moment. Please try again later.`
    return rejected('provider-unavailable', reason, message)
  }
  if (NOT_LOGGED_IN.has(error)) {
    const message = `${label} did not log you in. Please try again, and do there what it asks.`
    return rejected('login-required', reason, message)
  }
  const mend = mendFor(error)
  if (mend !== undefined) return misconfigured(label, reason, mend, log)
  const message = `${label} refused the login. Please tell an administrator of this hub.`
  return rejected('provider-error', reason, message)
}

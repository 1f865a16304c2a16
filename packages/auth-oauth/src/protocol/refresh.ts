import type { Grant, Identity, JsonObject, RefreshOutcome } from '@hubkit/core/contract'
import { refreshTokenGrant, WWWAuthenticateChallengeError, type Configuration } from 'openid-client'
import { causes, isUnavailable, TokenRefused } from '../http/faults.ts'
import { stateIdentity } from '../provider/person.ts'
import type { Flow } from './flow.ts'
import { grantOf, knownBinding, tokensOf, type Binding, type Tokens } from './grant.ts'
import { assertTokenHash } from './token-hash.ts'
import { statedError } from './trouble.ts'

/** Milliseconds before its end from which an access token is not used any more. */
const MARGIN = 30_000

/** Whether the provider says that an access token is no good. */
function isRefused(error: unknown): boolean {
  return causes(error).some(
    (cause) =>
      cause instanceof TokenRefused ||
      (cause instanceof WWWAuthenticateChallengeError && cause.status === 401),
  )
}

interface Renewed {
  readonly grant: Grant
  readonly tokens: Tokens
  readonly claims: JsonObject | undefined
}

/** New tokens for the refresh token. @throws errors of openid-client, ProviderUnavailable */
async function renew(
  { scopes }: Flow,
  config: Configuration,
  before: Tokens & { readonly refresh_token: string },
  binding: Binding | undefined,
): Promise<Renewed | undefined> {
  const options = binding ? { DPoP: binding.handle } : {}
  const response = await refreshTokenGrant(config, before.refresh_token, undefined, options)
  const claims = response.id_token === undefined ? undefined : (response.claims() as JsonObject)
  assertTokenHash(claims, response)
  const granted = before.scope === '' ? scopes : before.scope.split(' ')
  const grant = grantOf(response, granted, binding?.key, before)
  const tokens = tokensOf(grant)
  return tokens && { grant, tokens, claims }
}

/**
 * Asks the provider again about somebody. Uses the access token as long as it is good: a refresh ends tokens that were
 * handed to the person's servers.
 */
export async function refresh(
  flow: Flow,
  identity: Identity,
  grant: Grant | undefined,
): Promise<RefreshOutcome> {
  const tokens = tokensOf(grant)
  if (!tokens || !grant) return { type: 'expired', reason: 'the hub keeps no tokens of this login' }
  try {
    const config = await flow.connect()
    const { dpop_key: key } = tokens
    const binding = key && (await knownBinding(config, key))
    const asked = await again(flow, identity, grant, { config, tokens, binding })
    if (asked) return asked
    const { refresh_token: token } = tokens
    if (token === undefined)
      return {
        type: 'expired',
        reason: 'the access token has ended, and there is no refresh token',
      }
    const renewed = await renew(flow, config, { ...tokens, refresh_token: token }, binding)
    if (!renewed) return { type: 'expired', reason: 'the provider gave no access token' }
    // Without a new ID token the subject is still that of the login: userinfo must be about the same person.
    const claims = renewed.claims ?? knownClaims(flow, identity)
    const updated = await stateIdentity(flow.definition, config, { ...renewed, binding, claims })
    return samePerson(identity, updated, renewed.grant)
  } catch (error) {
    if (isUnavailable(error))
      return { type: 'unavailable', reason: 'the provider cannot be reached' }
    const stated = statedError(error)
    const reason = stated === undefined ? 'its answer is not valid' : `it says ${stated}`
    return { type: 'expired', reason: `the provider does not renew the login: ${reason}` }
  }
}

/** What is known of an earlier ID token, so that a profile elsewhere is held against it. */
function knownClaims({ definition }: Flow, { claims }: Identity): JsonObject | undefined {
  return definition.openid ? claims : undefined
}

/** Asks with the access token that there is; `undefined` when it has ended, or there is nothing to ask. */
async function again(
  flow: Flow,
  identity: Identity,
  grant: Grant,
  {
    config,
    tokens,
    binding,
  }: { config: Configuration; tokens: Tokens; binding?: Binding | undefined },
): Promise<RefreshOutcome | undefined> {
  const hasEnded = grant.expiresAt !== undefined && grant.expiresAt < Date.now() + MARGIN
  const { profile } = flow.definition
  const isToken =
    profile === 'id_token' ||
    (profile === 'userinfo' && config.serverMetadata().userinfo_endpoint === undefined)
  // What an ID token said is as old as it is.
  if (isToken && tokens.refresh_token !== undefined) return undefined
  if (hasEnded) return undefined
  if (isToken) return { type: 'fresh' }
  try {
    const claims = knownClaims(flow, identity)
    const updated = await stateIdentity(flow.definition, config, { tokens, binding, claims })
    return samePerson(identity, updated, grant)
  } catch (error) {
    if (isRefused(error)) return undefined
    throw error
  }
}

function samePerson(before: Identity, identity: Identity, grant: Grant): RefreshOutcome {
  if (identity.issuer !== before.issuer || identity.subject !== before.subject)
    return { type: 'expired', reason: 'the provider answered about another person' }
  return { type: 'updated', identity, grant }
}

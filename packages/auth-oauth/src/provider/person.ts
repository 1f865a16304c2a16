import type { FactSource, Identity, JsonObject, JsonValue } from '@hubkit/core/contract'
import { fetchUserInfo, skipSubjectCheck, type Configuration } from 'openid-client'
import { TokenRefused, UnacceptableAnswer } from '../http/faults.ts'
import type { Binding, Tokens } from '../protocol/grant.ts'
import { providerApi } from './api.ts'
import type { FactDefinition, Profile, ProviderApi, ProviderDefinition } from './definition.ts'
import { needText, objectIn } from './read.ts'

/** What somebody's tokens are good for, and what came with them. */
export interface Access {
  readonly tokens: Tokens
  readonly binding: Binding | undefined
  /** Of the verified ID token, when there is one. */
  readonly claims: JsonObject | undefined
}

/** Claims about a token rather than a person (OpenID Connect Core 1.0, sections 2 and 3.3.2.11). */
const OF_TOKENS = ['aud', 'azp', 'exp', 'iat', 'nbf', 'jti', 'nonce', 'at_hash', 'c_hash', 'sid']

async function profileOf(
  definition: ProviderDefinition,
  config: Configuration,
  { tokens, binding, claims }: Access,
  api: ProviderApi,
): Promise<Profile> {
  const { profile } = definition
  if (profile instanceof URL) {
    const { status, body } = await api.get(profile)
    const found = objectIn(body)
    if (status === 401) throw new TokenRefused(`${profile.pathname} does not take the token`)
    if (status !== 200 || !found)
      throw new UnacceptableAnswer(`of ${profile.pathname} is ${status} and no profile`)
    return { ...claims, ...found }
  }
  const isThere = config.serverMetadata().userinfo_endpoint !== undefined
  if (profile === 'id_token' || (!isThere && claims)) return claims ?? {}
  const subject = typeof claims?.['sub'] === 'string' ? claims['sub'] : skipSubjectCheck
  const options = binding ? { DPoP: binding.handle } : {}
  const info = await fetchUserInfo(config, tokens.access_token, subject, options)
  // What the ID token says of itself is signed; userinfo must not replace it.
  return {
    ...(info as JsonObject),
    ...pick(claims, ['iss', 'sub', 'aud', 'acr', 'amr', 'auth_time']),
  }
}

function pick(claims: JsonObject | undefined, names: readonly string[]): JsonObject {
  const entries = Object.entries(claims ?? {}).filter(([name]) => names.includes(name))
  return Object.fromEntries(entries)
}

/** Asked at most once, and only with a grant that suffices. */
function source(
  { scopes, ask }: FactDefinition,
  { tokens }: Access,
  api: ProviderApi,
  profile: Profile,
): FactSource {
  let answer: Promise<JsonValue | undefined> | undefined
  return async () => {
    const granted = tokens.scope.split(' ')
    const missing = scopes.filter((scope) => !granted.includes(scope))
    if (missing.length > 0)
      throw new UnacceptableAnswer(`lacks the scopes ${missing.join(' ')}: they were not granted`)
    answer ??= ask(api, profile)
    return answer
  }
}

/**
 * States who somebody is.
 *
 * @throws UnacceptableAnswer when the provider does not say, ProviderUnavailable, errors of openid-client
 */
export async function stateIdentity(
  definition: ProviderDefinition,
  config: Configuration,
  access: Access,
): Promise<Identity> {
  const api = providerApi(config, access.tokens, access.binding)
  const profile = await profileOf(definition, config, access, api)
  const person = await definition.person(profile, api)
  const claims = Object.fromEntries(
    Object.entries(profile).filter(([name]) => !OF_TOKENS.includes(name)),
  )
  const facts = Object.entries(definition.facts ?? {}).map(
    ([name, fact]) => [name, source(fact, access, api, profile)] as const,
  )
  return {
    ...person,
    issuer: definition.issuer ?? needText(profile, 'iss'),
    claims,
    ...(facts.length === 0 ? {} : { facts: Object.fromEntries(facts) }),
  }
}

import { randomBytes } from 'node:crypto'
import type { AuthContext, AuthOutcome, Grant } from '@hubkit/core/contract'
import { buildEndSessionUrl, tokenRevocation, type Configuration } from 'openid-client'
import { causes, ProviderUnavailable } from '../http/faults.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { Flow } from './flow.ts'
import { tokensOf, type Tokens } from './grant.ts'

/** Revokes what the hub keeps (RFC 7009). A refresh token's end is, mostly, that of its access tokens. */
async function revoke(config: Configuration, tokens: Tokens, { log }: AuthContext): Promise<void> {
  if (config.serverMetadata().revocation_endpoint === undefined) return
  const others = Object.values(tokens.other_tokens ?? {})
  for (const [name, token] of [
    ['refresh_token', tokens.refresh_token],
    ['access_token', tokens.access_token],
    ...others.map((other) => ['access_token', other] as const),
  ] as const) {
    if (token === undefined) continue
    try {
      await tokenRevocation(config, token, { token_type_hint: name })
    } catch (error) {
      // Nor would it answer the browser.
      const away = causes(error).find((cause) => cause instanceof ProviderUnavailable)
      if (away) throw away
      log.warn('a token could not be revoked at its provider', {
        token: name,
        error: error instanceof Error ? error.name : 'unknown',
      })
    }
  }
}

/**
 * Ends a login at the provider: revokes tokens, and says where the browser goes on (OpenID Connect RP-Initiated Logout
 * 1.0): the provider knows by `id_token_hint` whose session it is, and needs not ask.
 */
export async function logout(
  { definition, connect }: Flow,
  grant: Grant | undefined,
  ctx: AuthContext,
): Promise<{ readonly redirect?: URL | undefined }> {
  const config = await connect()
  const tokens = tokensOf(grant)
  if (tokens) await revoke(config, tokens, ctx)
  return { redirect: logoutUrl(definition, config, ctx, tokens?.id_token) }
}

/** Where a browser logs out at the provider, and is sent back; `undefined` where the provider has no such place. */
export function logoutUrl(
  { logoutUrl: own }: ProviderDefinition,
  config: Configuration,
  { routeUrl }: AuthContext,
  idToken?: string,
): URL | undefined {
  const back = routeUrl('logged-out')
  if (own) return own(back)
  if (config.serverMetadata().end_session_endpoint === undefined) return undefined
  return buildEndSessionUrl(config, {
    post_logout_redirect_uri: back.href,
    state: randomBytes(16).toString('base64url'),
    ...(idToken === undefined ? {} : { id_token_hint: idToken }),
  })
}

/** Where the provider sends the browser back to: on to the login page, whatever else the address says. */
export function loggedOut({ routeUrl }: AuthContext): AuthOutcome {
  const { pathname } = new URL('../../login?logged-out', routeUrl('logged-out'))
  const headers = { location: `${pathname}?logged-out`, 'cache-control': 'no-store' }
  return { type: 'challenge', response: new Response(null, { status: 303, headers }) }
}

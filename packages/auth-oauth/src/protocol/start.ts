import type { AuthContext, AuthOutcome } from '@hubkit/core/contract'
import {
  buildAuthorizationUrl,
  buildAuthorizationUrlWithPAR,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Flow } from './flow.ts'
import { begin } from './transaction.ts'

/** Sends the browser to the provider (RFC 6749 with RFC 7636, OpenID Connect Core 1.0, section 3.1.2.1). */
export async function start(
  { definition, settings, connect, scopes }: Flow,
  ctx: AuthContext,
): Promise<AuthOutcome> {
  const config = await connect()
  const redirectUri = ctx.routeUrl('callback').href
  const transaction = {
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    redirectUri,
  }
  const parameters = {
    ...definition.authorizeParams,
    ...settings.authorizeParams,
    redirect_uri: redirectUri,
    response_type: 'code',
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    state: transaction.state,
    code_challenge: await calculatePKCECodeChallenge(transaction.verifier),
    code_challenge_method: 'S256',
    ...(definition.openid ? { nonce: transaction.nonce } : {}),
  }
  const isPushed =
    settings.par || config.serverMetadata().require_pushed_authorization_requests === true
  const location = isPushed
    ? await buildAuthorizationUrlWithPAR(config, parameters)
    : buildAuthorizationUrl(config, parameters)
  const headers = new Headers({ location: location.href, 'cache-control': 'no-store' })
  for (const cookie of await begin(settings.id, ctx, transaction))
    headers.append('set-cookie', cookie)
  return { type: 'challenge', response: new Response(null, { status: 302, headers }) }
}

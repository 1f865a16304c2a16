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
import { logoutUrl } from './logout.ts'
import { begin } from './transaction.ts'

/** Sends the browser to the provider (RFC 6749 with RFC 7636, OpenID Connect Core 1.0, section 3.1.2.1). */
export async function start(flow: Flow, ctx: AuthContext): Promise<AuthOutcome> {
  const { definition, settings, connect, scopes, otherAccount } = flow
  const config = await connect()
  const isAnother = asksForAnother(ctx.request)
  if (isAnother && otherAccount === 'logout') {
    // Without a hint of whose login it is most providers ask before they end anything.
    const redirect = logoutUrl(definition, config, ctx)
    if (redirect) return goTo(redirect)
  }
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
    ...(isAnother && typeof otherAccount === 'object' ? otherAccount : {}),
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
  return goTo(location, await begin(settings.id, ctx, transaction))
}

/** Another site's link must not log anybody out at the provider. Browsers say where a link is; what says nothing is none. */
function asksForAnother({ url, headers }: Request): boolean {
  const site = headers.get('sec-fetch-site') ?? 'none'
  return new URL(url).searchParams.has('another') && ['same-origin', 'none'].includes(site)
}

function goTo(location: URL, cookies: readonly string[] = []): AuthOutcome {
  const headers = new Headers({ location: location.href, 'cache-control': 'no-store' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return { type: 'challenge', response: new Response(null, { status: 302, headers }) }
}

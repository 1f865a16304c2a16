import type {
  AuthContext,
  AuthOutcome,
  Grant,
  Identity,
  RefreshOutcome,
} from '@hubkit/core/contract'
import { isUnavailable } from '../http/faults.ts'
import { begin, finish } from '../protocol/transaction.ts'
import { rejected } from '../protocol/trouble.ts'
import type { MediaWikiApi } from './mediawiki-api.ts'
import type { Credential } from './sign.ts'

function grantOf({ key, secret }: Credential): Grant {
  return { tokens: { access_token: key, access_token_secret: secret } }
}

function credentialIn(grant: Grant | undefined): Credential | undefined {
  const { access_token: key, access_token_secret: secret } = grant?.tokens ?? {}
  return typeof key === 'string' && typeof secret === 'string' ? { key, secret } : undefined
}

/** Sends the browser to the wiki with a request token (RFC 5849, section 2.2). */
export async function start(id: string, api: MediaWikiApi, ctx: AuthContext): Promise<AuthOutcome> {
  const back = ctx.routeUrl('callback')
  const token = await api.initiate(back)
  const location = api.authorizeUrl(token).href
  const headers = new Headers({ location, 'cache-control': 'no-store' })
  // The request token is the state: OAuth 1 brings it back.
  const attempt = { state: token.key, nonce: '', verifier: token.secret, redirectUri: back.href }
  for (const cookie of await begin(id, ctx, attempt)) headers.append('set-cookie', cookie)
  return { type: 'challenge', response: new Response(null, { status: 302, headers }) }
}

/** What comes back from the wiki (RFC 5849, section 2.3). */
export async function callback(
  id: string,
  api: MediaWikiApi,
  ctx: AuthContext,
): Promise<AuthOutcome> {
  const { searchParams } = new URL(ctx.request.url)
  const [tokens, verifiers] = ['oauth_token', 'oauth_verifier'].map((n) => searchParams.getAll(n))
  const attempt = await finish(id, ctx, tokens?.length === 1 ? tokens[0] : undefined)
  const [verifier] = verifiers ?? []
  if (typeof attempt === 'string' || verifiers?.length !== 1 || !verifier) {
    const code = typeof attempt === 'string' ? attempt : 'provider-invalid'
    const message = 'This login was not begun in this browser, or is over. Please log in again.'
    return rejected(code, 'the callback has no token and verifier of this browser', message)
  }
  const token = await api.access({ key: attempt.state, secret: attempt.verifier }, verifier)
  return { type: 'identified', identity: await api.identify(token), grant: grantOf(token) }
}

/** Asks the wiki again who that is. */
export async function refresh(
  api: MediaWikiApi,
  before: Identity,
  grant: Grant | undefined,
): Promise<RefreshOutcome> {
  const token = credentialIn(grant)
  if (!token) return { type: 'expired', reason: 'the hub keeps no token of this login' }
  try {
    const identity = await api.identify(token)
    if (identity.subject === before.subject) return { type: 'updated', identity }
    return { type: 'expired', reason: 'the wiki answered about another person' }
  } catch (error) {
    if (isUnavailable(error)) return { type: 'unavailable', reason: 'the wiki cannot be reached' }
    return { type: 'expired', reason: 'the wiki does not take the token any more' }
  }
}

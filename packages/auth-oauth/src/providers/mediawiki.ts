import {
  check,
  defineAuthenticator,
  isHubError,
  type AuthContext,
  type Authenticator,
  type AuthOutcome,
  type Grant,
} from '@hubkit/core/contract'
import { isUnavailable } from '../http/faults.ts'
import { outgoing } from '../http/outgoing.ts'
import { mediawikiApi, type MediaWikiApi } from '../oauth1/mediawiki-api.ts'
import type { Credential } from '../oauth1/sign.ts'
import { outageWatch } from '../protocol/outage.ts'
import { begin, finish } from '../protocol/transaction.ts'
import { rejected, troubleWith } from '../protocol/trouble.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'

/** Options of {@link mediawiki}. */
export interface MediaWikiOptions extends Pick<
  ClientOptions,
  'id' | 'label' | 'clientId' | 'http' | 'insecureHttp'
> {
  /** The consumer's secret. */
  readonly clientSecret: string
  /** The wiki's `index.php`. @default 'https://meta.wikimedia.org/w/index.php' */
  readonly url?: string | URL | undefined
}

const NOT_OAUTH1 = [
  'scopes',
  'par',
  'dpop',
  'authorizeParams',
  'otherAccount',
  'clientAuth',
  'clientKey',
]

function grantOf({ key, secret }: Credential): Grant {
  return { tokens: { access_token: key, access_token_secret: secret } }
}

function credentialIn(grant: Grant | undefined): Credential | undefined {
  const { access_token: key, access_token_secret: secret } = grant?.tokens ?? {}
  return typeof key === 'string' && typeof secret === 'string' ? { key, secret } : undefined
}

async function start(id: string, api: MediaWikiApi, ctx: AuthContext): Promise<AuthOutcome> {
  const back = ctx.routeUrl('callback')
  const token = await api.initiate(back)
  const location = api.authorizeUrl(token).href
  const headers = new Headers({ location, 'cache-control': 'no-store' })
  // The request token is the state: OAuth 1 brings it back.
  const attempt = { state: token.key, nonce: '', verifier: token.secret, redirectUri: back.href }
  for (const cookie of await begin(id, ctx, attempt)) headers.append('set-cookie', cookie)
  return { type: 'challenge', response: new Response(null, { status: 302, headers }) }
}

async function callback(id: string, api: MediaWikiApi, ctx: AuthContext): Promise<AuthOutcome> {
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

/**
 * Logs people in with a MediaWiki, Wikimedia's unless told otherwise, by OAuth 1.0a. Accounts are keyed by the central
 * user id; spaces in names become `_`. Register a consumer whose callback is `<publicUrl>/hub/login/mediawiki/callback`.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function mediawiki(options: MediaWikiOptions): Authenticator {
  const settings = clientSettings('mediawiki', options, {
    url: check.optional(check.url, new URL('https://meta.wikimedia.org/w/index.php')),
    clientSecret: check.string({ min: 1 }),
  })
  const { id, clientId, url, label = 'MediaWiki' } = settings
  for (const name of NOT_OAUTH1)
    if (name in options) check.refuse(`mediawiki.${name}`, name, 'no such option: it is OAuth 1.0a')
  assertSecure('mediawiki.url', url, settings)
  const client = { key: clientId, secret: settings.clientSecret ?? '' }
  const api = mediawikiApi(url, client, outgoing(settings.http))
  const watch = outageWatch(label, undefined)
  return defineAuthenticator({
    id,
    ui: { kind: 'button', label },
    needsPublicUrl: true,
    trouble: watch.trouble,
    async handle(route, ctx) {
      ctx.signal.throwIfAborted()
      return watch.during(async () => {
        try {
          if (route === 'start') return await start(id, api, ctx)
          if (route === 'callback') return await callback(id, api, ctx)
          return rejected('no-route', 'there is no such route', 'There is nothing here.')
        } catch (error) {
          if (isHubError(error)) throw error
          return troubleWith(label, error, ctx.log)
        }
      })
    },
    async refresh(before, grant) {
      const token = credentialIn(grant)
      if (!token) return { type: 'expired', reason: 'the hub keeps no token of this login' }
      try {
        const identity = await api.identify(token)
        if (identity.subject === before.subject) return { type: 'updated', identity }
        return { type: 'expired', reason: 'the wiki answered about another person' }
      } catch (error) {
        if (isUnavailable(error))
          return { type: 'unavailable', reason: 'the wiki cannot be reached' }
        return { type: 'expired', reason: 'the wiki does not take the token any more' }
      }
    },
  })
}

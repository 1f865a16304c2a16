import { check, defineAuthenticator, isHubError, type Authenticator } from '@hubkit/core/contract'
import { outgoing } from '../http/outgoing.ts'
import { callback, refresh, start } from '../oauth1/flow.ts'
import { mediawikiApi } from '../oauth1/mediawiki-api.ts'
import { outageWatch } from '../protocol/outage.ts'
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
    refresh: (before, grant) => refresh(api, before, grant),
  })
}

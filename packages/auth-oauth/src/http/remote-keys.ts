import { createRemoteJWKSet, customFetch, type RemoteJWKSetOptions } from 'jose'
import type { CustomFetch } from 'openid-client'

/** Keys that somebody publishes. */
export type RemoteKeys = ReturnType<typeof createRemoteJWKSet>

/**
 * Keys published at an address, asked for by calls like all others to the provider. jose keeps them for ten minutes, and
 * asks again for unknown ones at most every half minute.
 */
export function remoteKeys(
  url: URL,
  fetch: CustomFetch,
  options: Pick<RemoteJWKSetOptions, 'timeoutDuration'> = {},
): RemoteKeys {
  return createRemoteJWKSet(url, {
    ...options,
    [customFetch]: (href, { method, headers, signal }) =>
      fetch(href, {
        method,
        headers: Object.fromEntries(headers),
        body: undefined,
        redirect: 'manual',
        signal,
      }),
  })
}

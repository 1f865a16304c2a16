import type { TokenEntry } from '@hubkit/core/contract'

const QUERY_TOKEN = /[?&]token=/

/**
 * What a request for a server brings to be let in by; `undefined` for most, which have a cookie or nothing. A server
 * takes a token from either place.
 *
 * @param url path and query
 */
export function tokensOf(
  authorization: string | undefined,
  url: string,
): Omit<TokenEntry, 'data'> | undefined {
  const question = url.indexOf('?')
  const token =
    question >= 0 && QUERY_TOKEN.test(url)
      ? (new URLSearchParams(url.slice(question)).get('token') ?? undefined)
      : undefined
  return authorization === undefined && token === undefined ? undefined : { authorization, token }
}

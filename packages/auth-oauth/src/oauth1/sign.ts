import { createHmac, randomBytes } from 'node:crypto'

/** A key with its secret: of the client, or of a token. */
export interface Credential {
  readonly key: string
  readonly secret: string
}

type Parameters = Readonly<Record<string, string>>

/** RFC 5849, section 3.6: stricter than what JavaScript does. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.codePointAt(0)?.toString(16).toUpperCase()}`,
  )
}

/** What is signed (RFC 5849, section 3.4.1). */
export function baseString(
  method: string,
  url: URL,
  given: readonly (readonly [string, string])[],
): string {
  const pairs = [...url.searchParams, ...given]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
  const address = `${url.origin}${url.pathname}`
  return [method, address, pairs.join('&')].map(encode).join('&')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/**
 * Signs a POST without a body by HMAC-SHA1 (RFC 5849, section 3.4.2), which is what MediaWiki takes.
 *
 * @returns the header, and the nonce in it
 */
export function sign(
  url: URL,
  client: Credential,
  token: Credential | undefined,
  more: Parameters = {},
): { readonly authorization: string; readonly nonce: string } {
  const nonce = randomBytes(16).toString('hex')
  const parameters: Parameters = {
    oauth_consumer_key: client.key,
    oauth_nonce: nonce,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_version: '1.0',
    ...(token && { oauth_token: token.key }),
    ...more,
  }
  const key = `${encode(client.secret)}&${encode(token?.secret ?? '')}`
  const base = baseString('POST', url, Object.entries(parameters))
  const signature = createHmac('sha1', key).update(base).digest('base64')
  const header = Object.entries({ ...parameters, oauth_signature: signature })
    .map(([name, value]) => `${encode(name)}="${encode(value)}"`)
    .join(', ')
  return { authorization: `OAuth ${header}`, nonce }
}

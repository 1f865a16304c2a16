import { createSecretKey } from 'node:crypto'
import type { Identity, JsonObject } from '@hubkit/core/contract'
import { jwtVerify } from 'jose'
import type { CustomFetch } from 'openid-client'
import { TokenRefused, UnacceptableAnswer } from '../http/faults.ts'
import { needText, textAt } from '../provider/read.ts'
import { sign, type Credential } from './sign.ts'

/** MediaWiki's pages of its OAuth extension (mediawiki.org/wiki/OAuth/For_Developers). */
export interface MediaWikiApi {
  /** Begins a login. */
  initiate(callback: URL): Promise<Credential>
  /** Where the browser goes with the token of {@link initiate}. */
  authorizeUrl(token: Credential): URL
  /** The access token for what the browser came back with. */
  access(token: Credential, verifier: string): Promise<Credential>
  /** Who that is. @throws TokenRefused, UnacceptableAnswer, ProviderUnavailable */
  identify(token: Credential): Promise<Identity>
}

/** @param index the wiki's `index.php` */
export function mediawikiApi(index: URL, client: Credential, fetch: CustomFetch): MediaWikiApi {
  function special(page: string): URL {
    const url = new URL(index)
    url.searchParams.set('title', `Special:OAuth/${page}`)
    return url
  }

  async function post(
    page: string,
    token?: Credential,
    more: Readonly<Record<string, string>> = {},
  ) {
    const url = special(page)
    const { authorization, nonce } = sign(url, client, token, more)
    const headers = { authorization }
    const answer = await fetch(url.href, {
      method: 'POST',
      headers,
      body: undefined,
      redirect: 'manual',
    })
    if (answer.status === 401 || answer.status === 403) throw new TokenRefused(`${page} refuses`)
    if (answer.status !== 200) throw new UnacceptableAnswer(`of ${page} is ${answer.status}`)
    return { text: await answer.text(), nonce }
  }

  async function credential(...call: Parameters<typeof post>): Promise<Credential> {
    const { text } = await post(...call)
    const answer = new URLSearchParams(text)
    const [key, secret] = [answer.get('oauth_token'), answer.get('oauth_token_secret')]
    if (!key || !secret) throw new UnacceptableAnswer('has no token')
    return { key, secret }
  }

  return {
    initiate: (callback) => credential('initiate', undefined, { oauth_callback: callback.href }),
    authorizeUrl({ key }) {
      const url = special('authorize')
      url.searchParams.set('oauth_token', key)
      url.searchParams.set('oauth_consumer_key', client.key)
      return url
    },
    access: (token, verifier) => credential('token', token, { oauth_verifier: verifier }),
    async identify(token) {
      const { text, nonce } = await post('identify', token)
      const key = createSecretKey(Buffer.from(client.secret))
      const { payload } = await jwtVerify(text, key, {
        algorithms: ['HS256'],
        issuer: index.origin,
        audience: client.key,
        clockTolerance: 30,
        maxTokenAge: 300,
      })
      if (payload['nonce'] !== nonce) throw new UnacceptableAnswer('answers another request')
      const { iat: _iat, exp: _exp, aud: _aud, nonce: _nonce, ...claims } = payload
      return personOf(index.origin, claims as JsonObject)
    },
  }
}

function personOf(issuer: string, claims: JsonObject): Identity {
  const address = textAt(claims, 'email')
  return {
    issuer,
    subject: needText(claims, 'sub'),
    // As upstream does: names there have spaces.
    username: needText(claims, 'username').replaceAll(' ', '_'),
    ...(address === undefined
      ? {}
      : { email: { address, verified: claims['confirmed_email'] === true } }),
    claims,
  }
}

// Names and answers as oauthenticator's tests/test_mediawiki.py (17, BSD-3-Clause) has them; claims of the JWT as in
// mediawiki.org/wiki/OAuth/For_Developers, "Identifying the user".
import { createSecretKey } from 'node:crypto'
import type { Authenticator } from '@hubkit/core/contract'
import { SignJWT, type JWTPayload } from 'jose'
import { mediawiki } from '../../src/index.ts'
import { startFakeProvider, type FakeProvider, type Reply } from './fake-provider.ts'
import { hubSide, visitor, type HubSide } from './visitor.ts'

export const WIKI = 'https://meta.wikimedia.org/w/index.php'
export const SECRET = 'client_secret'

/** How it answers. */
export interface Wiki {
  claims?: (claims: JWTPayload) => JWTPayload
  secret?: string
  status?: number
  /** Signs in another way. */
  sign?: (claims: JWTPayload) => string
  /** In place of an answer, by the page. */
  reply?: Readonly<Record<string, Reply>>
}

/** A hub that logs in at a wiki. */
export interface AtWiki {
  readonly fake: FakeProvider
  readonly authenticator: Authenticator
  readonly side: HubSide
}

/** Starts a wiki. */
export async function setUp(wiki: Wiki = {}, id = 'mediawiki'): Promise<AtWiki> {
  const fake = await startFakeProvider({})
  fake.script.reply = async ({ url, headers }): Promise<Reply | undefined> => {
    const page = url.searchParams.get('title')
    const instead = wiki.reply?.[page?.replace('Special:OAuth/', '') ?? '']
    if (instead) return instead
    if (page !== 'Special:OAuth/identify')
      return { text: 'oauth_token=key&oauth_token_secret=secret' }
    const nonce = /oauth_nonce="(.*?)"/.exec(headers.authorization ?? '')?.[1]
    const now = Math.floor(Date.now() / 1000)
    const common = { iss: 'https://meta.wikimedia.org', aud: 'client_id', iat: now, exp: now + 100 }
    const claims = { ...common, sub: '42', username: 'wash burn', nonce, groups: ['user'] }
    const payload = wiki.claims?.(claims) ?? claims
    if (wiki.sign) return { text: wiki.sign(payload) }
    const text = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(createSecretKey(Buffer.from(wiki.secret ?? SECRET)))
    return { status: wiki.status ?? 200, text }
  }
  const http = { dispatcher: fake.dispatcher, timeout: 2000, maxBytes: 65_536 }
  const authenticator = mediawiki({ id, clientId: 'client_id', clientSecret: SECRET, http })
  return { fake, authenticator, side: hubSide(authenticator) }
}

/** Goes there and comes back. */
export async function logIn(
  { side }: Pick<AtWiki, 'side'>,
  browser = visitor(),
  query = 'oauth_token=key',
) {
  const there = await side.start(browser)
  const back = new URL(`?${query}&oauth_verifier=me`, side.context(browser).routeUrl('callback'))
  return { there, back, outcome: await side.callback(browser, back) }
}

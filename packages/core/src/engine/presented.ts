import type { Credentials } from '../contract/proxy.ts'
import { serverOfClient } from './environment.ts'
import { tokenInHeader, tokensInAddress } from './token-in.ts'

/** What a request for a user's server presents that is the hub's to judge. */
export interface Presented {
  /** Tokens that browsers got by OAuth, in the cookies in which single-user servers keep them. */
  readonly cookies: readonly { readonly pair: string; readonly token: string }[]
  /** Tokens in the header or the address, where they are known to be this hub's by their beginning. */
  readonly tokens: readonly string[]
  /** Which logins the browser says it has: the values of `jupyterhub-session-id`. */
  readonly sessions: readonly string[]
}

/** Client ids that JupyterHub gives: a server that was taken over keeps its cookie under one. */
const FOREIGN = 'jupyterhub-user-'
const OURS = /^hk[to]_/
/** Tornado's signed value, version 2 (tornado.web, `_create_signature_v2`): key, time, name, value in base64, signature. */
const SIGNED = /^2\|\d+:\d*\|\d+:\d+\|\d+:[^|]*\|\d+:([A-Za-z0-9+/=]*)\|[0-9a-f]+$/

/** Reads them; what a server keeps in a form of its own is not found. */
export function readPresented({ cookie, authorization, url }: Credentials): Presented {
  const pairs = cookie === undefined ? [] : cookie.split(';').map((pair) => pair.trim())
  const cookies: { readonly pair: string; readonly token: string }[] = []
  const sessions: string[] = []
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = pair.slice(0, equals).trim()
    if (name === 'jupyterhub-session-id') sessions.push(pair.slice(equals + 1).trim())
    const own = serverOfClient(name) !== undefined
    if (!own && !name.startsWith(FOREIGN)) continue
    const token = signedValue(pair.slice(equals + 1).trim())
    // Under such names there are others too: what it remembers of a login under way.
    if (!own && !OURS.test(token ?? '')) continue
    if (token !== undefined) cookies.push({ pair, token })
  }
  const inHeader = tokenInHeader(authorization)
  const tokens = [...(inHeader === undefined ? [] : [inHeader]), ...tokensInAddress(url)]
  return { cookies, sessions, tokens: tokens.filter((token) => OURS.test(token)) }
}

/** The value that Tornado signed; Python reads quoted values with their escapes. */
function signedValue(raw: string): string | undefined {
  const value = /^".*"$/.test(raw)
    ? raw
        .slice(1, -1)
        .replaceAll(/\\(?:([0-3][0-7][0-7])|(.))/g, (_, octal?: string, char = '') =>
          octal === undefined ? char : String.fromCharCode(Number.parseInt(octal, 8)),
        )
    : raw
  const encoded = SIGNED.exec(value)?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('latin1')
}

import type { Grant, JsonObject, JsonValue } from '@hubkit/core/contract'
import { calculateJwkThumbprint, exportJWK, importJWK, type JWK } from 'jose'
import {
  getDPoPHandle,
  randomDPoPKeyPair,
  type Configuration,
  type DPoPHandle,
  type TokenEndpointResponse,
} from 'openid-client'
import { objectIn, textAt } from '../provider/read.ts'

/** Tokens as they are kept in a {@link Grant}, by the names of RFC 6749. */
export interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string | undefined
  readonly id_token?: string | undefined
  /** Granted, separated by spaces. */
  readonly scope: string
  /** Access tokens for other servers than the provider's own, by the server's name: Globus gives one for each. */
  readonly other_tokens?: Readonly<Record<string, string>> | undefined
  /** The private key that the access token is bound to. */
  readonly dpop_key?: JsonObject | undefined
}

type KeyPair = Awaited<ReturnType<typeof randomDPoPKeyPair>>

/** A key that tokens are bound to, and what proves that the hub has it. */
export interface Binding {
  readonly handle: DPoPHandle
  readonly key: JsonObject
}

/** Makes a new key for a login. */
export async function newBinding(config: Configuration): Promise<Binding> {
  const pair = await randomDPoPKeyPair('ES256', { extractable: true })
  return { handle: getDPoPHandle(config, pair), key: { ...(await exportJWK(pair.privateKey)) } }
}

/** The key of earlier tokens. */
export async function knownBinding(config: Configuration, key: JsonObject): Promise<Binding> {
  const jwk: JWK = { ...key }
  const { kty, crv, x, y } = jwk
  const privateKey = await importJWK(jwk, 'ES256')
  const publicKey = await importJWK({ kty, crv, x, y } as JWK, 'ES256', { extractable: true })
  // A damaged key is told here, not by the provider.
  await calculateJwkThumbprint(jwk)
  return { handle: getDPoPHandle(config, { privateKey, publicKey } as KeyPair), key }
}

/** Scopes in a response: GitHub separates them by commas. One that tells none granted those asked for (RFC 6749, 5.1). */
function scopesOf(scope: string | undefined, asked: readonly string[]): readonly string[] {
  return scope === undefined ? asked : scope.split(/[\s,]+/).filter((word) => word !== '')
}

interface Others {
  readonly tokens: Readonly<Record<string, string>>
  readonly scopes: readonly string[]
}

// docs.globus.org/api/auth/reference, "Token response": `other_tokens`.
function othersIn(response: TokenEndpointResponse): Others {
  const given: unknown = response['other_tokens']
  const list = (Array.isArray(given) ? (given as JsonValue[]) : []).flatMap((item) => {
    const found = objectIn(item)
    const server = found && textAt(found, 'resource_server')
    const token = found && textAt(found, 'access_token')
    return server === undefined || token === undefined
      ? []
      : [{ server, token, scope: textAt(found ?? {}, 'scope') ?? '' }]
  })
  return {
    tokens: Object.fromEntries(list.map(({ server, token }) => [server, token])),
    scopes: list.flatMap(({ scope }) => scopesOf(scope, [])),
  }
}

/** What to keep of a token response. A refresh that tells no new refresh or ID token leaves the old one good. */
export function grantOf(
  response: TokenEndpointResponse,
  asked: readonly string[],
  key: JsonObject | undefined,
  before?: Tokens,
): Grant {
  const lifetime = Number(response.expires_in)
  const refresh = response.refresh_token ?? before?.refresh_token
  const idToken = response.id_token ?? before?.id_token
  const others = othersIn(response)
  return {
    tokens: {
      access_token: response.access_token,
      ...(refresh === undefined ? {} : { refresh_token: refresh }),
      ...(idToken === undefined ? {} : { id_token: idToken }),
      scope: [...scopesOf(response.scope, asked), ...others.scopes].join(' '),
      ...(others.scopes.length === 0 ? {} : { other_tokens: others.tokens }),
      ...(key === undefined ? {} : { dpop_key: key }),
    },
    ...(lifetime > 0 ? { expiresAt: Date.now() + lifetime * 1000 } : {}),
  }
}

/** The tokens of a grant of ours; `undefined` when it is none. */
export function tokensOf(grant: Grant | undefined): Tokens | undefined {
  const tokens = grant?.tokens
  return typeof tokens?.['access_token'] === 'string' ? (tokens as unknown as Tokens) : undefined
}

import { createHash } from 'node:crypto'
import {
  HubError,
  type BackgroundAuthContext,
  type JsonObject,
  type SessionSelector,
} from '@hubkit/core/contract'
import { jwtVerify, type JWTPayload } from 'jose'
import type { Configuration, CustomFetch } from 'openid-client'
import { remoteKeys, type RemoteKeys } from '../http/remote-keys.ts'
import { ASYMMETRIC } from './algorithms.ts'
import type { Flow } from './flow.ts'

/** Of OpenID Connect Back-Channel Logout 1.0, section 2.4. */
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** Bytes. */
const LONGEST = 64 * 1024
/** Seconds: how old a message may be, when it does not say when it ends, and how long a used one is remembered. */
const MAX_AGE = 300
const TOLERANCE = 30

function invalid(why: string, cause?: unknown): HubError {
  return new HubError('HUB_ERR_BAD_REQUEST', { message: `The logout token ${why}.`, cause })
}

async function tokenIn(request: Request): Promise<string> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (request.method !== 'POST' || type !== 'application/x-www-form-urlencoded')
    throw invalid('does not come in a form')
  let text = ''
  for await (const part of request.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    if (text.length > LONGEST) throw invalid('is too long')
  }
  const [token, ...others] = new URLSearchParams(text).getAll('logout_token')
  if (!token || others.length > 0) throw invalid('is missing, or there are several')
  return token
}

const keySets = new WeakMap<Configuration, RemoteKeys>()

/** One set per connection. */
function keysOf(config: Configuration, fetch: CustomFetch): RemoteKeys {
  const known = keySets.get(config)
  if (known) return known
  const { jwks_uri: uri } = config.serverMetadata()
  if (uri === undefined) throw invalid('cannot be checked: its provider publishes no keys')
  const keys = remoteKeys(new URL(uri), fetch)
  keySets.set(config, keys)
  return keys
}

/** What makes a token a logout token (section 2.6, steps 4 to 6). */
function assertLogout({ events, nonce, sub, sid, jti }: JWTPayload): void {
  const event = typeof events === 'object' && events !== null && (events as JsonObject)[EVENT]
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw invalid('is not about a logout')
  if (nonce !== undefined) throw invalid('has a nonce, like an ID token')
  if (typeof jti !== 'string' || jti === '') throw invalid('has no jti')
  const named = [sub, sid].filter((name) => name !== undefined)
  if (named.length === 0 || named.some((name) => typeof name !== 'string' || name === ''))
    throw invalid('names neither subject nor session')
}

/**
 * Validates a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6), each one once.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST`
 */
export async function backchannel(
  { connect, fetch, settings, definition }: Flow,
  request: Request,
  { storage }: BackgroundAuthContext,
): Promise<SessionSelector> {
  const token = await tokenIn(request)
  const config = await connect()
  const { issuer } = config.serverMetadata()
  const payload = await verified(token, keysOf(config, fetch), {
    issuer,
    audience: settings.clientId,
    typ: 'logout+jwt',
    algorithms: [...ASYMMETRIC],
    clockTolerance: TOLERANCE,
    maxTokenAge: MAX_AGE,
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
  })
  assertLogout(payload)
  const { iss = issuer, jti = '', sub, sid } = payload
  const mark = createHash('sha256').update(jti).digest('base64url')
  const ttl = (MAX_AGE + 2 * TOLERANCE) * 1000
  if (!(await storage.put(`logout-${mark}`, true, { ifRevision: 0, ttl })))
    throw invalid('was used already')
  return {
    issuer: definition.issuer ?? iss,
    ...(sub === undefined ? {} : { subject: sub }),
    ...(typeof sid === 'string' ? { session: sid } : {}),
  }
}

async function verified(
  token: string,
  keys: RemoteKeys,
  options: Parameters<typeof jwtVerify>[2],
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload
  } catch (error) {
    throw invalid('is not valid', error)
  }
}

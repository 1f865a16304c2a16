import type { CodeRecord, SessionRecord, TokenRecord, UserRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { commitOrThrow } from '../engine/commit.ts'
import { hubEvent } from '../engine/events.ts'
import { tokenId } from '../engine/ids.ts'
import type { HubParts } from '../engine/parts.ts'
import { entered } from '../engine/server-entries.ts'
import { hashSecret, randomSecret } from '../engine/secrets.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import { accessScope, findClient, type OAuthClient } from './client.ts'
import { failure, type OAuthFailure } from './failure.ts'
import { verifierFits } from './pkce.ts'
import type { TokenRequest } from './token-request.ts'

/** Milliseconds a code lives (JupyterHub's value). */
const CODE_LIFETIME = 300_000

/** How many tokens one login may have at one server: of a browser's tabs and windows, the last ones. */
const TOKENS_PER_LOGIN = 20

/** A token for a browser at a server. */
export interface IssuedToken {
  readonly secret: string
  readonly scopes: readonly string[]
  /** Milliseconds. */
  readonly expiresIn: number
}

/** Who is to be let in. */
interface Visitor {
  readonly user: UserRecord
  readonly session: SessionRecord
}

/** Writes a code for this client and login, and returns its secret. That somebody else came is told with it. */
export async function issueCode(
  parts: HubParts,
  client: OAuthClient,
  { user, session }: Visitor,
  request: AuthorizeRequest,
): Promise<string> {
  const secret = randomSecret()
  const { owner, server } = client
  const asked = request.scopes.length === 0 ? client.scopes : request.scopes
  const record: CodeRecord = {
    id: hashSecret(secret),
    clientId: server.id,
    userId: session.userId,
    sessionId: session.id,
    redirectUri: request.redirectUri,
    scopes: [...new Set([...asked, accessScope(owner.name, server.name)])],
    expiresAt: parts.now() + CODE_LIFETIME,
    ...(request.challenge === undefined ? {} : { challenge: request.challenge }),
  }
  const actor = { kind: 'user', id: user.id, name: user.name } as const
  await commitOrThrow(parts.store, [
    { op: 'put', kind: 'code', value: record, expect: 0 },
    ...(owner.id === user.id ? [] : [entered(server, actor, parts.now())]),
  ])
  return secret
}

/** Whether the client's secrets are all the token that its server runs with. */
async function isAuthentic(
  parts: HubParts,
  { server }: OAuthClient,
  secrets: readonly string[],
): Promise<boolean> {
  const found = await Promise.all(secrets.map((secret) => parts.tokens.find(secret)))
  return found.every((token) => token?.serverId === server.id)
}

/** A code that was used before is in somebody else's hands too: what it gave is taken back (RFC 6749, section 4.1.2). */
async function revokeReplayed(parts: HubParts, code: CodeRecord): Promise<void> {
  const { tokenId: id } = code
  if (id === undefined) return
  parts.log.warn('an OAuth code was used twice', { server: code.clientId, user: code.userId })
  await commitOrThrow(parts.store, [
    { op: 'delete', kind: 'token', id },
    hubEvent('token.revoked', `token:${id}`, parts.now(), { tokenId: id, actor: { kind: 'hub' } }),
  ])
}

function mintedFrom(
  parts: HubParts,
  code: CodeRecord,
  session: SessionRecord,
  secret: string,
): TokenRecord {
  const now = parts.now()
  return {
    id: tokenId(),
    hash: hashSecret(secret),
    userId: code.userId,
    scopes: code.scopes,
    note: '',
    createdAt: now,
    expiresAt: Math.min(now + parts.limits.oauthTokenLifetime, session.expiresAt),
    clientId: code.clientId,
    sessionId: code.sessionId,
    ...(session.shared ? { shared: true } : {}),
  }
}

/** Ends the oldest tokens that one login has at one server, so that there is room for another one. */
async function makingRoom(
  { store }: HubParts,
  { sessionId, clientId }: CodeRecord,
): Promise<readonly Operation[]> {
  const found = await store.find('token', { where: { sessionId, clientId } })
  return found
    .map(({ value }) => value)
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .slice(0, Math.max(0, found.length - TOKENS_PER_LOGIN + 1))
    .map(({ id }) => ({ op: 'delete', kind: 'token', id }))
}

/**
 * Turns a code into a token, once: the code is marked as used in the commit that writes the token, so that of two who
 * come at once, in any hub process, one gets it.
 */
export async function redeemCode(
  parts: HubParts,
  request: TokenRequest,
): Promise<IssuedToken | OAuthFailure> {
  const client = await findClient(parts, request.clientId)
  if (!client || !(await isAuthentic(parts, client, request.secrets))) {
    return failure('invalid_client', 'No such client, or its secret is wrong.')
  }
  const refused = failure('invalid_grant', 'The code is not valid.')
  const found = await parts.store.get('code', hashSecret(request.code))
  if (!found || found.value.clientId !== client.server.id) return refused
  const code = found.value
  if (code.tokenId !== undefined) {
    await revokeReplayed(parts, code)
    return refused
  }
  const fits =
    code.redirectUri === request.redirectUri && verifierFits(code.challenge, request.verifier)
  if (!fits || code.expiresAt <= parts.now()) return refused
  const session = await parts.store.get('session', code.sessionId)
  if (!session || session.value.expiresAt <= parts.now()) return refused

  const secret = randomSecret('hko_')
  const token = mintedFrom(parts, code, session.value, secret)
  const actor = { kind: 'user', id: code.userId } as const
  const result = await parts.store.transact([
    { op: 'check', kind: 'session', id: code.sessionId, expect: session.revision },
    { op: 'put', kind: 'code', value: { ...code, tokenId: token.id }, expect: found.revision },
    { op: 'put', kind: 'token', value: token, expect: 0 },
    ...(await makingRoom(parts, code)),
    hubEvent('token.minted', `token:${token.id}`, token.createdAt, { tokenId: token.id, actor }),
  ])
  // Somebody used it at the same moment: told apart by looking again, this time as a replay.
  if (!result.ok) return redeemCode(parts, request)
  return {
    secret,
    scopes: token.scopes,
    expiresIn: (token.expiresAt ?? token.createdAt) - token.createdAt,
  }
}

import type { TokenRecord } from '../contract/records.ts'
import type { HubParts } from '../engine/parts.ts'
import { hashSecret } from '../engine/secrets.ts'
import type { Principal } from './context.ts'
import { serviceScopes, userTokenScopes } from './effective-scopes.ts'

/** Who a token speaks for, and what it may do now: never more than its owner. `undefined` when it is not valid. */
export async function principalOfToken(
  parts: HubParts,
  secret: string,
): Promise<Principal | undefined> {
  const hash = hashSecret(secret)
  const service = parts.services.find((candidate) => candidate.hash === hash)
  if (service)
    return { kind: 'service', name: service.name, scopes: await serviceScopes(parts, service) }
  const token = await parts.tokens.find(secret)
  if (!token) return undefined
  return token.userId === undefined ? ofService(parts, token) : ofUser(parts, token, token.userId)
}

/** A token that was minted for a service; it ends with the service. */
async function ofService(parts: HubParts, token: TokenRecord): Promise<Principal | undefined> {
  const service = parts.services.find(({ name }) => name === token.service)
  if (!service) return undefined
  const scopes = await serviceScopes(parts, service, token)
  return { kind: 'service', name: service.name, scopes, token }
}

async function ofUser(
  parts: HubParts,
  token: TokenRecord,
  userId: string,
): Promise<Principal | undefined> {
  const user = await parts.users.get(userId)
  if (!user) return undefined
  const isMade = token.serverId === undefined && token.sessionId === undefined
  if (isMade && user.suspendedAt !== undefined) return undefined
  const groups = (await parts.groups.ofUsers([user.id])).get(user.id) ?? []
  return {
    kind: 'user',
    name: user.name,
    user,
    groups,
    scopes: await userTokenScopes(parts, user, groups, token),
    token,
  }
}

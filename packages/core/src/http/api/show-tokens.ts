import { tokenScopes } from '../../auth/scopes/token.ts'
import type { JsonObject } from '../../contract/json.ts'
import type { ServerRecord, TokenRecord } from '../../contract/records.ts'
import { othersNamed } from '../scope-others.ts'
import type { Requester } from './endpoint.ts'
import type { FoundUser } from './find-user.ts'
import { tokenModel } from './models/token.ts'

/** The models of a user's tokens, with few reads however many they are. */
export async function showTokens(
  { parts }: Requester,
  { user }: FoundUser,
  tokens: readonly TokenRecord[],
): Promise<readonly JsonObject[]> {
  const [byUser, groupsByUser] = await Promise.all([
    parts.servers.ofUsers([user.id]),
    parts.groups.ofUsers([user.id]),
  ])
  const servers = byUser.get(user.id) ?? []
  const groups = groupsByUser.get(user.id) ?? []
  const owner = parts.roles.owner(user, groups)
  const limited = parts.roles.owner(user, groups, true)
  const named = tokens.flatMap((token) => token.scopes)
  const others = await othersNamed(parts, owner, named)
  const placeOf = (
    id: string | undefined,
  ): { readonly user: string; readonly name: string } | undefined => {
    const server: ServerRecord | undefined = servers.find((candidate) => candidate.id === id)
    return server && { user: user.name, name: server.name }
  }
  return tokens.map((token) => {
    const client = placeOf(token.clientId)
    const scopes = tokenScopes({
      scopes: token.scopes,
      owner: token.shared ? limited : owner,
      others,
      server: placeOf(token.serverId),
      client: client && { server: client },
    })
    const called = client && `Server at ${parts.urls.server(client.user, client.name)}`
    return tokenModel(token, { owner, scopes, client: called })
  })
}
